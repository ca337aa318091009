/** What a copy does when the network, the service or somebody else is in its way. */

import { describe, expect, it } from 'vitest'
import { ObjectChangedError, type CopierOptions, type CopyError } from '../../../src/index.js'
import type { FaultAction } from '../../../src/server.js'
import {
  COPY,
  createScheduler,
  IN_PARTS,
  REQUEST,
  SOURCE,
  useCopyScene,
} from '../../support/copy-scene.js'
import { refusedOnce } from '../../support/refused-once.js'
import { failureOf, logEvents, PART, range } from '../../support/upload-scene.js'

const scene = useCopyScene()
const PARTS = 5
const LOST: FaultAction = { type: 'lost-reply' }
const BUSY: FaultAction = { type: 'status', status: 503, code: 'ServiceUnavailable' }
const FORBIDDEN: FaultAction = { type: 'status', status: 403, code: 'AccessDenied' }
const WRONG_CRC: FaultAction = { type: 'corrupt', what: 'crc' }
const OLD = Buffer.from('older')
/** Within what signatures may be off, and older than any copy of these tests. */
const MINUTES_AGO: FaultAction = { type: 'skew', ms: -5 * 60_000 }

function copy(options: CopierOptions = IN_PARTS, request = {}) {
  return scene.upload.client.copier(options).copy({ ...REQUEST, ...request })
}

async function failure(options: CopierOptions = IN_PARTS, request = {}): Promise<CopyError> {
  return (await failureOf(copy(options, request))) as CopyError
}

describe('a request that fails', () => {
  it.each([
    ['UploadPartCopy', BUSY],
    ['UploadPartCopy', LOST],
    ['HeadObject', BUSY],
    ['InitiateMultipartUpload', BUSY],
    ['ListParts', LOST],
    ['CompleteMultipartUpload', BUSY],
  ])('(%s, %j) is sent once more, and nothing else is', async (operation, action) => {
    const bytes = await scene.store(PARTS * PART)
    scene.upload.fault({ operation, attempt: 1, action })
    const log = logEvents()
    const result = await scene.upload.client.copier(IN_PARTS).copy(REQUEST, log.options)
    expect(result).toMatchObject({ partCount: PARTS, verified: 'crc64' })
    expect(scene.upload.requests(undefined, 1)).toHaveLength(PARTS + 5)
    expect(log.of('retry')).toHaveLength(1)
    await scene.expectCopy(bytes)
  })

  it.each([
    ['UploadPartCopy', IN_PARTS],
    ['CopyObject', {}],
  ])(
    'because the service refused it (%s) is not under way in its pause',
    async (_what, options) => {
      const bytes = await scene.store(PART)
      const { client } = scene.upload
      const scheduler = createScheduler()
      const underWay: number[] = []
      const copier = scene.copierOver(
        {
          copyObject: refusedOnce(scheduler, underWay, client.copyObject.bind(client)),
          uploadPartCopy: refusedOnce(scheduler, underWay, client.uploadPartCopy.bind(client)),
        },
        options,
        scheduler,
      )
      await copier.copy(REQUEST)
      expect(underWay).toEqual([1, 0, 1])
      await scene.expectCopy(bytes)
    },
  )

  it('for good ends the copy, removes the parts, and says all there is to know', async () => {
    await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'UploadPartCopy', partNumber: 3, action: BUSY })
    const error = await failure()
    expect(error).toMatchObject({
      name: 'CopyError',
      code: 'ServiceUnavailable',
      retryable: true,
      path: 'oss://copies/dir/copy',
      source: 'oss://uploads/dir/source',
      partNumber: 3,
      attempts: 3,
      resume: { kind: 'nothing' },
      objectVisible: false,
      cause: { name: 'ServiceError', status: 503 },
    })
    expect(error.uploadId).toMatch(/./)
    expect(error.requestId).toMatch(/^[0-9A-F]{24}$/)
    expect(error.message).toMatch(/^cannot copy part 3 of oss:\/\/copies\/dir\/copy: Service/)
    await scene.expectNoCopy()
  })

  it('is told once, however many parts fail', async () => {
    await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'UploadPartCopy', action: FORBIDDEN })
    expect(await failure({ ...IN_PARTS, parallelNum: 5 })).toMatchObject({ code: 'AccessDenied' })
    await scene.expectNoCopy()
  })

  it('in two ways at once is told once', async () => {
    await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'UploadPartCopy', partNumber: 2, action: FORBIDDEN })
    const { client } = scene.upload
    const copier = scene.copierOver(
      {
        initiateMultipartUpload: async (...call) => {
          const upload = await client.initiateMultipartUpload(...call)
          await scene.store(PARTS * PART, { seed: 2 })
          return upload
        },
      },
      { ...IN_PARTS, parallelNum: PARTS },
    )
    const { code } = (await failureOf(copier.copy(REQUEST))) as CopyError
    expect(['AccessDenied', 'ObjectChanged']).toContain(code)
    await scene.expectNoCopy()
  })

  it('with leavePartsOnError leaves the parts', async () => {
    await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'UploadPartCopy', partNumber: 3, action: FORBIDDEN })
    const options = { ...IN_PARTS, parallelNum: 1, leavePartsOnError: true }
    const error = await failure(options)
    expect(error.resume).toEqual({ kind: 'parts-left', partSize: PART })
    expect(error.message).toContain('the parts copied so far are left on the server')
    const [left] = await scene.upload.server.uploads(COPY.bucket)
    expect(left?.parts.map(({ partNumber }) => partNumber)).toEqual([1, 2])
  })

  it('to remove the parts is told with their upload ID', async () => {
    await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'UploadPartCopy', partNumber: 3, action: FORBIDDEN })
    scene.upload.fault({ operation: 'AbortMultipartUpload', action: FORBIDDEN })
    const error = await failure()
    expect(error.resume.kind).toBe('abort-failed')
    expect(error.message).toContain(`upload ID ${error.uploadId} could not be aborted`)
  })
})

describe('a source', () => {
  it.each([
    ['no object', { sourceKey: 'missing' }, 'NoSuchKey', 404],
    ['no bucket', { sourceBucket: 'no-such-bucket' }, 'NoSuchBucket', 404],
  ])('that is %s is an error that names it', async (_what, request, code, status) => {
    const error = await failure({}, request)
    expect(error).toMatchObject({ name: 'CopyError', code, cause: { status } })
    const source = `oss://${Object.values({ ...REQUEST, ...request })
      .slice(2, 4)
      .join('/')}`
    expect(error.message).toContain(`cannot copy ${source} to oss://copies/dir/copy: `)
  })

  it('that is replaced midway is an ObjectChangedError, and nothing is completed', async () => {
    await scene.store(PARTS * PART)
    const copier = scene.copierOver(
      {
        uploadPartCopy: async (request, options) => {
          if (request.partNumber === 3) await scene.store(PARTS * PART, { seed: 2 })
          return scene.upload.client.uploadPartCopy(request, options)
        },
      },
      IN_PARTS,
    )
    const error = await failureOf(copier.copy(REQUEST))
    expect(error).toBeInstanceOf(ObjectChangedError)
    expect(error).toMatchObject({ code: 'ObjectChanged', cause: { code: 'PreconditionFailed' } })
    expect(error.message).toBe(
      'oss://uploads/dir/source was replaced or removed while it was copied to oss://copies/dir/copy: nothing was completed',
    )
    expect(scene.upload.operations()).not.toContain('CompleteMultipartUpload')
    await scene.expectNoCopy()
  })

  it('that is replaced before its one CopyObject is an ObjectChangedError, too', async () => {
    await scene.store(PART)
    const copier = scene.copierOver({
      copyObject: async (request, options) => {
        await scene.store(PART, { seed: 2 })
        return scene.upload.client.copyObject(request, options)
      },
    })
    expect(await failureOf(copier.copy(REQUEST))).toMatchObject({ code: 'ObjectChanged' })
    await scene.expectNoCopy()
  })

  it('that is removed midway is an ObjectChangedError, too', async () => {
    await scene.store(PARTS * PART)
    const { client } = scene.upload
    const copier = scene.copierOver(
      {
        uploadPartCopy: async (request, options) => {
          if (request.partNumber === 2) await client.deleteObject(SOURCE)
          return client.uploadPartCopy(request, options)
        },
      },
      { ...IN_PARTS, parallelNum: 1 },
    )
    const error = await failureOf(copier.copy(REQUEST))
    expect(error).toMatchObject({ code: 'ObjectChanged', cause: { code: 'NoSuchKey' } })
    await scene.expectNoCopy()
  })
})

describe('before the object is put together', () => {
  it('a part of another size is noticed, and all are given up', async () => {
    await scene.store(PARTS * PART)
    const { client } = scene.upload
    const copier = scene.copierOver(
      {
        // OSS copies all of the source when it does not like the range.
        uploadPartCopy: (request, options) => {
          const whole = request.partNumber === 2
          const sourceRange = whole ? undefined : request.sourceRange
          return client.uploadPartCopy({ ...request, sourceRange }, options)
        },
      },
      { ...IN_PARTS, leavePartsOnError: false },
    )
    const error = await failureOf(copier.copy(REQUEST))
    expect(error).toMatchObject({ code: 'CopyMismatch', objectVisible: false, retryable: true })
    expect(error.message).toBe(
      `cannot complete oss://copies/dir/copy: part 2 has ${PART} bytes in the source, and the server has ${PARTS * PART} bytes of it`,
    )
    expect(scene.upload.operations()).not.toContain('CompleteMultipartUpload')
    await scene.expectNoCopy()
  })

  it('a part of other bytes is noticed by the CRC-64 of all', async () => {
    await scene.store(PARTS * PART)
    const { client } = scene.upload
    const other = { ...SOURCE, key: 'other' }
    await client.putObject({ ...other, body: new Uint8Array(PARTS * PART) })
    const copier = scene.copierOver(
      {
        uploadPartCopy: (request, options) => {
          if (request.partNumber !== 4) return client.uploadPartCopy(request, options)
          const unpinned = { ...request, sourceKey: 'other', copySourceIfMatch: undefined }
          return client.uploadPartCopy(unpinned, options)
        },
      },
      IN_PARTS,
    )
    const error = await failureOf(copier.copy(REQUEST))
    expect(error).toMatchObject({ code: 'CrcMismatch', objectVisible: false })
    expect(error.message).toContain(
      'its parts on the server are not oss://uploads/dir/source: CRC-64',
    )
    expect(scene.upload.operations()).not.toContain('CompleteMultipartUpload')
    await scene.expectNoCopy()
  })

  it('an account that may not list the parts is warned, and the object compared when it stands', async () => {
    const bytes = await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'ListParts', action: FORBIDDEN })
    const log = logEvents()
    const result = await scene.upload.client.copier(IN_PARTS).copy(REQUEST, log.options)
    expect(result.verified).toBe('crc64')
    expect(log.of('warning')).toMatchObject([{ code: 'PartsNotListed' }])
    await scene.expectCopy(bytes)
  })

  it('and neither the end tells a CRC-64: at least the size is compared', async () => {
    await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'ListParts', action: FORBIDDEN })
    const { client } = scene.upload
    let size = 0
    const copier = scene.copierOver(
      {
        completeMultipartUpload: async (request, options) => {
          const result = await client.completeMultipartUpload(request, options)
          return { ...result, hashCrc64: undefined }
        },
        headObject: async (request, options) => {
          const head = await client.headObject(request, options)
          if (request.key === SOURCE.key) return head
          return { ...head, contentLength: head.contentLength + size, hashCrc64: undefined }
        },
      },
      IN_PARTS,
    )
    expect(await copier.copy(REQUEST)).toMatchObject({ verified: 'size', hashCrc64: undefined })
    size = 1
    const error = await failureOf(copier.copy(REQUEST))
    expect(error).toMatchObject({ code: 'CopyMismatch', objectVisible: true })
    expect(error.message).toBe(
      `oss://copies/dir/copy was copied and has ${PARTS * PART + 1} bytes; the source has ${PARTS * PART} bytes`,
    )
  })

  it('an upload that somebody has aborted is an error', async () => {
    await scene.store(PARTS * PART)
    const action = { type: 'status', status: 404, code: 'NoSuchUpload' } as const
    scene.upload.fault({ operation: 'ListParts', attempt: 1, action })
    expect(await failure()).toMatchObject({ code: 'NoSuchUpload', resume: { kind: 'nothing' } })
    await scene.expectNoCopy()
  })
})

describe('the CRC-64 of the copy', () => {
  it.each([
    ['one CopyObject', 'CopyObject', {}],
    ['parts', 'CompleteMultipartUpload', IN_PARTS],
  ] as const)(
    'by %s that differs is an error: the object is visible',
    async (_way, operation, options) => {
      await scene.store(PARTS * PART)
      scene.upload.fault({ operation, action: WRONG_CRC })
      const error = await failure(options)
      expect(error).toMatchObject({ code: 'CrcMismatch', objectVisible: true, retryable: false })
      expect(error.message).toContain('oss://copies/dir/copy is visible and is not the source')
      expect(await scene.upload.server.uploads(COPY.bucket)).toEqual([])
    },
  )

  it('is asked for when CopyObject does not tell it', async () => {
    const bytes = await scene.store(PART)
    const { client } = scene.upload
    const copier = scene.copierOver({
      copyObject: async (...call) => ({
        ...(await client.copyObject(...call)),
        hashCrc64: undefined,
      }),
    })
    expect(await copier.copy(REQUEST)).toMatchObject({ verified: 'crc64' })
    expect(scene.upload.operations(1)).toEqual(['HeadObject', 'CopyObject', 'HeadObject'])
    await scene.expectCopy(bytes)
    scene.upload.fault({ operation: 'HeadObject', key: COPY.key, action: WRONG_CRC })
    const error = await failureOf(copier.copy(REQUEST))
    expect(error).toMatchObject({ code: 'CrcMismatch', objectVisible: true })
  })

  it.each([
    ['the source has none', 'source', 'size'],
    ['only the whole object has none', 'object', 'parts'],
    ['the parts have none', 'parts', 'crc64'],
    ['neither object nor parts have one', 'copy', 'size'],
  ])('is not made up where %s', async (_what, missing, verified) => {
    const bytes = await scene.store(PARTS * PART)
    const { client } = scene.upload
    const copier = scene.copierOver(
      {
        headObject: async (...call) => {
          const head = await client.headObject(...call)
          return missing === 'source' ? { ...head, hashCrc64: undefined } : head
        },
        listParts: async (...call) => {
          const list = await client.listParts(...call)
          if (missing !== 'parts' && missing !== 'copy') return list
          return { ...list, parts: list.parts.map((part) => ({ ...part, hashCrc64: undefined })) }
        },
        completeMultipartUpload: async (...call) => {
          const result = await client.completeMultipartUpload(...call)
          if (missing !== 'object' && missing !== 'copy') return result
          return { ...result, hashCrc64: undefined }
        },
      },
      IN_PARTS,
    )
    expect(await copier.copy(REQUEST)).toMatchObject({ verified, method: 'parts' })
    await scene.expectCopy(bytes)
  })
})

describe('the reply to the last request is lost', () => {
  it.each([
    ['', {}],
    [' although nothing may be overwritten', { forbidOverwrite: true }],
  ])('of parts, and the copy succeeds%s: the object is looked at', async (_what, request) => {
    const bytes = await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'CompleteMultipartUpload', attempt: 1, action: LOST })
    const log = logEvents()
    const copier = scene.upload.client.copier(IN_PARTS)
    const result = await copier.copy({ ...REQUEST, ...request }, log.options)
    expect(result).toMatchObject({ partCount: PARTS, verified: 'crc64' })
    expect(log.of('warning')).toMatchObject([{ code: 'OutcomeResolved' }])
    expect(log.of('warning')[0]?.message).not.toContain('callback')
    await scene.expectCopy(bytes)
  })

  it('of parts, and another object stands under the key: that is no success', async () => {
    await scene.store(PARTS * PART)
    await scene.upload.client.putObject({ ...COPY, body: OLD })
    const action = { type: 'status', status: 404, code: 'NoSuchUpload' } as const
    scene.upload.fault({ operation: 'CompleteMultipartUpload', action })
    expect(await failure()).toMatchObject({ code: 'NoSuchUpload', objectVisible: false })
    await scene.expectCopy(OLD)
  })

  it('of parts that failed, and an old object with the same bytes is no success', async () => {
    const bytes = await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'CompleteMultipartUpload', action: MINUTES_AGO })
    await copy()
    scene.upload.server.faults.clear()
    scene.upload.fault({ operation: 'CompleteMultipartUpload', action: BUSY })
    expect(await failure()).toMatchObject({ code: 'ServiceUnavailable', objectVisible: false })
    expect(scene.upload.operations()).toContain('HeadObject')
    await scene.expectCopy(bytes)
  })

  it('of a CopyObject, which is sent again', async () => {
    const bytes = await scene.store(PART)
    scene.upload.fault({ operation: 'CopyObject', attempt: 1, action: LOST })
    expect(await copy({})).toMatchObject({ method: 'copy', verified: 'crc64' })
    expect(scene.upload.operations(1)).toEqual(['HeadObject', 'CopyObject', 'CopyObject'])
    await scene.expectCopy(bytes)
  })

  it.each([
    ['each time', {}, undefined],
    ['once, and nothing may be overwritten', { forbidOverwrite: true }, 1],
  ])('of a CopyObject %s, and the object is looked at', async (_when, request, attempt) => {
    const bytes = await scene.store(PART)
    scene.upload.fault({ operation: 'CopyObject', attempt, action: LOST })
    const log = logEvents()
    const result = await scene.upload.client.copier().copy({ ...REQUEST, ...request }, log.options)
    expect(result).toMatchObject({ method: 'copy', verified: 'crc64', size: PART })
    expect(log.of('warning')).toMatchObject([{ code: 'OutcomeResolved' }])
    await scene.expectCopy(bytes)
  })

  it('of a CopyObject that failed, and an old object with the same bytes is no success', async () => {
    const bytes = await scene.store(PART)
    scene.upload.fault({ operation: 'PutObject', key: COPY.key, action: MINUTES_AGO })
    await scene.upload.client.putObject({ ...COPY, body: bytes })
    scene.upload.server.faults.clear()
    scene.upload.fault({ operation: 'CopyObject', action: BUSY })
    expect(await failure({})).toMatchObject({ code: 'ServiceUnavailable', objectVisible: false })
    expect(scene.upload.operations().at(-1)).toBe('HeadObject')
  })

  it('of a CopyObject onto itself that failed is not taken for done', async () => {
    await scene.store(PART)
    scene.upload.fault({ operation: 'CopyObject', action: BUSY })
    const onto = { ...SOURCE, metadataDirective: 'REPLACE', metadata: { new: '1' } } as const
    expect(await failure({}, onto)).toMatchObject({ code: 'ServiceUnavailable' })
  })

  it('of a CopyObject onto itself that changed its own ETag is found done', async () => {
    await scene.store(PART)
    const { client } = scene.upload
    let seen = 0
    const copier = scene.copierOver({
      // As OSS does with objects that were made of parts.
      headObject: async (...call) => {
        seen += 1
        const head = await client.headObject(...call)
        return seen === 1 ? { ...head, etag: '"0123-2"' } : head
      },
      copyObject: async (request, options) => {
        const unpinned = { ...request, copySourceIfMatch: undefined }
        await client.copyObject(unpinned, { signal: options.signal })
        return client.copyObject(request, {
          signal: options.signal,
          onRetry: options.onRetry,
        })
      },
    })
    scene.upload.fault({ operation: 'CopyObject', attempt: 2, action: BUSY })
    const onto = { ...SOURCE, sourceKey: SOURCE.key, metadataDirective: 'REPLACE' } as const
    expect(await copier.copy(onto)).toMatchObject({ verified: 'crc64' })
  })
})

describe('an object that exists', () => {
  it.each([
    ['one CopyObject', {}],
    ['parts', IN_PARTS],
  ])('is left alone by %s when nothing may be overwritten', async (_way, options) => {
    await scene.store(PARTS * PART)
    await scene.upload.client.putObject({ ...COPY, body: OLD })
    const error = await failure(options, { forbidOverwrite: true })
    expect(error).toMatchObject({ code: 'FileAlreadyExists', objectVisible: false })
    await scene.expectCopy(OLD)
    expect(scene.copiedParts()).toEqual([])
  })
})

describe('many parts', () => {
  it('of which each fails twice are copied all the same', async () => {
    const bytes = await scene.store(PARTS * PART)
    const rule = { operation: 'UploadPartCopy', countBy: 'target', attempt: 1, times: 2 } as const
    scene.upload.fault({ ...rule, action: BUSY })
    await copy({ ...IN_PARTS, parallelNum: PARTS })
    expect(scene.copiedParts()).toEqual(range(1, PARTS).flatMap((part) => [part, part, part]))
    await scene.expectCopy(bytes)
  })
})
