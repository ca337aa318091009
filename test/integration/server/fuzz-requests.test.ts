/** Requests of every shape, rightly signed: methods, sub-resources, keys, headers and documents. */

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signV1Header, signV4Header, signV4Query } from '../../conformance/wire/sign.js'
import { BUCKET, FUZZ_SEED, FUZZ_TIMES, FuzzScene, type FuzzedRequest } from './fuzz-scene.js'

let scene: FuzzScene

beforeEach(async () => {
  scene = await FuzzScene.start()
})
afterEach(() => scene.finish())

function always<T>(
  arbitrary: fc.Arbitrary<T>,
  numRuns: number,
  hold: (value: T) => Promise<void>,
): Promise<void> {
  return fc.assert(fc.asyncProperty(arbitrary, hold), {
    seed: FUZZ_SEED,
    numRuns: numRuns * FUZZ_TIMES,
    endOnFailure: true,
  })
}

const SUB_RESOURCES =
  `acl append bucketInfo callback cleanRestoredObject comp continuation-token cors delete
  delimiter encoding-type encryption fetch-owner key-marker lifecycle list-type location logging
  marker max-keys max-parts max-uploads objectMeta part-number-marker partNumber policy position
  prefix referer regions response-cache-control response-content-type restore seal sequential
  start-after stat symlink tagging upload-id-marker uploadId uploads version-id-marker versionId
  versioning versions website worm x-oss-process x-oss-traffic-limit`.split(/\s+/)

const HEADERS =
  `cache-control content-encoding content-md5 content-type expires if-match if-modified-since
  if-none-match if-unmodified-since origin range access-control-request-method x-oss-acl
  x-oss-callback x-oss-callback-var x-oss-complete-all x-oss-copy-source
  x-oss-copy-source-if-match x-oss-copy-source-range x-oss-forbid-overwrite
  x-oss-hash-crc64ecma x-oss-meta-a x-oss-metadata-directive x-oss-multi-range-behavior
  x-oss-object-acl x-oss-range-behavior x-oss-server-side-encryption x-oss-storage-class
  x-oss-symlink-target x-oss-tagging x-oss-traffic-limit`.split(/\s+/)

/** Values that mean something somewhere, beside those that mean nothing anywhere. */
const VALUES =
  `0 1 2 1000 1001 -1 10001 9007199254740993 1e3 null true yes url standard multi-range Enabled
  private public-read COPY REPLACE Archive IA bytes=0-0 bytes=-1 bytes=5- "" * a=b a=1&a=2 %E4%BD
  /${BUCKET}/a /${BUCKET}/a?versionId=null e30= eyJjYWxsYmFja1VybCI6Imh0dHA6Ly8xMjcuMC4wLjE6MS8iLCJjYWxsYmFja0JvZHkiOiJ4In0=`.split(
    /\s+/,
  )

const anyText = fc.string({ unit: 'binary', maxLength: 40 })
const anyValue = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('', ...VALUES) },
  { weight: 1, arbitrary: anyText },
)
/** What a header can hold: no control characters, no blanks at the ends. */
const headerValue = anyValue.map((text) => text.replace(/[\0-\x1f\x7f]/g, '').trim())
const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(undefined, 'a', 'log', 'link', 'big') },
  fc.constantFrom(
    '.',
    '..',
    '../a',
    '//',
    '/a',
    'a/',
    '\\',
    '%2F',
    ' ',
    'x'.repeat(1023),
    'x'.repeat(3000),
  ),
  anyText,
)
const bucket = fc.oneof(
  { weight: 8, arbitrary: fc.constant(BUCKET) },
  fc.constantFrom(undefined, 'missing', 'A_', '..', 'undefined', 'new-bucket'),
)
const DOCUMENTS = [
  '',
  '<Delete><Object><Key>a</Key></Object></Delete>',
  '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>',
  '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
  '<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>',
  '<RestoreRequest><Days>1</Days></RestoreRequest>',
  '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>',
  '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"0"</ETag></Part></CompleteMultipartUpload>',
  '<CreateBucketConfiguration><StorageClass>IA</StorageClass></CreateBucketConfiguration>',
]
const document = fc.oneof(fc.constantFrom(...DOCUMENTS), anyText)

const request: fc.Arbitrary<FuzzedRequest> = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'PROPFIND'),
  bucket,
  key,
  query: fc.dictionary(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...SUB_RESOURCES) }, anyText),
    anyValue,
    {
      maxKeys: 3,
    },
  ),
  headers: fc.dictionary(fc.constantFrom(...HEADERS), headerValue, { maxKeys: 3 }),
  body: document.map((text) => Buffer.from(text)),
})

/** What there is to ask about: an object, one to append to, a link and an unfinished upload. */
async function prepare(): Promise<string> {
  const empty = { query: {}, headers: {}, bucket: BUCKET }
  const make = (parts: Partial<FuzzedRequest> & Pick<FuzzedRequest, 'method'>) =>
    scene.send(sign({ ...empty, body: Buffer.from('content'), ...parts }))
  await make({ method: 'PUT', key: 'a' })
  await make({ method: 'POST', key: 'log', query: { append: '', position: '0' } })
  await make({
    method: 'PUT',
    key: 'link',
    query: { symlink: '' },
    headers: { 'x-oss-symlink-target': 'a' },
  })
  const started = await make({ method: 'POST', key: 'big', query: { uploads: '' } })
  return /<UploadId>(\w+)/.exec(started.body.toString())?.[1] ?? ''
}

function sign(unsigned: FuzzedRequest, version: 'v1' | 'v4' = 'v4'): FuzzedRequest {
  const signHeader = version === 'v4' ? signV4Header : signV1Header
  const added = signHeader(unsigned, scene.server, new Date())
  return { ...unsigned, headers: { ...unsigned.headers, ...added } }
}

describe('the server', () => {
  it('answers any request as OSS could', async () => {
    const uploadId = await prepare()
    await always(fc.tuple(request, fc.constantFrom('v1', 'v4')), 1000, async ([one, version]) => {
      const query = 'uploadId' in one.query ? { ...one.query, uploadId } : one.query
      scene.check(await scene.send(sign({ ...one, query }, version)))
    })
  })

  it('answers whoever has not signed', async () => {
    await prepare()
    await always(request, 300, async (one) => scene.check(await scene.send(one)))
  })

  it('answers signatures that are broken', async () => {
    await prepare()
    const parts = ['', ' ', ',', '=', '/', ':', 'OSS', 'OSS4-HMAC-SHA256', 'Credential', '20250101']
    const piece = fc.oneof(fc.constantFrom(...parts), headerValue)
    const changes = fc.record({ at: fc.nat(300), cut: fc.nat(40), piece, inUrl: fc.boolean() })
    await always(
      fc.tuple(request, changes),
      500,
      async ([one, { at, cut, piece: insert, inUrl }]) => {
        const change = (text: string) =>
          text.slice(0, at % text.length) + insert + text.slice((at % text.length) + cut)
        if (inUrl) {
          const added = Object.entries(signV4Query(one, scene.server, new Date(), 60))
          const names = added.map(
            ([name, value], index) =>
              [name, index === at % added.length ? change(value) : value] as const,
          )
          scene.check(
            await scene.send({ ...one, query: { ...one.query, ...Object.fromEntries(names) } }),
          )
        } else {
          const { headers } = sign(one)
          const changed = change(headers['Authorization'] ?? '').replace(/[\0-\x1f\x7f]/g, '')
          scene.check(await scene.send({ ...one, headers: { ...headers, Authorization: changed } }))
        }
      },
    )
  })

  it('answers any range with the bytes that it says', async () => {
    await prepare()
    const number = fc.oneof(
      fc.nat(10),
      fc.constantFrom('', '-', '07', '1e1', '99999999999999999999'),
    )
    const range = fc.oneof(
      fc.tuple(number, number).map(([first, last]) => `bytes=${first}-${last}`),
      fc.tuple(number, number, number).map(([one, two, three]) => `bytes=${one}-${two},${three}-`),
      headerValue,
    )
    await always(
      fc.tuple(range, fc.constantFrom('', 'standard')),
      400,
      async ([text, behavior]) => {
        const headers = {
          Range: text,
          ...(behavior === '' ? {} : { 'x-oss-range-behavior': behavior }),
        }
        const one = {
          method: 'GET',
          bucket: BUCKET,
          key: 'a',
          query: {},
          headers,
          body: Buffer.alloc(0),
        }
        const answer = await scene.send(sign(one))
        scene.check(answer)
        const sent = answer.body.toString()
        if (answer.status === 416) return
        const [, first = '0', last = '6'] =
          /^bytes (\d+)-(\d+)\/7$/.exec(answer.headers['content-range'] ?? '') ?? []
        expect(sent).toBe('content'.slice(Number(first), Number(last) + 1))
        expect(answer.status).toBe(answer.headers['content-range'] === undefined ? 200 : 206)
      },
    )
  })
})
