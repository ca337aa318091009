/** Who may do what: ACLs for callers without a signature, keys, URLs, and names of buckets. */

import { request as httpRequest, type IncomingMessage } from 'node:http'
import OSS from 'ali-oss'
import { describe, expect, it } from 'vitest'
import type { HttpMethod } from '../../../src/protocol/http.js'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import { FakeClock } from '../../support/fake-clock.js'
import { BUCKET, codeOf, useBucketScene } from './bucket-scene.js'
import type { RawResponse } from './raw-client.js'

const HOUR_MS = 3_600_000

const scene = useBucketScene({
  cnames: { 'IMG.example.com': BUCKET },
  accessKeys: [
    { accessKeyId: 'id', accessKeySecret: 'secret' },
    { accessKeyId: 'second', accessKeySecret: 'another' },
    { accessKeyId: 'sts', accessKeySecret: 's', securityToken: 'token' },
  ],
})
const { call } = scene

describe('a caller without a signature', () => {
  const put = (key: string, acl?: string): Promise<RawResponse> =>
    call({
      method: 'PUT',
      key,
      body: 'x',
      headers: acl === undefined ? {} : { 'x-oss-object-acl': acl },
    })
  const allowAll = (acl: string): Promise<RawResponse> =>
    call({ method: 'PUT', query: { acl: '' }, headers: { 'x-oss-acl': acl } })
  const attempt = async (method: HttpMethod, key?: string, query = {}): Promise<number> =>
    (await call({ method, key, query, signed: false })).status

  it.each([
    { bucketAcl: 'private', objectAcl: 'default', reads: false, writes: false },
    { bucketAcl: 'private', objectAcl: 'public-read', reads: true, writes: false },
    { bucketAcl: 'private', objectAcl: 'public-read-write', reads: true, writes: true },
    { bucketAcl: 'public-read', objectAcl: 'default', reads: true, writes: false },
    { bucketAcl: 'public-read', objectAcl: 'private', reads: false, writes: false },
    { bucketAcl: 'public-read-write', objectAcl: 'default', reads: true, writes: true },
    { bucketAcl: 'public-read-write', objectAcl: 'private', reads: false, writes: false },
    { bucketAcl: 'public-read-write', objectAcl: 'public-read', reads: true, writes: false },
  ])(
    'of an object that is $objectAcl in a bucket that is $bucketAcl: reads $reads, writes $writes',
    async ({ bucketAcl, objectAcl, reads, writes }) => {
      await put('k', objectAcl)
      await allowAll(bucketAcl)
      expect(await attempt('GET', 'k')).toBe(reads ? 200 : 403)
      expect(await attempt('HEAD', 'k')).toBe(reads ? 200 : 403)
      expect(await attempt('PUT', 'k')).toBe(writes ? 200 : 403)
    },
  )

  it('lists and deletes as the ACL of the bucket says', async () => {
    await put('k')
    expect(await attempt('GET', undefined, { 'list-type': '2' })).toBe(403)
    await allowAll('public-read')
    expect(await attempt('GET', undefined, { 'list-type': '2' })).toBe(200)
    expect(await attempt('DELETE', 'k')).toBe(403)
    await allowAll('public-read-write')
    expect(await attempt('DELETE', 'k')).toBe(204)
  })

  it('is told which ACL is against it', async () => {
    await put('k')
    const byBucket = await call({ key: 'k', signed: false })
    expect([byBucket.element('Message'), byBucket.element('EC')]).toEqual([
      'You have no right to access this object because of bucket acl.',
      '0003-00000001',
    ])
    await put('k', 'private')
    const byObject = await call({ key: 'k', signed: false })
    expect(byObject.element('Message')).toBe('You do not have read permission on this object.')
  })

  it.each(['acl', 'stat', 'location', 'bucketInfo', 'cors', 'lifecycle'])(
    'never learns the %s of a bucket',
    async (name) => {
      await allowAll('public-read-write')
      expect(await attempt('GET', undefined, { [name]: '' })).toBe(403)
    },
  )

  it('never creates, deletes or lists buckets', async () => {
    await allowAll('public-read-write')
    const request = { signed: false, bucket: 'new-bucket', method: 'PUT' } as const
    expect(codeOf(await call(request))).toBe('403 AccessDenied')
    expect(await attempt('DELETE')).toBe(403)
    const list = await call({ bucket: undefined, signed: false })
    expect(list.element('Message')).toBe('Anonymous access is forbidden for this operation.')
  })
})

describe('a URL', () => {
  const connect = (
    accessKeyId = 'id',
    accessKeySecret = 'secret',
    stsToken?: string,
    port = scene.server.port,
  ): OSS =>
    new OSS({
      endpoint: `http://localhost:${port}`,
      region: `oss-${scene.server.region}`,
      bucket: BUCKET,
      accessKeyId,
      accessKeySecret,
      sldEnable: true,
      ...(stsToken === undefined ? {} : { stsToken }),
    })
  const open = (url: string, method = 'GET', body = ''): Promise<Opened> =>
    openUrl(url.replace('localhost', '127.0.0.1'), method, body)
  const signers: readonly [string, (client: OSS, method?: string) => Promise<string>][] = [
    ['V1', (client, method = 'GET') => Promise.resolve(client.signatureUrl('k', { method }))],
    ['V4', (client, method = 'GET') => client.signatureUrlV4(method, 1800, undefined, 'k')],
  ]

  it.each(signers)(
    'that ali-oss signs with %s is good for what it was signed for',
    async (_, sign) => {
      await call({ method: 'PUT', key: 'k', body: 'old' })
      for (const client of [
        connect(),
        connect('second', 'another'),
        connect('sts', 's', 'token'),
      ]) {
        const url = await sign(client)
        expect(await open(url)).toMatchObject({ status: 200, text: 'old' })
        expect(await open(url, 'PUT', 'new')).toMatchObject({
          status: 403,
          code: 'SignatureDoesNotMatch',
        })
        expect(await open(url.replace('/k?', '/other?'))).toMatchObject({
          code: 'SignatureDoesNotMatch',
        })
        const further = `${url}&response-content-type=text%2Fhtml`
        expect(await open(further)).toMatchObject({ code: 'SignatureDoesNotMatch' })
      }
      expect(await open(await sign(connect('none', 'x')))).toMatchObject({
        code: 'InvalidAccessKeyId',
        ec: '0002-00000902',
      })
      expect(await open(await sign(connect('sts', 's', 'wrong')))).toMatchObject({
        code: 'InvalidSecurityToken',
      })
    },
  )

  it.each([
    ['V1', 0, '0002-00000069'],
    ['V4', 1, '0002-00000236'],
  ])('of %s ends', async (_, index, ec) => {
    const clock = new FakeClock(Date.now())
    const accessKeys = [{ accessKeyId: 'id', accessKeySecret: 'secret' }]
    const dated = await createServer({ clock, accessKeys, seed: { [BUCKET]: { k: 'x' } } })
    try {
      const client = connect('id', 'secret', undefined, dated.port)
      const url = (await signers[index]?.[1](client)) ?? ''
      expect((await open(url)).status).toBe(200)
      await clock.advance(HOUR_MS)
      const expired = await open(url)
      expect(expired).toMatchObject({ status: 403, code: 'AccessDenied', ec })
      expect(expired.text).toMatch(/<Message>Request has expired.<\/Message>[^]*<Expires>/)
    } finally {
      await dated.close()
    }
  })

  it('may name the headers of its answer, when they are signed', async () => {
    await call({ method: 'PUT', key: 'k', body: 'x' })
    const response = { 'content-disposition': 'attachment; filename="目录.txt"' }
    const url = connect().signatureUrl('k', { response })
    const { status, message } = await open(url)
    expect(status).toBe(200)
    const bytes = Buffer.from(String(message.headers['content-disposition']), 'latin1')
    expect(bytes.toString()).toBe('attachment; filename="目录.txt"')
  })

  it('and a header cannot both carry a signature', async () => {
    const query = { OSSAccessKeyId: 'id', Signature: 'x', Expires: '4000000000' }
    expect(codeOf(await call({ key: 'k', query }))).toBe('400 InvalidArgument')
  })
})

describe('a bucket', () => {
  const openAs = (host: string, path: string): Promise<Opened> =>
    openUrl(`http://127.0.0.1:${scene.server.port}${path}`, 'GET', '', { host })

  it('is named by the path, by the host, or by a domain of its own', async () => {
    const headers = { 'x-oss-object-acl': 'public-read' }
    await call({ method: 'PUT', key: 'dir/k', body: 'x', headers })
    for (const [host, path] of [
      ['localhost', `/${BUCKET}/dir/k`],
      [`${BUCKET}.localhost:${scene.server.port}`, '/dir/k'],
      [`${BUCKET}.oss-cn-hangzhou.aliyuncs.com`, '/dir/k'],
      ['img.example.com', '/dir/k'],
      ['Img.Example.com:8080', '/dir/k'],
      ['unknown.example.com', `/${BUCKET}/dir/k`],
    ] as const) {
      expect(await openAs(host, path)).toMatchObject({ status: 200, text: 'x' })
    }
    expect(await openAs('img.example.com', `/${BUCKET}/dir/k`)).toMatchObject({ status: 403 })
  })

  it('has a domain that can be one', async () => {
    const start = (cnames: Readonly<Record<string, string>>): Promise<EmbeddedServer> =>
      createServer({ cnames })
    const code = 'InvalidCustomDomain'
    await expect(start({ 'http://img.example.com': BUCKET })).rejects.toMatchObject({ code })
    await expect(start({ localhost: BUCKET })).rejects.toMatchObject({ code })
    await expect(start({ 'x.localhost': BUCKET })).rejects.toMatchObject({ code })
    await expect(start({ 'img.example.com': 'No' })).rejects.toMatchObject({ code })
  })
})

interface Opened {
  readonly status: number
  readonly code: string | undefined
  readonly ec: string | undefined
  readonly text: string
  readonly message: IncomingMessage
}

function openUrl(
  url: string,
  method: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method, headers, agent: false }, (message) => {
      let text = ''
      message.setEncoding('utf8')
      message.on('data', (chunk: string) => (text += chunk))
      message.on('error', reject)
      message.on('end', () => {
        const element = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1]
        const status = message.statusCode ?? 0
        resolve({ status, code: element('Code'), ec: element('EC'), text, message })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
