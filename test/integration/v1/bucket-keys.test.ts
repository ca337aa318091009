/** Each kind of keys against a server that checks signatures. */

import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  AnonymousAuth,
  Auth,
  AuthV4,
  ProviderAuth,
  ProviderAuthV4,
  resumableUpload,
  StaticCredentialsProvider,
  StsAuth,
  type BucketAuth,
} from '../../../src/index.js'
import { PERMANENT, TEMPORARY, useBucketScene } from '../../support/bucket-scene.js'
import { failureOf, KEY } from '../../support/upload-scene.js'

const scene = useBucketScene()
const { accessKeyId: id, accessKeySecret: secret } = PERMANENT
const temporary = [
  TEMPORARY.accessKeyId,
  TEMPORARY.accessKeySecret,
  TEMPORARY.securityToken,
] as const

const KINDS: readonly [string, 'v1' | 'v4', () => BucketAuth][] = [
  ['Auth', 'v1', () => new Auth(id, secret)],
  ['AuthV4', 'v4', () => new AuthV4(id, secret)],
  ['ProviderAuth', 'v1', () => new ProviderAuth(new StaticCredentialsProvider(id, secret))],
  ['ProviderAuthV4', 'v4', () => new ProviderAuthV4(new StaticCredentialsProvider(id, secret))],
  ['ProviderAuthV4 of a function', 'v4', () => new ProviderAuthV4(() => TEMPORARY)],
  ['StsAuth', 'v1', () => new StsAuth(...temporary)],
  ['StsAuth v4', 'v4', () => new StsAuth(...temporary, 'v4')],
]

describe.each(KINDS)('%s', (_kind, version, auth) => {
  it('signs what OSS accepts', async () => {
    const bucket = scene.open(auth(), { region: version === 'v1' ? undefined : 'cn-hangzhou' })
    await bucket.putObject('dir/文件 &.txt', 'text', { headers: { 'x-oss-meta-a': '张三' } })
    const { body, metadata } = await bucket.getObject('dir/文件 &.txt', {
      params: { 'response-content-type': 'text/css' },
    })
    expect(await body.text()).toBe('text')
    expect(metadata).toEqual({ a: '张三' })
    const signed = scene.server.requests.map(({ headers }) => 'x-oss-content-sha256' in headers)
    expect(signed).toEqual([version === 'v4', version === 'v4'])
  })

  it('signs URLs that anybody can use', async () => {
    const bucket = scene.open(auth())
    await bucket.putObject('a b.txt', 'text')
    const params = { 'response-content-type': 'text/css' }
    const url = await bucket.signUrl('GET', 'a b.txt', 60, { params })
    const answer = await fetch(url)
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual(['text/css', 'text'])
    const headers = { 'content-type': 'text/html' }
    const target = await bucket.signUrl('PUT', 'put.txt', 60, { headers })
    const put = await fetch(target, { method: 'PUT', body: 'put', headers })
    expect(put.status).toBe(200)
    expect((await bucket.headObject('put.txt')).contentType).toBe('text/html')
    expect((await fetch(target, { method: 'PUT', body: 'put' })).status).toBe(403)
  })
})

describe('keys', () => {
  it.each([
    ['a wrong secret, V1', () => new Auth(id, 'wrong'), 'SignatureDoesNotMatch'],
    ['a wrong secret, V4', () => new AuthV4(id, 'wrong'), 'SignatureDoesNotMatch'],
    ['an unknown ID', () => new AuthV4('nobody', secret), 'InvalidAccessKeyId'],
    [
      'a wrong token',
      () => new StsAuth(TEMPORARY.accessKeyId, TEMPORARY.accessKeySecret, 'wrong', 'v4'),
      'InvalidSecurityToken',
    ],
    ['none', () => new AnonymousAuth(), 'AccessDenied'],
  ])('that cannot be accepted are told: %s', async (_what, auth, code) => {
    const bucket = scene.open(auth())
    const error = await failureOf(bucket.putObject(KEY, 'text'))
    expect(error).toMatchObject({ code, status: 403 })
    expect(error.message).not.toContain(secret)
    const { path } = await scene.file(1000)
    expect(await failureOf(resumableUpload(bucket, KEY, path))).toMatchObject({ code })
  })

  it('are not needed for objects that anybody may read', async () => {
    const headers = { 'x-oss-object-acl': 'public-read' }
    await scene.open().putObject(KEY, 'text', { headers })
    const bucket = scene.open(new AnonymousAuth(), { region: undefined })
    expect(await (await bucket.getObject(KEY)).body.text()).toBe('text')
    const error = await failureOf(bucket.signUrl('GET', KEY, 60))
    expect(error).toMatchObject({ code: 'AnonymousCredentials' })
  })

  it('are printed by nothing', async () => {
    const bucket = scene.open(new ProviderAuthV4(() => ({ ...PERMANENT })))
    await bucket.putObject(KEY, 'text')
    const { client, bucketName } = bucket
    expect(bucketName).toBe('uploads')
    const printed = inspect([bucket, client], { depth: Infinity, showHidden: true })
    expect(printed + JSON.stringify([bucket, client])).not.toContain(secret)
  })
})

describe('signUrl', () => {
  it('signs parts by their parameters', async () => {
    const bucket = scene.open()
    const { uploadId } = await bucket.initMultipartUpload(KEY)
    const params = { uploadId, partNumber: '1' }
    const url = await bucket.signUrl('PUT', KEY, 60, { params })
    expect((await fetch(url, { method: 'PUT', body: Buffer.from('part') })).status).toBe(200)
    expect((await bucket.listParts(KEY, uploadId)).parts).toMatchObject([{ size: 4 }])
  })

  it('names the methods that it knows', async () => {
    const error = await failureOf(scene.open().signUrl('POST' as 'PUT', KEY, 60))
    expect(error.message).toMatch(/must be one of DELETE, GET, HEAD, PUT; for others use client/)
  })
})
