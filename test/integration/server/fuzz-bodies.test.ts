/** Bodies of every kind: documents that are deep, huge or of another encoding, and broken forms. */

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FORM_TYPE, writeForm } from '../../conformance/wire/form.js'
import { signV4Header } from '../../conformance/wire/sign.js'
import { BUCKET, FUZZ_SEED, FUZZ_TIMES, FuzzScene } from './fuzz-scene.js'

let scene: FuzzScene

beforeEach(async () => {
  scene = await FuzzScene.start()
})
afterEach(() => scene.finish())

/** Method, key and query of the calls that read a document. */
const CALLS: readonly (readonly [method: string, key: string, query: Record<string, string>])[] = [
  ['POST', '', { delete: '' }],
  ['PUT', '', { versioning: '' }],
  ['PUT', '', { cors: '' }],
  ['PUT', '', { lifecycle: '' }],
  ['PUT', '', { tagging: '' }],
  ['PUT', 'new', {}],
  ['PUT', 'a', { tagging: '' }],
  ['POST', 'a', { restore: '' }],
  ['POST', 'a', { uploadId: 'ABC' }],
]

async function ask(
  [method, key, query]: (typeof CALLS)[number],
  body: Uint8Array,
): Promise<number> {
  const toBucket = method === 'PUT' && key === 'new'
  const unsigned = {
    method,
    bucket: toBucket ? 'new-bucket' : BUCKET,
    key: toBucket ? '' : key,
    query,
    headers: {},
    body,
  }
  const headers = signV4Header(unsigned, scene.server, new Date())
  const answer = await scene.send({ ...unsigned, headers })
  scene.check(answer)
  return answer.status
}

const NAMES = [
  'Delete',
  'Object',
  'Key',
  'Tagging',
  'TagSet',
  'Tag',
  'Value',
  'CORSRule',
  'Rule',
  'Days',
]
const name = fc.constantFrom(...NAMES)
const text = fc.oneof(
  fc.constantFrom(
    'a',
    '',
    '&amp;',
    '&#x1;',
    '&#0;',
    '&#x110000;',
    '&lt',
    '&undefined;',
    ']]>',
    '<![CDATA[a]]>',
  ),
  fc.constantFrom(
    '<!-- a -->',
    '<!-- -- -->',
    '<?a b?>',
    '<?xml version="2.0"?>',
    '<!DOCTYPE a [<!ENTITY b "c">]>',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc
      .tuple(name, fc.array(tie('element'), { maxLength: 4 }))
      .map(([tag, inner]) => `<${tag}>${inner.join('')}</${tag}>`),
    fc
      .tuple(name, name, tie('element'))
      .map(([open, close, inner]) => `<${open} a="1">${inner}</${close}>`),
  ),
}))

/** Each with a reason to be refused, or at least to be careful. */
const EXTREMES: readonly (readonly [what: string, body: Uint8Array])[] = [
  ['100,000 elements deep', Buffer.from('<a>'.repeat(100_000) + '</a>'.repeat(100_000))],
  ['100,000 elements deep and open', Buffer.from('<Delete>'.repeat(100_000))],
  ['100,000 elements wide', Buffer.from(`<Delete>${'<Object/>'.repeat(100_000)}</Delete>`)],
  ['of one attribute of a megabyte', Buffer.from(`<Delete a="${'x'.repeat(1_000_000)}"/>`)],
  ['of 100,000 attributes', Buffer.from(`<Delete${' a="1"'.repeat(100_000)}/>`)],
  ['of 300,000 references', Buffer.from(`<Delete><Key>${'&amp;'.repeat(300_000)}</Key></Delete>`)],
  ['of brackets', Buffer.from('<'.repeat(1_000_000))],
  ['of ampersands', Buffer.from(`<a>${'&'.repeat(1_000_000)}</a>`)],
  ['with an open comment', Buffer.from(`<Delete>${'<!--'.repeat(200_000)}`)],
  [
    'with entities in entities',
    Buffer.from('<!DOCTYPE a [<!ENTITY b "&c;&c;&c;"><!ENTITY c "&b;">]><Delete>&b;</Delete>'),
  ],
  ['in UTF-16', Buffer.from('\ufeff<Delete/>', 'utf16le')],
  ['with a mark of UTF-8', Buffer.from('\ufeff<Delete/>')],
  ['that is no UTF-8', Buffer.from([0x3c, 0x44, 0xff, 0xfe, 0x3e])],
  ['of zeros', Buffer.alloc(10_000)],
  ['of three megabytes', Buffer.alloc(3 << 20, '<Delete></Delete>')],
]

describe('a document', () => {
  it.each(EXTREMES)('%s is answered by every call', async (_what, body) => {
    for (const call of CALLS) {
      const status = await ask(call, body)
      expect(status).toBeLessThan(500)
    }
  })

  it('of any form is answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...CALLS), element, async (call, body) => {
        await ask(call, Buffer.from(body))
      }),
      { seed: FUZZ_SEED, numRuns: 400 * FUZZ_TIMES },
    )
  })
})

describe('a form', () => {
  const good = () =>
    writeForm(
      {
        fields: { key: 'a', 'x-oss-meta-a': '1', success_action_status: '201' },
        policy: { conditions: [['content-length-range', 0, 100]] },
      },
      scene.server,
      'v4',
    )
  const post = async (body: Uint8Array, type = FORM_TYPE): Promise<void> => {
    const headers = { 'Content-Type': type }
    const answer = await scene.send({ method: 'POST', bucket: BUCKET, query: {}, headers, body })
    scene.check(answer)
  }

  it('that is cut, doubled or changed anywhere is answered', async () => {
    const pieces = [
      '',
      '\r\n',
      '\r\n\r\n',
      '--',
      'name="',
      '"',
      ';',
      '\0',
      '--conformance-form-boundary',
    ]
    const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 8 }))
    const changes = fc.array(fc.tuple(fc.nat(2000), fc.nat(60), piece), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        let body = good()
        for (const [place, cut, insert] of list) {
          const at = place % (body.length + 1)
          body = Buffer.concat([body.subarray(0, at), Buffer.from(insert), body.subarray(at + cut)])
        }
        await post(body)
      }),
      { seed: FUZZ_SEED, numRuns: 300 * FUZZ_TIMES },
    )
  })

  it('with any type is answered', async () => {
    const boundary = fc.oneof(
      fc.constantFrom('', 'b', '"b"', '"', 'x'.repeat(5000), 'a b', '--', 'b;c', '*'),
      fc.string({ maxLength: 80 }).map((text) => text.replace(/[^\x21-\x7e]/g, '')),
    )
    await fc.assert(
      fc.asyncProperty(boundary, async (value) => {
        await post(
          Buffer.from(`--${value}\r\n\r\n--${value}--`),
          `multipart/form-data; boundary=${value}`,
        )
      }),
      { seed: FUZZ_SEED, numRuns: 150 * FUZZ_TIMES },
    )
  })

  it.each([
    [
      '200,000 fields',
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'.repeat(50_000),
    ],
    [
      'a field of three megabytes',
      `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${'x'.repeat(3 << 20)}\r\n--b--`,
    ],
    ['a header of three megabytes', `--b\r\n${'x'.repeat(3 << 20)}`],
    ['nothing but line ends', '\r\n'.repeat(500_000)],
    ['nothing but dashes', '-'.repeat(1_000_000)],
    ['beginnings of boundaries', '\r\n--conformance-form-boundar'.repeat(40_000)],
  ])('of %s is answered', async (_what, body) => {
    await post(
      Buffer.from(body),
      body.startsWith('--b') ? 'multipart/form-data; boundary=b' : FORM_TYPE,
    )
  })
})
