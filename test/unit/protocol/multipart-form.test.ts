import { describe, expect, it } from 'vitest'
import {
  FormParser,
  parseFormBoundary,
  type FormPart,
} from '../../../src/protocol/multipart-form.js'
import { seededBytes, seededRandom } from '../../support/seeded-random.js'

const boundary = '----ferry42'

interface ReadPart extends FormPart {
  readonly content: Buffer
}

/** What the parser makes of `chunks`. */
function parse(chunks: readonly Uint8Array[]): readonly ReadPart[] {
  const parser = new FormParser(boundary)
  const parts: ReadPart[] = []
  let open: FormPart | undefined
  let content: Uint8Array[] = []
  for (const event of chunks.flatMap((chunk) => parser.push(chunk))) {
    if (event.type === 'part') {
      open = event.part
      content = []
    } else if (event.type === 'content') content.push(event.bytes)
    else if (open !== undefined) parts.push({ ...open, content: Buffer.concat(content) })
  }
  parser.finish()
  return parts
}

function form(...parts: readonly (readonly [head: string, content: string | Uint8Array])[]) {
  return Buffer.concat([
    ...parts.flatMap(([head, content]) => [
      Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ])
}

const field = (name: string): string => `Content-Disposition: form-data; name="${name}"`

describe('a form', () => {
  it('is read part by part, with what stands in their heads', () => {
    const bytes = form(
      [field('key'), 'dir/${filename}'],
      [`${field('file')}; filename="a;b \\"c\\".txt"\r\ncontent-type: text/plain`, 'x'],
      [`content-disposition: Form-Data; filename=目录; Name=other`, ''],
    )
    expect(parse([bytes])).toEqual([
      {
        name: 'key',
        filename: undefined,
        contentType: undefined,
        content: Buffer.from('dir/${filename}'),
      },
      {
        name: 'file',
        filename: 'a;b "c".txt',
        contentType: 'text/plain',
        content: Buffer.from('x'),
      },
      { name: 'other', filename: '目录', contentType: undefined, content: Buffer.alloc(0) },
    ])
  })

  it('keeps content that looks like a boundary', () => {
    const content = `\r\n--${boundary.slice(0, -1)}\r\n\r\r\n-${boundary}\r\n--`
    expect(parse([form([field('file'), content])])[0]?.content.toString()).toBe(content)
  })

  const seed = 20_260_801
  it(`is the same however it is cut into chunks (seed ${seed})`, () => {
    const next = seededRandom(seed)
    const binary = seededBytes(5000, seed).map((byte) => (byte < 40 ? 13 : byte < 60 ? 10 : byte))
    const bytes = form([field('a'), '1'], [field('file'), binary], [field('z'), '\r\n--'])
    const whole = parse([bytes])
    expect(whole).toHaveLength(3)
    for (let round = 0; round < 50; round += 1) {
      const chunks: Uint8Array[] = []
      const most = round === 0 ? 1 : 1 + next() * 300
      for (let offset = 0; offset < bytes.length;) {
        const size = Math.ceil(next() * most)
        chunks.push(bytes.subarray(offset, offset + size))
        offset += size
      }
      expect(parse(chunks)).toEqual(whole)
    }
  })

  it('may have something in front of it and behind it, and blanks behind boundaries', () => {
    const text = `preamble\r\n--${boundary} \t\r\n${field('a')}\r\n\r\n1\r\n--${boundary}--epilogue`
    expect(parse([Buffer.from(text)])).toMatchObject([{ name: 'a', content: Buffer.from('1') }])
  })

  it.each([
    ['without a boundary', 'a=1&b=2'],
    ['without an end', `--${boundary}\r\n${field('a')}\r\n\r\n1\r\n--${boundary}\r\n`],
    ['with a boundary that goes on', `--${boundary}x\r\n${field('a')}\r\n\r\n1`],
    ['with half an end', `--${boundary}-\r\n`],
    ['with a part without a head', `--${boundary}\r\n\r\n1\r\n--${boundary}--`],
    ['with a part without a name', form(['Content-Disposition: form-data', '1']).toString()],
    [
      'with a part that is no field',
      form(['Content-Disposition: inline; name="a"', '1']).toString(),
    ],
    ['with a head that is none', form([`${field('a')}\r\nnonsense`, '1']).toString()],
  ])('%s is refused', (_, text) => {
    expect(() => parse([Buffer.from(text)])).toThrow(/not well-formed multipart\/form-data/)
  })

  it('with a head that does not end is refused before it is all in memory', () => {
    const parser = new FormParser(boundary)
    parser.push(Buffer.from(`--${boundary}\r\n`))
    const endless = (): void => {
      for (let count = 0; count < 100; count += 1) parser.push(Buffer.alloc(1000, 'a'))
    }
    expect(endless).toThrow(/too long/)
  })
})

describe('the boundary', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data; charset=utf-8; BOUNDARY="a:b"', 'a:b'],
    ['multipart/form-data;boundary="a b"', 'a b'],
  ])('of %s is found', (type, expected) => {
    expect(parseFormBoundary(type)).toBe(expected)
  })

  it.each([undefined, 'application/x-www-form-urlencoded', 'multipart/mixed; boundary=a'])(
    'of %s is none',
    (type) => {
      expect(() => parseFormBoundary(type)).toThrow(/enclosure-type multipart\/form-data/)
    },
  )

  it('is missed', () => {
    expect(() => parseFormBoundary('multipart/form-data')).toThrow(/not well-formed/)
  })
})
