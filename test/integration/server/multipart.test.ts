/** Uploads in parts, from the first request to the object. */

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { crc64, formatCrc64 } from '../../../src/protocol/crc64/crc64.js'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import { settle } from '../../support/deferred.js'
import { send, type RawRequest, type RawResponse } from './raw-client.js'

const bucket = 'test-bucket'
const key = 'dir/big file'
const MIN_PART = 100 * 1024

let server: EmbeddedServer

beforeAll(async () => {
  server = await createServer({ buckets: [bucket] })
})
beforeEach(() => server.reset())
afterAll(() => server.close())

const call = (request: Omit<RawRequest, 'bucket'>): Promise<RawResponse> =>
  send(server, { bucket, key, ...request })

async function initiate(query = {}, headers = {}): Promise<string> {
  const response = await call({ method: 'POST', query: { uploads: '', ...query }, headers })
  expect(response.status).toBe(200)
  return response.element('UploadId') ?? ''
}

function uploadPart(uploadId: string, partNumber: number, body: string): Promise<RawResponse> {
  return call({ method: 'PUT', query: { uploadId, partNumber: String(partNumber) }, body })
}

async function etagOf(uploading: Promise<RawResponse>): Promise<string> {
  const { status, headers } = await uploading
  expect(status).toBe(200)
  return String(headers['etag'])
}

function complete(
  uploadId: string,
  parts: readonly (readonly [number, string])[] | undefined,
  headers = {},
): Promise<RawResponse> {
  const list = parts?.map(
    ([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`,
  )
  const body = list && `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`
  const request = { method: 'POST', query: { uploadId }, headers } as const
  return call(body === undefined ? request : { ...request, body })
}

const failure = async (answering: Promise<RawResponse>): Promise<string> => {
  const response = await answering
  return `${response.status} ${response.element('Code')}`
}

it('makes one object of the parts, with the fields of the initiation', async () => {
  const fields = { 'content-type': 'text/x-big', 'x-oss-meta-a': '1' }
  const uploadId = await initiate({ 'encoding-type': 'url' }, fields)
  const parts = ['a'.repeat(MIN_PART), 'b'.repeat(MIN_PART), 'c']
  const etags = []
  for (const [index, part] of parts.entries()) {
    etags.push([index + 1, await etagOf(uploadPart(uploadId, index + 1, part))] as const)
  }
  const response = await complete(uploadId, etags)
  expect(response.status).toBe(200)
  expect(response.element('Key')).toBe(key)
  expect(response.element('Location')).toBe(`${server.endpoint}/${bucket}/dir/big%20file`)
  const content = parts.join('')
  const digests = parts.map((part) => createHash('md5').update(part).digest())
  const md5 = createHash('md5').update(Buffer.concat(digests)).digest('hex').toUpperCase()
  const crc = formatCrc64(crc64(Buffer.from(content)))
  expect(response.headers).toMatchObject({ etag: `"${md5}-3"`, 'x-oss-hash-crc64ecma': crc })

  const got = await call({ method: 'GET' })
  expect(got.text).toBe(content)
  expect(got.headers).toMatchObject({
    ...fields,
    'x-oss-object-type': 'Multipart',
    etag: `"${md5}-3"`,
  })
  expect(got.headers).not.toHaveProperty('content-md5')
  const across = { range: `bytes=${MIN_PART - 2}-${MIN_PART + 1}` }
  expect((await call({ method: 'GET', headers: across })).text).toBe('aabb')
})

it('completes all parts when asked to, without a document', async () => {
  const uploadId = await initiate()
  await uploadPart(uploadId, 7, 'z'.repeat(MIN_PART))
  await uploadPart(uploadId, 9, '!')
  const both = complete(uploadId, [[7, 'X']], { 'x-oss-complete-all': 'yes' })
  expect(await failure(both)).toBe('400 InvalidArgument')
  expect((await complete(uploadId, undefined, { 'x-oss-complete-all': 'yes' })).status).toBe(200)
  expect((await call({ method: 'GET' })).text).toBe('z'.repeat(MIN_PART) + '!')
})

it('checks the list of parts in order, and leaves the upload as it was', async () => {
  const uploadId = await initiate()
  const small = await etagOf(uploadPart(uploadId, 1, 'small'))
  const last = await etagOf(uploadPart(uploadId, 2, 'last'))
  expect(await failure(complete(uploadId, undefined))).toBe('400 MalformedXML')
  expect(await failure(complete(uploadId, []))).toBe('400 MalformedXML')
  const unordered = complete(uploadId, [
    [2, last],
    [1, small],
  ])
  expect(await failure(unordered)).toBe('400 InvalidPartOrder')
  expect(await failure(complete(uploadId, [[1, last]]))).toBe('400 InvalidPart')
  expect(await failure(complete(uploadId, [[3, last]]))).toBe('400 InvalidPart')
  const tooSmall = await complete(uploadId, [
    [1, small],
    [2, last],
  ])
  expect(tooSmall.element('Code')).toBe('EntityTooSmall')
  expect(tooSmall.element('PartNumber')).toBe('1')
  expect((await server.uploads(bucket))[0]?.parts).toHaveLength(2)
  // A part alone may be small; its ETag is taken in any spelling.
  const unquoted = small.slice(1, -1).toLowerCase()
  expect((await complete(uploadId, [[1, `&quot;${unquoted}&#34;`]])).status).toBe(200)
})

it('refuses to replace an object when initiation or completion forbid it', async () => {
  const uploadId = await initiate()
  const etag = await etagOf(uploadPart(uploadId, 1, 'new'))
  await call({ method: 'PUT', body: 'old' })
  const forbidden = { 'x-oss-forbid-overwrite': 'true' }
  const completing = complete(uploadId, [[1, etag]], forbidden)
  expect(await failure(completing)).toBe('409 FileAlreadyExists')
  const initiating = call({ method: 'POST', query: { uploads: '' }, headers: forbidden })
  expect(await failure(initiating)).toBe('409 FileAlreadyExists')
  expect((await call({ method: 'GET' })).text).toBe('old')
})

it('knows an upload no more after it was completed or aborted, or under another key', async () => {
  const aborted = await initiate()
  const abort = { method: 'DELETE', query: { uploadId: aborted } } as const
  expect((await call(abort)).status).toBe(204)
  expect(await failure(call(abort))).toBe('404 NoSuchUpload')
  expect(await failure(uploadPart(aborted, 1, 'x'))).toBe('404 NoSuchUpload')
  expect(await failure(complete(aborted, [[1, 'X']]))).toBe('404 NoSuchUpload')

  const open = await initiate()
  const etag = await etagOf(uploadPart(open, 1, 'x'))
  const elsewhere = { method: 'GET', key: 'other', query: { uploadId: open } } as const
  expect(await failure(call(elsewhere))).toBe('404 NoSuchUpload')
  expect((await complete(open, [[1, etag]])).status).toBe(200)
  expect(await failure(complete(open, [[1, etag]]))).toBe('404 NoSuchUpload')
})

it('refuses part numbers out of range', async () => {
  const uploadId = await initiate()
  for (const partNumber of [0, 10_001]) {
    const response = await uploadPart(uploadId, partNumber, 'x')
    expect(response.element('EC')).toBe('0017-00000220')
  }
  expect((await uploadPart(uploadId, 10_000, 'x')).status).toBe(200)
})

it('lists parts page by page with their CRC-64', async () => {
  const uploadId = await initiate()
  for (const number of [1, 2, 5]) await uploadPart(uploadId, number, '123456789')
  const query = { uploadId, 'max-parts': '2' }
  const first = await call({ method: 'GET', query })
  expect(first.text.match(/<PartNumber>\d+/g)).toEqual(['<PartNumber>1', '<PartNumber>2'])
  expect(first.element('IsTruncated')).toBe('true')
  expect(first.element('NextPartNumberMarker')).toBe('2')
  expect(first.element('HashCrc64ecma')).toBe('11051210869376104954')
  const rest = await call({ method: 'GET', query: { ...query, 'part-number-marker': '2' } })
  expect(rest.text.match(/<PartNumber>\d+/g)).toEqual(['<PartNumber>5'])
  expect(rest.element('IsTruncated')).toBe('false')
})

it('takes the parts of a sequential upload one after the other, and none twice', async () => {
  const uploadId = await initiate({ sequential: '' })
  expect(await failure(uploadPart(uploadId, 2, 'x'))).toBe('400 PartNotSequential')
  expect((await uploadPart(uploadId, 1, 'x')).status).toBe(200)
  expect(await failure(uploadPart(uploadId, 1, 'x'))).toBe('409 PartAlreadyExist')
})

it('takes a part of a sequential upload once, also when it comes twice at the same time', async () => {
  const uploadId = await initiate({ sequential: '' })
  server.faults.add({
    operation: 'UploadPart',
    times: 1,
    action: { type: 'slow', bytesPerSecond: 100 },
  })
  const slow = uploadPart(uploadId, 1, 'a part that takes its time')
  while (server.requests.length < 2) await settle()
  const [one, other] = await Promise.all([slow, uploadPart(uploadId, 1, 'x')])
  expect([one.status, other.status].sort()).toEqual([200, 409])
})

it('keeps a bucket with an unfinished upload', async () => {
  const uploadId = await initiate()
  const deleting = { method: 'DELETE', bucket } as const
  expect(await failure(send(server, deleting))).toBe('409 BucketNotEmpty')
  await call({ method: 'DELETE', query: { uploadId } })
  expect((await send(server, deleting)).status).toBe(204)
})
