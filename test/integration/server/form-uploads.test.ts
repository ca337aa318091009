/** PostObject: forms as browsers send them, with policies signed by ali-oss and by hand. */

import { createServer as createHttpServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import OSS from 'ali-oss'
import { describe, expect, it } from 'vitest'
import { nodeDigests } from '../../../src/platform/node/digests.js'
import { encodePolicy, signV4Policy } from '../../../src/protocol/signing/sign-policy.js'
import { createServer, type RequestLogEntry } from '../../../src/server.js'
import { createDeferred } from '../../support/deferred.js'
import { seededBytes } from '../../support/seeded-random.js'
import { BUCKET, codeOf, useBucketScene } from './bucket-scene.js'
import type { RawResponse } from './raw-client.js'

const HOUR_MS = 3_600_000
const BOUNDARY = '----WebKitFormBoundary7MA4YWxkTrZu0gW'

type Fields = Readonly<Record<string, string>>

interface FormFile {
  readonly content?: string | Uint8Array
  readonly filename?: string
  readonly type?: string
}

const accessKeys = [
  { accessKeyId: 'id', accessKeySecret: 'secret' },
  { accessKeyId: 'sts', accessKeySecret: 'temporary', securityToken: 'token', expiresAt: 4e12 },
]

const scene = useBucketScene({ accessKeys })
const { call } = scene

function encodeForm(fields: Fields, { content = 'hello', filename = 'a.txt', type }: FormFile) {
  const head = Object.entries(fields).map(
    ([name, value]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const typeLine = type === undefined ? '' : `Content-Type: ${type}\r\n`
  return Buffer.concat([
    Buffer.from(
      `${head.join('')}--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; ` +
        `filename="${filename}"\r\n${typeLine}\r\n`,
    ),
    Buffer.from(content),
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ])
}

function post(fields: Fields, file: FormFile = {}): Promise<RawResponse> {
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
  const body = encodeForm(fields, file)
  return call({ method: 'POST', signed: false, headers, body })
}

const inAnHour = (): string => new Date(Date.now() + HOUR_MS).toISOString()

/** Fields with a policy that ali-oss signs with V1. */
function signV1(conditions: readonly unknown[], expiration = inAnHour()): Fields {
  const client = new OSS({
    endpoint: scene.server.endpoint,
    region: `oss-${scene.server.region}`,
    accessKeyId: 'id',
    accessKeySecret: 'secret',
  })
  return client.calculatePostSignature({ expiration, conditions })
}

/** Fields with a policy that is signed with V4. */
function signV4(
  conditions: readonly unknown[],
  key = { id: 'id', secret: 'secret', token: undefined as string | undefined },
): Fields {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = { day: date.slice(0, 8), region: scene.server.region, product: 'oss' }
  const credential = `${key.id}/${scope.day}/${scope.region}/oss/aliyun_v4_request`
  const token = key.token === undefined ? undefined : { 'x-oss-security-token': key.token }
  const signed = {
    'x-oss-signature-version': 'OSS4-HMAC-SHA256',
    'x-oss-credential': credential,
    'x-oss-date': date,
    ...token,
  }
  const named = Object.entries(signed).map(([name, value]) => ({ [name]: value }))
  const policy = encodePolicy(
    JSON.stringify({ expiration: inAnHour(), conditions: [...conditions, ...named] }),
  )
  const signature = signV4Policy(policy, key.secret, scope, nodeDigests)
  return { ...signed, policy, 'x-oss-signature': signature }
}

const anything = [['content-length-range', 0, 1_000_000]]

describe('a form', () => {
  it.each([
    ['V1 by ali-oss', () => signV1(anything)],
    ['V4', () => signV4(anything)],
    ['V4 with a token', () => signV4(anything, { id: 'sts', secret: 'temporary', token: 'token' })],
  ])('signed with %s stores its file with what its fields say', async (_, sign) => {
    const answer = await post(
      {
        ...sign(),
        key: 'user/${filename}',
        'Cache-Control': 'no-cache',
        'x-oss-meta-Author': '目录',
        'x-oss-object-acl': 'public-read',
        'X-OSS-Storage-Class': 'IA',
      },
      { filename: 'C:\\photos\\照片.jpg', type: 'image/jpeg' },
    )
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect(answer.headers['etag']).toBe('"5D41402ABC4B2A76B9719D911017C592"')
    const got = await call({ key: 'user/照片.jpg', signed: false })
    expect(got.text).toBe('hello')
    expect(got.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'no-cache',
      'x-oss-storage-class': 'IA',
      'x-oss-object-type': 'Normal',
    })
    expect((await scene.server.objects(BUCKET))[0]?.metadata).toEqual({ author: '目录' })
    expect(got.headers).not.toHaveProperty('x-oss-security-token')
  })

  it('names the type of its object in three places, the first of which counts', async () => {
    const typeOf = async (fields: Fields, type?: string): Promise<unknown> => {
      const file = type === undefined ? {} : { type }
      await post({ ...signV1(anything), key: 'k', ...fields }, file)
      return (await call({ method: 'HEAD', key: 'k' })).headers['content-type']
    }
    const all = { 'x-oss-content-type': 'a/1', 'Content-Type': 'a/3' }
    expect(await typeOf(all, 'a/2')).toBe('a/1')
    expect(await typeOf({ 'Content-Type': 'a/3' }, 'a/2')).toBe('a/2')
    expect(await typeOf({ 'Content-Type': 'a/3' })).toBe('a/3')
    expect(await typeOf({})).toBe('application/octet-stream')
  })

  it('is answered as it asks for', async () => {
    const ask = (fields: Fields): Promise<RawResponse> =>
      post({ ...signV1(anything), key: 'dir/a b&c', ...fields })
    expect((await ask({ success_action_status: '200' })).status).toBe(200)
    expect((await ask({ success_action_status: '999' })).status).toBe(204)
    const created = await ask({ success_action_status: '201' })
    expect([created.status, created.headers['content-type']]).toEqual([201, 'application/xml'])
    expect(created.element('Bucket')).toBe(BUCKET)
    expect(created.element('Key')).toBe('dir/a b&amp;c')
    expect(created.element('ETag')).toBe(created.headers['etag'])
    expect(created.element('Location')).toBe(`${scene.server.endpoint}/${BUCKET}/dir/a%20b%26c`)
    const redirect = { success_action_redirect: 'https://app.example.com/done?x=1#top' }
    const sent = await ask({ ...redirect, success_action_status: '201' })
    expect([sent.status, sent.text]).toEqual([303, ''])
    expect(sent.headers['location']).toBe(
      `https://app.example.com/done?x=1&bucket=${BUCKET}&key=dir%2Fa%20b%26c&` +
        'etag=%225D41402ABC4B2A76B9719D911017C592%22#top',
    )
  })

  it('of a large binary file arrives byte for byte', async () => {
    const content = seededBytes(3_000_000, 7)
    const limits = [['content-length-range', content.length, content.length]]
    expect((await post({ ...signV1(limits), key: 'big' }, { content })).status).toBe(204)
    const [object] = await scene.server.objects(BUCKET)
    expect(Buffer.compare(await (object?.bytes() ?? Buffer.alloc(0)), content)).toBe(0)
  })

  it('calls the application back with its own variables', async () => {
    let body = ''
    const application = createHttpServer((message, response) => {
      message.on('data', (chunk: Buffer) => (body += chunk.toString()))
      message.on('end', () => response.end('{"ok":true}'))
    })
    await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = application.address() as AddressInfo
      const callback = {
        callbackUrl: `http://127.0.0.1:${port}/`,
        callbackBody: 'o=${object}&op=${operation}&v=${x:who}',
      }
      const encoded = Buffer.from(JSON.stringify(callback)).toString('base64')
      const fields = { key: 'k', callback: encoded, 'x:who': 'me' }
      const answer = await post({ ...signV1([{ callback: encoded }]), ...fields })
      expect([answer.status, answer.text]).toEqual([200, '{"ok":true}'])
      expect(body).toBe('o=k&op=PostObject&v=me')
    } finally {
      application.close()
      application.closeAllConnections()
    }
  })

  it('of an anonymous sender needs a bucket that everybody may write to', async () => {
    const refused = await post({ key: 'k' })
    expect(codeOf(refused)).toBe('403 AccessDenied')
    expect(refused.element('Message')).toBe(
      'You have no right to access this object because of bucket acl.',
    )
    const headers = { 'x-oss-acl': 'public-read-write' }
    await call({ method: 'PUT', query: { acl: '' }, headers })
    expect(codeOf(await post({ key: 'k' }))).toBe('204')
  })

  it('does not replace an object that it may not', async () => {
    const fields = { key: 'k', 'x-oss-forbid-overwrite': 'true' }
    expect(codeOf(await post({ ...signV1(anything), ...fields }))).toBe('204')
    expect(codeOf(await post({ ...signV1(anything), ...fields }))).toBe('409 FileAlreadyExists')
  })

  it('needs no signature in its header or URL, and minds none', async () => {
    const headers = {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      authorization: 'OSS id:wrong',
    }
    const body = encodeForm({ ...signV1(anything), key: 'k' }, {})
    const query = { Signature: 'wrong', Expires: '1', OSSAccessKeyId: 'id' }
    const request = { method: 'POST', signed: false, headers, body, query } as const
    expect(codeOf(await call(request))).toBe('204')
  })
})

describe('a policy', () => {
  const message = async (fields: Fields, file?: FormFile): Promise<readonly unknown[]> => {
    const answer = await post(fields, file)
    expect(await scene.server.objects(BUCKET)).toEqual([])
    return [codeOf(answer), answer.element('Message')]
  }

  it('is held against the fields, before the name of the file is filled in', async () => {
    const conditions = [{ bucket: BUCKET }, ['starts-with', '$key', 'user/$']]
    const key = 'user/${filename}'
    expect(codeOf(await post({ ...signV1(conditions), key }))).toBe('204')
    await scene.server.reset()
    expect(await message({ ...signV1(conditions), key: 'other' })).toEqual([
      '403 AccessDenied',
      'Invalid according to Policy: Policy Condition failed: ["starts-with", "$key", "user/$"]',
    ])
    expect(await message({ ...signV1([{ bucket: 'other' }]), key })).toEqual([
      '403 AccessDenied',
      'Invalid according to Policy: Policy Condition failed: ["eq", "$bucket", "other"]',
    ])
  })

  it('ends', async () => {
    const past = new Date(Date.now() - 1000).toISOString()
    expect(await message({ ...signV1(anything, past), key: 'k' })).toEqual([
      '403 AccessDenied',
      'Invalid according to Policy: Policy expired.',
    ])
  })

  it('limits the size of the file, both ends included', async () => {
    const limits = [['content-length-range', 4, 6]]
    const attempt = (content: string): Promise<RawResponse> =>
      post({ ...signV1(limits), key: 'k' }, { content })
    expect(codeOf(await attempt('1234'))).toBe('204')
    expect(codeOf(await attempt('123456'))).toBe('204')
    const large = await attempt('1234567')
    expect([codeOf(large), large.element('EC')]).toEqual(['400 EntityTooLarge', '0006-00000003'])
    const small = await attempt('123')
    expect([codeOf(small), small.element('EC')]).toEqual(['400 EntityTooSmall', '0006-00000003'])
    expect((await scene.server.objects(BUCKET))[0]?.size).toBe(6)
  })

  it('must be a policy, and signed', async () => {
    const signed = signV1(anything)
    expect((await message({ ...signV1([]), key: 'k' }))[0]).toBe('400 InvalidPolicyDocument')
    const forged = { ...signed, Signature: 'AAAA', key: 'k' }
    expect((await message(forged))[0]).toBe('403 SignatureDoesNotMatch')
    const { Signature: _dropped, ...unsigned } = signed
    expect(await message({ ...unsigned, key: 'k' })).toEqual([
      '400 InvalidArgument',
      "Bucket POST must contain a field named 'Signature'.  If it is specified, please check " +
        'the order of the fields.',
    ])
  })
})

describe('what is no form', () => {
  const raw = (body: string | Buffer, type = `multipart/form-data; boundary=${BOUNDARY}`) =>
    call({ method: 'POST', signed: false, headers: { 'content-type': type }, body })

  it('is refused for what is wrong with it', async () => {
    expect(codeOf(await raw('a=1', 'application/x-www-form-urlencoded'))).toBe(
      '400 RequestIsNotMultiPartContent',
    )
    expect(codeOf(await raw('a=1'))).toBe('400 MalformedPOSTRequest')
    const open = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n`
    expect(codeOf(await raw(open))).toBe('400 MalformedPOSTRequest')
    expect(codeOf(await raw(`${open}--${BOUNDARY}--`))).toBe(
      '400 IncorrectNumberOfFilesInPOSTRequest',
    )
    const noKey = await post(signV1(anything))
    expect([codeOf(noKey), noKey.element('ArgumentName')]).toEqual(['400 InvalidArgument', 'key'])
    expect(codeOf(await post({ ...signV1(anything), key: '/k' }))).toBe('400 InvalidObjectName')
    const acl = { 'x-oss-object-acl': 'secret' }
    expect(codeOf(await post({ ...signV1(anything), key: 'k', ...acl }))).toBe(
      '400 InvalidArgument',
    )
    expect(await scene.server.objects(BUCKET)).toEqual([])
  })

  it('is refused when a field is too long, or all of them are', async () => {
    const signed = signV1(anything)
    const longName = await post({ ...signed, ['n'.repeat(8 * 1024 + 1)]: '1', key: 'k' })
    expect(codeOf(longName)).toBe('400 FieldItemTooLong')
    const longValue = await post({ ...signed, a: 'v'.repeat(2 ** 21 + 1), key: 'k' })
    expect(codeOf(longValue)).toBe('400 FieldItemTooLong')
    const many = Array.from({ length: 10 }, (_, index) => [`f${index}`, 'v'.repeat(2 ** 20)])
    const tooMany = await post({ ...signed, ...(Object.fromEntries(many) as Fields), key: 'k' })
    expect(codeOf(tooMany)).toBe('400 MaxPOSTPreDataLengthExceededError')
  })

  it.each([
    ['x-oss-meta-note', 'line one\r\nline two'],
    ['x-oss-meta-a b', 'text'],
    ['content-disposition', 'a\u0001'],
    ['x-oss-content-type', 'text/plain\ntext/html'],
  ])('stores nothing when %s cannot be a header: %j', async (name, value) => {
    const answer = await post({ ...signV1(anything), key: 'k', [name]: value })
    const argument = name.replace('x-oss-content-type', 'content-type')
    expect([codeOf(answer), answer.element('ArgumentName')]).toEqual([
      '400 InvalidArgument',
      argument,
    ])
    expect(await scene.server.objects(BUCKET)).toEqual([])
  })

  it('leads nowhere when the address has a line break', async () => {
    const success = { success_action_redirect: 'https://example.com/\r\nset-cookie: a' }
    const answer = await post({ ...signV1(anything), key: 'k', ...success })
    expect([answer.status, answer.headers['location']]).toEqual([204, undefined])
  })

  it('takes no field from behind the file', async () => {
    const form = encodeForm(signV1(anything), {}).toString('latin1')
    const late = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n`
    const body = form.replace(`--${BOUNDARY}--`, `${late}--${BOUNDARY}--`)
    const answer = await raw(Buffer.from(body, 'latin1'))
    expect([codeOf(answer), answer.element('ArgumentName')]).toEqual(['400 InvalidArgument', 'key'])
  })

  it('stores nothing when it breaks off behind its file', async () => {
    const form = encodeForm({ ...signV1(anything), key: 'k' }, {})
    const cut = form.subarray(0, form.length - BOUNDARY.length - 8)
    expect(codeOf(await raw(cut))).toBe('400 MalformedPOSTRequest')
    expect(await scene.server.objects(BUCKET)).toEqual([])
  })

  it('stores nothing when the client leaves before its end', async () => {
    const ended = createDeferred<RequestLogEntry>()
    const other = await createServer({ buckets: [BUCKET], accessKeys, onRequest: ended.resolve })
    try {
      const form = encodeForm({ ...signV1(anything), key: 'k' }, {})
      const head =
        `POST /${BUCKET} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${form.length}\r\n` +
        `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\n\r\n`
      const socket = connect(other.port, '127.0.0.1')
      const sent = Buffer.concat([Buffer.from(head), form.subarray(0, form.length - 1)])
      socket.write(sent, () => socket.destroy())
      expect((await ended.promise).status).toBeUndefined()
      expect(await other.objects(BUCKET)).toEqual([])
    } finally {
      await other.close()
    }
  })

  it('has no object in its URL', async () => {
    const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
    const body = encodeForm({ ...signV1(anything), key: 'k' }, {})
    const refused = await call({ method: 'POST', key: 'k', signed: false, headers, body })
    expect(codeOf(refused)).toBe('405 MethodNotAllowed')
  })
})
