/** Which requests make a copy, and what comes of it. */

import { describe, expect, it } from 'vitest'
import { TransportError } from '../../../src/index.js'
import { crc64, formatCrc64 } from '../../../src/protocol/crc64/crc64.js'
import { COPY, IN_PARTS, REQUEST, SOURCE, useCopyScene } from '../../support/copy-scene.js'
import { failureOf, logEvents, PART, range } from '../../support/upload-scene.js'

const scene = useCopyScene()
/** Within one bucket. */
const NEARBY = { ...SOURCE, key: 'dir/copy', sourceKey: SOURCE.key } as const
const PARTS_OF_THREE = [
  'InitiateMultipartUpload',
  ...Array<string>(3).fill('UploadPartCopy'),
  'ListParts',
  'CompleteMultipartUpload',
]

function operationsSince(since: number) {
  return scene.upload.operations(since)
}

describe('a source up to the threshold', () => {
  it.each([0, 1, PART])('(%i bytes) is copied by one CopyObject', async (size) => {
    const bytes = await scene.store(size)
    const copier = scene.upload.client.copier({ multipartThreshold: PART })
    const result = await copier.copy(REQUEST)
    expect(operationsSince(1)).toEqual(['HeadObject', 'CopyObject'])
    expect(result).toMatchObject({
      statusCode: 200,
      hashCrc64: formatCrc64(crc64(bytes)),
      uploadId: undefined,
      size,
      method: 'copy',
      partCount: 1,
      reusedParts: 0,
      verified: 'crc64',
    })
    expect(result.requestId).toMatch(/^[0-9A-F]{24}$/)
    expect(result.headers['x-oss-request-id']).toBe(result.requestId)
    expect(result.etag).toBe((await scene.upload.client.headObject(COPY)).etag)
    await scene.expectCopy(bytes)
  })

  it('is 200 MiB by default', async () => {
    const bytes = await scene.store(3 * PART)
    await scene.upload.client.copier({ partSize: PART }).copy(REQUEST)
    expect(operationsSince(1)).toEqual(['HeadObject', 'CopyObject'])
    await scene.expectCopy(bytes)
  })

  it('may be 0: an empty source is copied by one CopyObject all the same', async () => {
    await scene.store(0)
    await scene.upload.client.copier(IN_PARTS).copy(REQUEST)
    expect(operationsSince(1)).toEqual(['HeadObject', 'CopyObject'])
  })
})

describe('a larger source', () => {
  it('goes to another bucket in parts, which are listed once before the end', async () => {
    const bytes = await scene.store(2 * PART + 1)
    const result = await scene.upload.client.copier(IN_PARTS).copy(REQUEST)
    expect(operationsSince(1)).toEqual(['HeadObject', ...PARTS_OF_THREE])
    expect(scene.upload.requests('UploadPartCopy').map(sourceRangeOf).sort()).toEqual([
      `bytes=0-${PART - 1}`,
      `bytes=${PART}-${2 * PART - 1}`,
      `bytes=${2 * PART}-${2 * PART}`,
    ])
    expect(result).toMatchObject({
      statusCode: 200,
      hashCrc64: formatCrc64(crc64(bytes)),
      size: bytes.length,
      method: 'parts',
      partCount: 3,
      reusedParts: 0,
      verified: 'crc64',
    })
    expect(result.uploadId).toMatch(/./)
    expect(result.etag).toMatch(/-3"$/)
    await scene.expectCopy(bytes)
  })

  it('of one byte above the threshold is copied in one part', async () => {
    const bytes = await scene.store(PART + 1)
    const copier = scene.upload.client.copier({ partSize: 10 * PART, multipartThreshold: PART })
    expect(await copier.copy(REQUEST)).toMatchObject({ method: 'parts', partCount: 1 })
    await scene.expectCopy(bytes)
  })

  it('within one bucket is copied by one CopyObject all the same', async () => {
    const bytes = await scene.store(3 * PART)
    const result = await scene.upload.client.copier(IN_PARTS).copy(NEARBY)
    expect(operationsSince(1)).toEqual(['HeadObject', 'CopyObject'])
    expect(result).toMatchObject({ method: 'copy', partCount: 1, verified: 'crc64' })
    await scene.upload.expectObject(bytes, NEARBY.key)
  })

  it.each([
    ['the shallow copy is disabled', {}, { disableShallowCopy: true }],
    ['its storage class changes', { storageClass: 'IA' }, {}],
    ['it is to be encrypted', { serverSideEncryption: 'AES256' }, {}],
  ] as const)('within one bucket goes in parts when %s', async (_why, fields, options) => {
    const bytes = await scene.store(3 * PART)
    const copier = scene.upload.client.copier({ ...IN_PARTS, ...options })
    expect(await copier.copy({ ...NEARBY, ...fields })).toMatchObject({ method: 'parts' })
    expect(operationsSince(1)).toEqual(['HeadObject', ...PARTS_OF_THREE])
    await scene.upload.expectStored(bytes, NEARBY.key)
  })

  it('within one bucket that is encrypted goes in parts', async () => {
    await scene.store(3 * PART, { serverSideEncryption: 'AES256' })
    const copier = scene.upload.client.copier(IN_PARTS)
    expect(await copier.copy(NEARBY)).toMatchObject({ method: 'parts' })
  })

  it('keeps to one CopyObject when the storage class that is asked for is its own', async () => {
    await scene.store(3 * PART, { storageClass: 'IA' })
    const copier = scene.upload.client.copier(IN_PARTS)
    const request = { ...NEARBY, storageClass: 'IA' } as const
    expect(await copier.copy(request)).toMatchObject({ method: 'copy' })
  })

  it.each(['EntityTooLarge', 'InvalidArgument'])(
    'within one bucket that OSS refuses with %s goes on in parts',
    async (code) => {
      const bytes = await scene.store(3 * PART)
      const action = { type: 'status', status: 400, code } as const
      scene.upload.fault({ operation: 'CopyObject', action })
      const result = await scene.upload.client.copier(IN_PARTS).copy(NEARBY)
      expect(result).toMatchObject({ method: 'parts', verified: 'crc64' })
      expect(operationsSince(1)).toEqual(['HeadObject', 'CopyObject', ...PARTS_OF_THREE])
      await scene.upload.expectStored(bytes, NEARBY.key)
    },
  )

  it('within one bucket that this account may not write fails, without trying parts', async () => {
    await scene.store(3 * PART)
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    scene.upload.fault({ operation: 'CopyObject', action })
    const copy = scene.upload.client.copier(IN_PARTS).copy(NEARBY)
    expect(await failureOf(copy)).toMatchObject({ name: 'CopyError', code: 'AccessDenied' })
    expect(operationsSince(1)).toEqual(['HeadObject', 'CopyObject'])
  })

  it('within one bucket that takes OSS more than 30 s goes on in parts, without asking again', async () => {
    const bytes = await scene.store(3 * PART)
    const patience: unknown[] = []
    const copier = scene.copierOver(
      {
        copyObject: async (_request, options) => {
          patience.push(options.idleTimeoutMs)
          const error = new TransportError({ code: 'IdleTimeout', message: 'nothing came' })
          options.onRetry?.({ attempt: 1, delayMs: 1, error })
          options.signal.throwIfAborted()
          throw new Error('it was asked again')
        },
      },
      IN_PARTS,
    )
    const log = logEvents()
    expect(await copier.copy(NEARBY, log.options)).toMatchObject({ method: 'parts' })
    expect(patience).toEqual([30_000])
    expect(log.of('retry')).toEqual([])
    await scene.upload.expectStored(bytes, NEARBY.key)
  })

  it('within one bucket that was done when patience ended is not copied again', async () => {
    await scene.store(3 * PART)
    const { client } = scene.upload
    const copier = scene.copierOver(
      {
        copyObject: async (request, options) => {
          await client.copyObject(request, { signal: options.signal })
          throw new TransportError({ code: 'IdleTimeout', message: 'nothing came' })
        },
      },
      IN_PARTS,
    )
    const result = await copier.copy({ ...NEARBY, forbidOverwrite: true })
    expect(result).toMatchObject({ method: 'copy', verified: 'crc64' })
    expect(operationsSince(1)).toEqual(['HeadObject', 'CopyObject', 'HeadObject'])
  })
})

describe('a copy onto itself', () => {
  it('with REPLACE changes the metadata and nothing else', async () => {
    const bytes = await scene.store(PART, { metadata: { old: '1' }, contentType: 'text/plain' })
    const request = {
      ...SOURCE,
      sourceKey: SOURCE.key,
      metadataDirective: 'REPLACE',
      metadata: { new: '2' },
      contentType: 'text/html',
    } as const
    const result = await scene.upload.client.copier().copy(request)
    expect(result).toMatchObject({ method: 'copy', size: PART, verified: 'crc64' })
    const head = await scene.upload.client.headObject(SOURCE)
    expect(head).toMatchObject({ metadata: { new: '2' }, contentType: 'text/html' })
    await scene.upload.expectStored(bytes, SOURCE.key)
  })

  it.each([
    ['one CopyObject', 10 * PART],
    ['parts', 0],
  ])('by %s keeps the metadata when only the storage class is to change', async (_way, limit) => {
    const fields = { metadata: { owner: 'a' }, contentType: 'text/plain', cacheControl: 'no-cache' }
    const bytes = await scene.store(2 * PART, { ...fields, tagging: 'colour=blue' })
    const request = { ...SOURCE, sourceKey: SOURCE.key, storageClass: 'IA' } as const
    const options = { partSize: PART, multipartThreshold: limit }
    await scene.upload.client.copier(options).copy(request)
    const head = await scene.upload.client.headObject(SOURCE)
    expect(head).toMatchObject({ ...fields, storageClass: 'IA', taggingCount: 1 })
    await scene.upload.expectStored(bytes, SOURCE.key)
  })
})

describe('keys', () => {
  it.each([
    'a b+c%20d',
    'a//../b',
    '文件 &?=#.bin',
    'percent%2Fslash',
    'quote\'"<>',
    'trailing/',
    '?versionId=1',
  ])('such as %j are the source and the target as they stand', async (key) => {
    const bytes = await scene.store(2 * PART, { key })
    const request = { bucket: COPY.bucket, key: `copy of ${key}`, sourceBucket: SOURCE.bucket }
    for (const options of [IN_PARTS, {}]) {
      await scene.upload.client.copier(options).copy({ ...request, sourceKey: key })
      const [copy, ...others] = await scene.upload.server.objects(COPY.bucket)
      expect([copy?.key, others.length]).toEqual([`copy of ${key}`, 0])
      expect(Buffer.compare((await copy?.bytes()) ?? bytes.subarray(1), bytes)).toBe(0)
    }
  })
})

describe('sources of every kind', () => {
  it.each([
    ['appendable', 'Appendable'],
    ['multipart', 'Multipart'],
  ])('such as %s ones are copied in either way', async (_kind, objectType) => {
    const { client } = scene.upload
    const bytes = await scene.store(0)
    const content = Buffer.alloc(2 * PART + 5, 'kind ')
    await client.deleteObject(SOURCE)
    if (objectType === 'Appendable')
      await client.appendObject({ ...SOURCE, position: 0, body: content })
    else await client.uploader({ partSize: PART }).uploadFrom(SOURCE, content)
    expect((await client.headObject(SOURCE)).objectType).toBe(objectType)
    for (const options of [IN_PARTS, {}]) {
      const result = await client.copier(options).copy(REQUEST)
      expect(result).toMatchObject({ size: content.length, verified: 'crc64' })
      await scene.expectCopy(content)
    }
    expect(bytes.length).toBe(0)
  })
})

describe('parts', () => {
  it('are larger than asked for where 10,000 would not do', async () => {
    await scene.store(PART)
    const huge = 10_000 * PART + 1
    const { client } = scene.upload
    const starts: string[] = []
    const copier = scene.copierOver(
      {
        headObject: async (...call) => ({
          ...(await client.headObject(...call)),
          contentLength: huge,
        }),
        uploadPartCopy: ({ sourceRange }) => {
          starts.push(sourceRange ?? '')
          return Promise.reject(new Error('enough'))
        },
      },
      { ...IN_PARTS, parallelNum: 1 },
    )
    await failureOf(copier.copy(REQUEST))
    expect(starts).toEqual([`bytes=0-${2 * PART - 1}`])
  })

  it('are 64 MiB by default, three at a time', async () => {
    await scene.store(PART)
    const size = 300 * 1024 * 1024
    const { client } = scene.upload
    const ranges: string[] = []
    const copier = scene.copierOver({
      headObject: async (...call) => ({
        ...(await client.headObject(...call)),
        contentLength: size,
      }),
      uploadPartCopy: async ({ sourceRange }) => {
        ranges.push(sourceRange ?? '')
        await new Promise((resolve) => setImmediate(resolve))
        throw new Error('enough')
      },
    })
    await failureOf(copier.copy(REQUEST))
    const first = range(0, 2).map((index) => `bytes=${index << 26}-${((index + 1) << 26) - 1}`)
    expect(ranges).toEqual(first)
  })
})

function sourceRangeOf({ headers }: { readonly headers: Readonly<Record<string, string>> }) {
  return headers['x-oss-copy-source-range']
}
