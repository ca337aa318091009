/** The client's operations on objects against the embedded server. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { StaticCredentialsProvider } from '../../../src/client/credentials/fixed-credentials.js'
import { OssClient } from '../../../src/client/oss-client.js'
import { nodeClientPlatform } from '../../../src/platform/node/client-platform.js'
import { crc64, formatCrc64 } from '../../../src/protocol/crc64/crc64.js'
import { createServer, type EmbeddedServer } from '../../../src/server.js'

const bucket = 'test-bucket'
const awkward = 'dir/a b+c&<目录>%2F\'".bin'
const MIN_PART = 100 * 1024

let server: EmbeddedServer

beforeAll(async () => {
  server = await createServer({ buckets: [bucket, 'other-bucket'] })
})
beforeEach(() => server.reset())
afterAll(() => server.close())

describe.each([{ signatureVersion: 'v1' }, { signatureVersion: 'v4' }] as const)(
  'signed with $signatureVersion,',
  ({ signatureVersion }) => {
    let client: OssClient

    beforeAll(() => {
      client = new OssClient(
        {
          region: server.region,
          endpoint: server.endpoint,
          credentialsProvider: new StaticCredentialsProvider(
            server.accessKeyId,
            server.accessKeySecret,
          ),
          signatureVersion,
          proxy: false,
        },
        nodeClientPlatform,
      )
    })
    afterAll(() => client.close())

    const textOf = async (key: string): Promise<string> => {
      const { body } = await client.getObject({ bucket, key })
      return Buffer.from(await body.bytes(1e7)).toString()
    }

    it('an object is copied with its metadata, and a changed one is not', async () => {
      const put = await client.putObject({
        bucket: 'other-bucket',
        key: awkward,
        body: Buffer.from('content'),
        metadata: { a: '目' },
        tagging: 'a=1',
      })
      const source = { sourceBucket: 'other-bucket', sourceKey: awkward }
      const copy = await client.copyObject({
        bucket,
        key: 'copy',
        ...source,
        copySourceIfMatch: put.etag,
      })
      expect(copy).toMatchObject({ etag: put.etag, hashCrc64: put.hashCrc64 })
      const head = await client.headObject({ bucket, key: 'copy' })
      expect(head).toMatchObject({ metadata: { a: '目' }, taggingCount: 1 })
      expect(await textOf('copy')).toBe('content')
      const outdated = client.copyObject({
        bucket,
        key: 'copy',
        ...source,
        copySourceIfMatch: '"OLD"',
      })
      await expect(outdated).rejects.toMatchObject({ code: 'PreconditionFailed', status: 412 })
    })

    it('an object is put together from ranges of others', async () => {
      const content = 'x'.repeat(MIN_PART) + 'the end'
      await client.putObject({ bucket, key: awkward, body: Buffer.from(content) })
      const { uploadId } = await client.initiateMultipartUpload({ bucket, key: 'joined' })
      const target = { bucket, key: 'joined', uploadId }
      const ranges = [`bytes=0-${MIN_PART - 1}`, `bytes=${MIN_PART}-`]
      const parts = []
      for (const [index, sourceRange] of ranges.entries()) {
        const partNumber = index + 1
        const request = { ...target, partNumber, sourceKey: awkward, sourceRange }
        const { etag, contentRange } = await client.uploadPartCopy(request)
        expect(contentRange).toMatch(/^bytes \d+-\d+\/\d+$/)
        parts.push({ partNumber, etag })
      }
      const { hashCrc64 } = await client.completeMultipartUpload({ ...target, parts })
      expect(hashCrc64).toBe(formatCrc64(crc64(Buffer.from(content))))
      expect(await textOf('joined')).toBe(content)
    })

    it('a log grows append by append, and a wrong position names the right one', async () => {
      const log = { bucket, key: 'log' }
      const first = await client.appendObject({ ...log, position: 0, body: Buffer.from('one;') })
      const second = await client.appendObject({
        ...log,
        position: first.nextAppendPosition,
        initHashCrc64: first.hashCrc64,
        body: Buffer.from('two;'),
      })
      expect(second.nextAppendPosition).toBe(8)
      expect(await textOf('log')).toBe('one;two;')
      const stale = client.appendObject({ ...log, position: 4, body: Buffer.from('x') })
      await expect(stale).rejects.toMatchObject({
        code: 'PositionNotEqualToLength',
        status: 409,
        nextAppendPosition: 8,
      })
    })

    it('tags are set, read and removed', async () => {
      const object = { bucket, key: awkward }
      await client.putObject({ ...object, body: Buffer.from('x') })
      const tags = [
        { key: 'a b', value: '1+1' },
        { key: '目录', value: '' },
      ]
      await client.putObjectTagging({ ...object, tags })
      expect((await client.getObjectTagging(object)).tags).toEqual(tags)
      await client.deleteObjectTagging(object)
      expect((await client.getObjectTagging(object)).tags).toEqual([])
    })

    it('an object exists, or does not, or nobody can tell', async () => {
      await client.putObject({ bucket, key: awkward, body: Buffer.from('12345') })
      const meta = await client.getObjectMeta({ bucket, key: awkward })
      expect(meta).toMatchObject({
        contentLength: 5,
        hashCrc64: formatCrc64(crc64(Buffer.from('12345'))),
      })
      expect(await client.isObjectExist({ bucket, key: awkward })).toBe(true)
      expect(await client.isObjectExist({ bucket, key: 'missing' })).toBe(false)
      const nowhere = client.isObjectExist({ bucket: 'no-such-bucket', key: 'a' })
      await expect(nowhere).rejects.toMatchObject({ code: 'NoSuchBucket' })
    })

    it('many objects are listed page by page and deleted at once', async () => {
      const keys = [awkward, 'a\u0001', 'b', 'c/d', 'e'].sort()
      for (const key of keys) await client.putObject({ bucket, key })
      const listed: string[] = []
      for await (const { objects } of client.listObjectsV2Pages({ bucket, maxKeys: 2 })) {
        expect(objects.length).toBeLessThanOrEqual(2)
        listed.push(...objects.map(({ key }) => key))
      }
      expect(listed.sort()).toEqual(keys)
      const objects = keys.map((key) => ({ key }))
      const { deleted } = await client.deleteMultipleObjects({ bucket, objects })
      expect(deleted.map(({ key }) => key)).toEqual(keys)
      expect(await server.objects(bucket)).toEqual([])
      const quiet = await client.deleteMultipleObjects({ bucket, objects, quiet: true })
      expect(quiet.deleted).toEqual([])
    })

    it('uploads and parts are listed page by page', async () => {
      for (const key of ['a', 'a', 'b']) await client.initiateMultipartUpload({ bucket, key })
      const uploads = []
      for await (const page of client.listMultipartUploadsPages({ bucket, maxUploads: 1 })) {
        uploads.push(...page.uploads)
      }
      expect(uploads.map(({ key }) => key)).toEqual(['a', 'a', 'b'])
      const upload = { bucket, key: 'a', uploadId: uploads[0]?.uploadId ?? '' }
      for (const partNumber of [1, 3, 7]) {
        await client.uploadPart({ ...upload, partNumber, body: Buffer.from('x') })
      }
      const numbers: number[] = []
      for await (const { parts } of client.listPartsPages({ ...upload, maxParts: 2 })) {
        numbers.push(...parts.map(({ partNumber }) => partNumber))
      }
      expect(numbers).toEqual([1, 3, 7])
    })
  },
)
