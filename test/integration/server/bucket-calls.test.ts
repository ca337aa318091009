/** Buckets: what they are, what is in them, and the configurations that they keep. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OSS from 'ali-oss'
import { describe, expect, it } from 'vitest'
import { createServer } from '../../../src/server.js'
import { BUCKET, codeOf, useBucketScene } from './bucket-scene.js'
import { send, type RawResponse } from './raw-client.js'

const scene = useBucketScene()
const { call } = scene

describe('a bucket', () => {
  it('is created with any storage class, redundancy and ACL, which it then tells', async () => {
    for (const storageClass of ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']) {
      const name = `made-${storageClass.toLowerCase()}`
      const body =
        `<CreateBucketConfiguration><StorageClass>${storageClass}</StorageClass>` +
        '<DataRedundancyType>ZRS</DataRedundancyType></CreateBucketConfiguration>'
      const headers = { 'x-oss-acl': 'public-read' }
      const put = await call({ method: 'PUT', bucket: name, body, headers })
      expect(codeOf(put)).toBe('200')
      const info = await call({ bucket: name, query: { bucketInfo: '' } })
      expect(info.element('StorageClass')).toBe(storageClass)
      expect(info.element('DataRedundancyType')).toBe('ZRS')
      expect(info.element('Grant')).toBe('public-read')
    }
  })

  it('may be created again as it is, or with another ACL, but not as another', async () => {
    expect(codeOf(await call({ method: 'PUT' }))).toBe('200')
    const headers = { 'x-oss-acl': 'public-read-write' }
    expect(codeOf(await call({ method: 'PUT', headers }))).toBe('200')
    expect((await call({ query: { acl: '' } })).element('Grant')).toBe('public-read-write')
    const body =
      '<CreateBucketConfiguration><StorageClass>IA</StorageClass></CreateBucketConfiguration>'
    const other = await call({ method: 'PUT', body })
    expect(codeOf(other)).toBe('409 BucketAlreadyExists')
    expect(other.element('Message')).toBe("Cannot modify existing bucket's storage class.")
  })

  it('is not created beyond the hundredth', async () => {
    for (let count = 1; count < 100; count += 1) await scene.server.createBucket(`bucket-${count}`)
    const refused = await call({ method: 'PUT', bucket: 'one-too-many' })
    expect(codeOf(refused)).toBe('400 TooManyBuckets')
    expect(codeOf(await call({ method: 'PUT' }))).toBe('200')
  })

  it('has an ACL that can be changed and read', async () => {
    const acl = { acl: '' }
    expect((await call({ query: acl })).element('Grant')).toBe('private')
    const headers = { 'x-oss-acl': 'public-read' }
    expect(codeOf(await call({ method: 'PUT', query: acl, headers }))).toBe('200')
    const read = await call({ query: acl })
    expect(read.element('Grant')).toBe('public-read')
    expect(read.element('ID')).toMatch(/^\d+$/)
    const wrong = { 'x-oss-acl': 'secret' }
    const refused = await call({ method: 'PUT', query: acl, headers: wrong })
    expect(codeOf(refused)).toBe('400 InvalidArgument')
    expect(refused.element('ArgumentName')).toBe('x-oss-acl')
  })

  it('tells its place', async () => {
    const location = await call({ query: { location: '' } })
    expect(location.element('LocationConstraint')).toBe('oss-cn-hangzhou')
    const regions = await call({ bucket: undefined, query: { regions: '' } })
    expect(regions.element('Region')).toBe('oss-cn-hangzhou')
    const unknown = await call({ bucket: undefined, query: { regions: 'oss-cn-atlantis' } })
    expect(codeOf(unknown)).toBe('404 NoSuchRegion')
  })

  it('is there or not, as HEAD says', async () => {
    expect((await call({ method: 'HEAD' })).status).toBe(200)
    const missing = await call({ method: 'HEAD', bucket: 'not-there' })
    expect(missing.status).toBe(404)
    const document = Buffer.from(String(missing.headers['x-oss-err']), 'base64').toString()
    expect(document).toContain('<Code>NoSuchBucket</Code>')
  })

  it('counts its objects by storage class, its uploads and its parts', async () => {
    const put = (key: string, body: string, storageClass: string): Promise<RawResponse> =>
      call({ method: 'PUT', key, body, headers: { 'x-oss-storage-class': storageClass } })
    await call({ method: 'PUT', key: 'a', body: '12345' })
    await put('b', '123', 'IA')
    await put('c', '1', 'Archive')
    const upload = await call({ method: 'POST', key: 'd', query: { uploads: '' } })
    const uploadId = upload.element('UploadId') ?? ''
    for (const partNumber of ['1', '2']) {
      await call({ method: 'PUT', key: 'd', query: { uploadId, partNumber }, body: 'x' })
    }
    const stat = await call({ query: { stat: '' } })
    const expected = {
      Storage: 9,
      ObjectCount: 3,
      MultipartUploadCount: 1,
      MultipartPartCount: 2,
      LiveChannelCount: 0,
      DeleteMarkerCount: 0,
      StandardStorage: 5,
      StandardObjectCount: 1,
      InfrequentAccessStorage: 65_536,
      InfrequentAccessRealStorage: 3,
      InfrequentAccessObjectCount: 1,
      ArchiveRealStorage: 1,
      ColdArchiveObjectCount: 0,
      DeepColdArchiveStorage: 0,
    }
    for (const [name, value] of Object.entries(expected)) {
      expect([name, stat.element(name)]).toEqual([name, String(value)])
    }
    expect(Number(stat.element('LastModifiedTime'))).toBeGreaterThan(1.7e9)
  })

  it('counts everything when it has more than one page', async () => {
    const objects = Array.from({ length: 1003 }, (_, index) => [`k${index}`, 'xy'] as const)
    await scene.server.seed({ [BUCKET]: Object.fromEntries(objects) })
    const stat = await call({ query: { stat: '' } })
    expect([stat.element('ObjectCount'), stat.element('Storage')]).toEqual(['1003', '2006'])
  })

  it('is not deleted while something is in it', async () => {
    const upload = await call({ method: 'POST', key: 'k', query: { uploads: '' } })
    expect(codeOf(await call({ method: 'DELETE' }))).toBe('409 BucketNotEmpty')
    const query = { uploadId: upload.element('UploadId') ?? '' }
    await call({ method: 'DELETE', key: 'k', query })
    expect(codeOf(await call({ method: 'DELETE' }))).toBe('204')
    expect(codeOf(await call({ method: 'DELETE' }))).toBe('404 NoSuchBucket')
  })
})

describe('the list of buckets', () => {
  it('comes in pages, by prefix and marker', async () => {
    for (const name of ['logs-a', 'logs-b', 'logs-c', 'zoo']) await scene.server.createBucket(name)
    const names = (list: RawResponse): readonly string[] =>
      [...list.text.matchAll(/<Name>([^<]*)<\/Name>/g)].map(([, name = '']) => name)
    const query = { prefix: 'logs-', 'max-keys': '2' }
    const first = await call({ bucket: undefined, query })
    expect(names(first)).toEqual(['logs-a', 'logs-b'])
    expect([first.element('IsTruncated'), first.element('NextMarker')]).toEqual(['true', 'logs-b'])
    const rest = await call({ bucket: undefined, query: { ...query, marker: 'logs-b' } })
    expect(names(rest)).toEqual(['logs-c'])
    expect([rest.element('IsTruncated'), rest.element('NextMarker')]).toEqual(['false', undefined])
    expect(names(await call({ bucket: undefined }))).toHaveLength(5)
    for (const wrong of ['1001', '-1', 'x']) {
      const refused = await call({ bucket: undefined, query: { 'max-keys': wrong } })
      expect(codeOf(refused)).toBe('400 InvalidArgument')
      expect(refused.element('ArgumentName')).toBe('max-keys')
    }
  })
})

describe('a configuration', () => {
  const lifecycle =
    '<?xml version="1.0" encoding="UTF-8"?>\n<LifecycleConfiguration><Rule><ID>目录</ID><Prefix>a/</Prefix>' +
    '<Status>Enabled</Status><Expiration><Days>3</Days></Expiration></Rule></LifecycleConfiguration>'

  it('is kept as it came, until it is deleted', async () => {
    const query = { lifecycle: '' }
    expect(codeOf(await call({ query }))).toBe('404 NoSuchLifecycle')
    expect(codeOf(await call({ method: 'PUT', query, body: lifecycle }))).toBe('200')
    const got = await call({ query })
    expect([got.status, got.headers['content-type'], got.text]).toEqual([
      200,
      'application/xml',
      lifecycle,
    ])
    expect(codeOf(await call({ method: 'DELETE', query }))).toBe('204')
    expect(codeOf(await call({ method: 'DELETE', query }))).toBe('204')
    expect(codeOf(await call({ query }))).toBe('404 NoSuchLifecycle')
  })

  it('stays beside others that come at the same time', async () => {
    const tags = '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>'
    const policy =
      '{"Version":"1","Statement":[{"Effect":"Deny","Action":["oss:*"],"Principal":["1"],"Resource":["*"]}]}'
    await Promise.all([
      call({ method: 'PUT', query: { lifecycle: '' }, body: lifecycle }),
      call({ method: 'PUT', query: { tagging: '' }, body: tags }),
      call({ method: 'PUT', query: { policy: '' }, body: policy }),
      call({ method: 'PUT', query: { acl: '' }, headers: { 'x-oss-acl': 'public-read' } }),
    ])
    expect((await call({ query: { lifecycle: '' } })).text).toBe(lifecycle)
    expect((await call({ query: { tagging: '' } })).text).toBe(tags)
    const got = await call({ query: { policy: '' } })
    expect([got.headers['content-type'], got.text]).toEqual(['application/json', policy])
    expect((await call({ query: { acl: '' } })).element('Grant')).toBe('public-read')
  })

  it('is not changed by one that is refused', async () => {
    const query = { lifecycle: '' }
    await call({ method: 'PUT', query, body: lifecycle })
    const refused = await call({ method: 'PUT', query, body: '<LifecycleConfiguration/>' })
    expect(codeOf(refused)).toBe('400 MalformedXML')
    expect((await call({ query })).text).toBe(lifecycle)
  })

  it("is nobody else's business", async () => {
    const query = { referer: '' }
    for (const method of ['GET', 'PUT'] as const) {
      const refused = await call({ method, query, signed: false })
      expect(codeOf(refused)).toBe('403 AccessDenied')
      expect(refused.element('Message')).toBe('Anonymous access is forbidden for this operation.')
    }
    expect(codeOf(await call({ method: 'DELETE', query }))).toBe('405 MethodNotAllowed')
  })

  it('is still there when the server starts again on its directory', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'ossferry-buckets-'))
    try {
      const first = await createServer({ dataDir, durable: false, buckets: [BUCKET] })
      await send(first, {
        method: 'PUT',
        bucket: BUCKET,
        query: { lifecycle: '' },
        body: lifecycle,
      })
      await first.close()
      const second = await createServer({ dataDir, durable: false })
      const got = await send(second, { method: 'GET', bucket: BUCKET, query: { lifecycle: '' } })
      await second.close()
      expect(got.text).toBe(lifecycle)
    } finally {
      await rm(dataDir, { recursive: true })
    }
  })
})

describe.each([{ version: 'V1' }, { version: 'V4' }])('ali-oss with $version', ({ version }) => {
  const connect = (): OSS =>
    new OSS({
      endpoint: `http://localhost:${scene.server.port}`,
      region: `oss-${scene.server.region}`,
      bucket: BUCKET,
      accessKeyId: scene.server.accessKeyId,
      accessKeySecret: scene.server.accessKeySecret,
      authorizationV4: version === 'V4',
      sldEnable: true,
    })

  it('tells what a bucket is', async () => {
    const client = connect()
    await client.putBucketACL(BUCKET, 'public-read')
    expect((await client.getBucketACL(BUCKET)).acl).toBe('public-read')
    expect((await client.getBucketLocation(BUCKET)).location).toBe('oss-cn-hangzhou')
    expect((await client.getBucketStat(BUCKET)).stat).toMatchObject({ ObjectCount: '0' })
  })

  it('sets, reads and deletes the configurations of a bucket', async () => {
    const client = connect()
    await client.putBucketReferer(BUCKET, false, ['http://a.example.com'])
    expect(await client.getBucketReferer(BUCKET)).toMatchObject({
      allowEmpty: false,
      referers: ['http://a.example.com'],
    })
    await client.putBucketLogging(BUCKET, 'logs/')
    expect(await client.getBucketLogging(BUCKET)).toMatchObject({ enable: true, prefix: 'logs/' })
    await client.deleteBucketLogging(BUCKET)
    expect((await client.getBucketLogging(BUCKET)).enable).toBe(false)
    await client.putBucketWebsite(BUCKET, { index: 'start.html' })
    expect((await client.getBucketWebsite(BUCKET)).index).toBe('start.html')
    await client.deleteBucketWebsite(BUCKET)
    const code = 'NoSuchWebsiteConfiguration'
    await expect(client.getBucketWebsite(BUCKET)).rejects.toMatchObject({ status: 404, code })
    const rule = { id: 'r', prefix: 'a/', status: 'Enabled', expiration: { days: '3' } }
    await client.putBucketLifecycle(BUCKET, [rule])
    expect((await client.getBucketLifecycle(BUCKET)).rules).toMatchObject([
      { id: 'r', prefix: 'a/', status: 'Enabled', expiration: { days: '3' } },
    ])
    await client.deleteBucketLifecycle(BUCKET)
    await client.putBucketEncryption(BUCKET, { SSEAlgorithm: 'AES256' })
    expect((await client.getBucketEncryption(BUCKET)).encryption).toEqual({
      SSEAlgorithm: 'AES256',
    })
    await client.deleteBucketEncryption(BUCKET)
    const statement = { Action: ['oss:*'], Effect: 'Deny', Principal: ['1'], Resource: ['*'] }
    const policy = { Version: '1', Statement: [statement] }
    await client.putBucketPolicy(BUCKET, policy)
    expect((await client.getBucketPolicy(BUCKET)).policy).toEqual(policy)
    await client.deleteBucketPolicy(BUCKET)
    await client.putBucketTags(BUCKET, { a: '1', b: '2' })
    expect((await client.getBucketTags(BUCKET)).tag).toEqual({ a: '1', b: '2' })
    await client.deleteBucketTags(BUCKET)
    expect((await client.getBucketTags(BUCKET)).tag).toEqual({})
  })
})
