/** What users of ali-oss let others do: signed URLs, forms, CORS; and what they do with buckets. */

import OSS from 'ali-oss'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import { BUCKET, connectAliOss, SETUPS } from './scene.js'

let server: EmbeddedServer

beforeAll(async () => {
  server = await createServer({ buckets: [BUCKET] })
})
beforeEach(() => server.reset())
afterAll(() => server.close())

/** ali-oss makes no URLs for endpoints that are addresses. */
const withName = SETUPS.filter(({ byAddress }) => !byAddress)

describe.each(withName)('URLs of ali-oss with $setup', (setup) => {
  const connect = (): OSS => connectAliOss(server, setup)

  it('of version 1 are read, written and end', async () => {
    const client = connect()
    const key = 'dir/a b+目录.txt'
    const headers = { 'Content-Type': 'text/plain' }
    const upload = client.signatureUrl(key, { method: 'PUT', expires: 60, ...headers })
    expect((await fetch(upload, { method: 'PUT', body: 'by URL', headers })).status).toBe(200)
    const response = { 'content-disposition': 'attachment; filename="x y.txt"' }
    const download = await fetch(await client.asyncSignatureUrl(key, { expires: 60, response }))
    expect(await download.text()).toBe('by URL')
    expect(download.headers.get('content-disposition')).toBe(response['content-disposition'])
    const ended = await fetch(client.signatureUrl(key, { expires: -60 }))
    expect(ended.status).toBe(403)
    expect(await ended.text()).toContain('Request has expired.')
    const forged = await fetch(
      client.signatureUrl(key).replace(/Signature=...../, 'Signature=AAAAA'),
    )
    expect(await forged.text()).toContain('SignatureDoesNotMatch')
  })

  it('of version 4 are read and written', async () => {
    const client = connect()
    const key = 'dir/a b+目录.txt'
    const headers = { 'Content-Type': 'text/plain', 'x-oss-meta-a': '1' }
    const upload = await client.signatureUrlV4('PUT', 60, { headers }, key)
    expect((await fetch(upload, { method: 'PUT', body: 'by URL', headers })).status).toBe(200)
    expect((await client.head(key)).meta).toEqual({ a: '1' })
    const queries = { 'response-content-type': 'text/html' }
    const download = await fetch(await client.signatureUrlV4('GET', 60, { queries }, key))
    expect(await download.text()).toBe('by URL')
    expect(download.headers.get('content-type')).toBe('text/html')
    const bare = await fetch(upload, { method: 'PUT', body: 'x' })
    expect(await bare.text()).toContain('SignatureDoesNotMatch')
  })

  it('are refused with a token of another key', async () => {
    const client = new OSS({
      endpoint: `http://localhost:${server.port}`,
      region: `oss-${server.region}`,
      bucket: BUCKET,
      accessKeyId: server.accessKeyId,
      accessKeySecret: server.accessKeySecret,
      stsToken: 'unknown',
      sldEnable: true,
    })
    expect((await fetch(client.signatureUrl('a'))).status).toBe(403)
    expect((await fetch(await client.signatureUrlV4('GET', 60, {}, 'a'))).status).toBe(403)
  })
})

describe.each(SETUPS)('ali-oss with $setup', (setup) => {
  const connect = (): OSS => connectAliOss(server, setup)
  const post = (fields: Readonly<Record<string, string>>): Promise<Response> => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', new Blob(['posted'], { type: 'text/plain' }), 'a.txt')
    return fetch(`${server.endpoint}/${BUCKET}`, { method: 'POST', body: form })
  }
  const inAMinute = (): string => new Date(Date.now() + 60_000).toISOString()

  it('signs policies of forms that browsers send', async () => {
    const client = connect()
    const conditions = [{ bucket: BUCKET }, ['starts-with', '$key', 'user/']]
    const signed = client.calculatePostSignature({ expiration: inAMinute(), conditions })
    expect((await post({ ...signed, key: 'user/${filename}' })).status).toBe(204)
    expect((await client.get('user/a.txt')).content.toString()).toBe('posted')
    const elsewhere = await post({ ...signed, key: 'other/a.txt' })
    expect(await elsewhere.text()).toContain('Invalid according to Policy')
  })

  it('signs policies with version 4', async () => {
    const client = connect()
    const date = new Date()
    const time = date.toISOString().replace(/[-:]|\.\d+/g, '')
    const named = {
      'x-oss-signature-version': 'OSS4-HMAC-SHA256',
      'x-oss-credential': `${server.accessKeyId}/${time.slice(0, 8)}/${server.region}/oss/aliyun_v4_request`,
      'x-oss-date': time,
    }
    const each = Object.entries(named).map(([name, value]) => ({ [name]: value }))
    const policy = { expiration: inAMinute(), conditions: [{ bucket: BUCKET }, ...each] }
    const response = await post({
      ...named,
      key: 'v4.txt',
      policy: Buffer.from(JSON.stringify(policy)).toString('base64'),
      'x-oss-signature': client.signPostObjectPolicyV4(policy, date),
    })
    expect(response.status).toBe(204)
    expect((await client.get('v4.txt')).content.toString()).toBe('posted')
  })

  it('sets CORS rules, by which preflights are answered', async () => {
    const client = connect()
    const rule = {
      allowedOrigin: 'https://*.example.com',
      allowedMethod: ['GET', 'PUT'],
      allowedHeader: '*',
      exposeHeader: 'ETag',
      maxAgeSeconds: '60',
    }
    await client.putBucketCORS(BUCKET, [rule])
    expect((await client.getBucketCORS(BUCKET)).rules).toEqual([rule])
    const preflight = await fetch(`${server.endpoint}/${BUCKET}/a`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'PUT' },
    })
    expect(preflight.status).toBe(200)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    await client.deleteBucketCORS(BUCKET)
    await expect(client.getBucketCORS(BUCKET)).rejects.toMatchObject({
      code: 'NoSuchCORSConfiguration',
    })
  })

  it('asks for what is known of buckets, and changes it', async () => {
    const client = connect()
    await client.put('a', Buffer.from('12345'))
    expect((await client.getBucketLocation(BUCKET)).location).toBe(`oss-${server.region}`)
    expect((await client.getBucketStat(BUCKET)).stat).toMatchObject({ ObjectCount: '1' })
    expect((await client.getBucketACL(BUCKET)).acl).toBe('private')
    await client.putBucketACL(BUCKET, 'public-read')
    expect((await client.getBucketACL(BUCKET)).acl).toBe('public-read')
    await client.putBucketTags(BUCKET, { team: 'ferry' })
    expect((await client.getBucketTags(BUCKET)).tag).toEqual({ team: 'ferry' })
    await client.putBucket('another-bucket')
    const { buckets } = await client.listBuckets({ prefix: 'another', 'max-keys': 1 })
    expect(buckets?.map(({ name }) => name)).toEqual(['another-bucket'])
    await expect(client.deleteBucket(BUCKET)).rejects.toMatchObject({ code: 'BucketNotEmpty' })
    await client.deleteBucket('another-bucket')
  })
})
