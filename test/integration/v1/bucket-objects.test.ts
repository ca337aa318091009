/** The calls of a bucket that move no content, and what a bucket is. */

import { describe, expect, it } from 'vitest'
import { defaults, resumableUpload, type Bucket } from '../../../src/index.js'
import { useBucketScene } from '../../support/bucket-scene.js'
import { seededBytes } from '../../support/seeded-random.js'
import { BUCKET, failureOf, KEY, KIB } from '../../support/upload-scene.js'

const scene = useBucketScene()
const bytes = seededBytes(300 * KIB)

describe('what OSS knows of an object', () => {
  it('is told by headObject, getObjectMeta and objectExists', async () => {
    const bucket = scene.open()
    const { etag } = await bucket.putObject(KEY, bytes, { headers: { 'x-oss-meta-a': 'b' } })
    expect(await bucket.headObject(KEY)).toMatchObject({ etag, metadata: { a: 'b' } })
    expect(await bucket.getObjectMeta(KEY)).toMatchObject({ etag, contentLength: bytes.length })
    expect(await bucket.objectExists(KEY)).toBe(true)
    expect(await bucket.objectExists('missing')).toBe(false)
    const condition = { headers: { 'if-none-match': etag } }
    expect(await failureOf(bucket.headObject(KEY, condition))).toMatchObject({
      code: 'NotModified',
    })
  })

  it('includes tags', async () => {
    const bucket = scene.open()
    await bucket.putObject(KEY, bytes, { headers: { 'x-oss-tagging': 'a=b%20c' } })
    expect((await bucket.getObjectTagging(KEY)).tags).toEqual([{ key: 'a', value: 'b c' }])
    await bucket.putObjectTagging(KEY, [{ key: 'd', value: 'e' }])
    expect((await bucket.getObjectTagging(KEY)).tags).toEqual([{ key: 'd', value: 'e' }])
    await bucket.deleteObjectTagging(KEY)
    expect((await bucket.getObjectTagging(KEY)).tags).toEqual([])
  })
})

describe('objects', () => {
  it('are copied, from a bucket or within one, with what headers say', async () => {
    const bucket = scene.open()
    const { etag } = await bucket.putObject('from', bytes, { headers: { 'x-oss-meta-a': '1' } })
    await bucket.copyObject(BUCKET, 'from', 'kept')
    const headers = { 'x-oss-metadata-directive': 'REPLACE', 'x-oss-meta-a': '2' }
    await bucket.copyObject(BUCKET, 'from', 'replaced', { headers })
    expect((await bucket.headObject('kept')).metadata).toEqual({ a: '1' })
    expect((await bucket.headObject('replaced')).metadata).toEqual({ a: '2' })
    const condition = { headers: { 'x-oss-copy-source-if-none-match': etag } }
    const error = await failureOf(bucket.copyObject(BUCKET, 'from', 'never', condition))
    expect(error).toMatchObject({ status: 304 })
  })

  it('are listed page by page', async () => {
    const bucket = scene.open()
    for (const key of ['a/1', 'a/2', 'b/1', 'c']) await bucket.putObject(key, key)
    const page = await bucket.listObjectsV2({ delimiter: '/', maxKeys: 2 })
    expect(page).toMatchObject({ commonPrefixes: ['a/', 'b/'], objects: [], isTruncated: true })
    const { nextContinuationToken: continuationToken } = page
    const rest = await bucket.listObjectsV2({ delimiter: '/', continuationToken })
    expect(rest.objects.map(({ key }) => key)).toEqual(['c'])
    const within = await bucket.listObjectsV2({ prefix: 'a/', startAfter: 'a/1', fetchOwner: true })
    expect(within.objects).toMatchObject([{ key: 'a/2' }])
  })

  it('are removed, one or many', async () => {
    const bucket = scene.open()
    for (const key of ['1', '2', '3']) await bucket.putObject(key, key)
    await bucket.deleteObject('1')
    const { deleted } = await bucket.batchDeleteObjects(['2', '3', 'missing'])
    expect(deleted.map(({ key }) => key)).toEqual(['2', '3', 'missing'])
    await scene.expectNothing()
  })
})

describe('a bucket', () => {
  it('takes defaults that are set after it is made', async () => {
    const { requestRetries } = defaults
    const bucket = scene.open(undefined, { retry: undefined })
    defaults.requestRetries = 1
    try {
      scene.fault({ operation: 'HeadObject', action: { type: 'status', status: 500 } })
      await failureOf(bucket.headObject(KEY))
    } finally {
      defaults.requestRetries = requestRetries
    }
    expect(scene.requests('HeadObject')).toHaveLength(1)
  })

  it('is what the resumable functions need', async () => {
    const { path } = await scene.file(10)
    for (const other of [scene.client as unknown as Bucket, undefined as unknown as Bucket]) {
      expect(() => resumableUpload(other, KEY, path)).toThrow(/first argument must be a Bucket/)
    }
  })

  it('has a name, an endpoint, a client, and prints nothing more', async () => {
    const bucket = scene.open()
    const { endpoint } = scene.server
    expect(JSON.parse(JSON.stringify(bucket))).toEqual({ bucketName: BUCKET, endpoint })
    expect((await bucket.client.getBucketInfo({ bucket: BUCKET })).statusCode).toBe(200)
    expect(bucket.client).toBe(bucket.client)
  })
})
