import { describe, expect, it } from 'vitest'

import type { ClientConfig } from '../../../src/client/client-config.js'
import {
  AnonymousCredentialsProvider,
  StaticCredentialsProvider,
} from '../../../src/client/credentials/fixed-credentials.js'
import type { PresignableRequests } from '../../../src/client/presign.js'
import type { HttpHeaders, HttpMethod } from '../../../src/protocol/http.js'
import { parseAddress } from '../../../src/protocol/request-address.js'
import { verifyRequest } from '../../../src/protocol/signing/verify-request.js'
import { nodeDigests } from '../../../src/platform/node/digests.js'
import { createTestClient } from '../../support/test-client.js'

const KEY = 'dir/a b+c/../目录//x?y#z'
const object = { bucket: 'bucket', key: KEY }

/** What the service would say of a signature. */
function verify(
  method: HttpMethod,
  host: string,
  target: string,
  headers: HttpHeaders,
  now: number,
  securityToken?: string,
): unknown {
  const names = { ownNames: [], customDomains: {} }
  const address = parseAddress(host, target, names)
  expect(address).toMatchObject(object)
  return verifyRequest(
    { method, ...address, headers },
    { lookup: (id) => (id === 'ak' ? { secret: 'sk', securityToken } : undefined), now },
    nodeDigests,
  )
}

const KINDS: [string, ClientConfig][] = [
  ['v4', {}],
  ['v1', { signatureVersion: 'v1' }],
  ['v4 with additional headers', { additionalHeaders: ['Host', 'Content-Length', 'range'] }],
  ['v4 in path style', { endpoint: 'http://127.0.0.1:9000' }],
]

describe.each(KINDS)('signed with %s', (_name, kind) => {
  const config = { ...kind, credentialsProvider: new StaticCredentialsProvider('ak', 'sk', 'tok') }

  it('requests verify', async () => {
    const { client, clock, transport } = createTestClient(
      () => ({ headers: { etag: '"E"' } }),
      config,
    )
    const metadata = { name: '目录' }
    const body = Buffer.from('hello')
    await client.putObject({ ...object, body, metadata, contentType: 'text/plain' })
    const sent = transport.sent[0]?.request
    if (sent === undefined) throw new Error('nothing was sent')
    const headers = { ...sent.headers, 'content-length': '5' }
    const { method, target } = sent
    expect(
      verify(method, sent.headers['host'] ?? '', target, headers, clock.now(), 'tok'),
    ).toMatchObject({
      ok: true,
      accessKeyId: 'ak',
    })
    expect(sent.headers['user-agent']).toBe('ossferry/0.1.0 (test)')
  })

  const upload = { ...object, uploadId: 'U' }
  const requests: PresignableRequests = {
    PutObject: { ...object, contentType: 'text/plain', metadata: { a: 'b' } },
    GetObject: { ...object, responseContentDisposition: 'attachment; filename="x"' },
    HeadObject: object,
    DeleteObject: { ...object, versionId: 'null' },
    InitiateMultipartUpload: object,
    UploadPart: { ...upload, partNumber: 7 },
    CompleteMultipartUpload: { ...upload, completeAll: true },
    AbortMultipartUpload: upload,
    ListParts: { ...upload, maxParts: 5 },
  }

  it.each(Object.keys(requests) as (keyof PresignableRequests)[])(
    'presigned %s verifies until it expires',
    async (operation) => {
      const { client, clock, transport } = createTestClient(() => ({}), config)
      const presigned = await client.presign(operation, requests[operation], {
        expiresInMs: 60_000,
      })
      const [, host = '', target = ''] = /^https?:\/\/([^/]+)(\/.*)$/.exec(presigned.url) ?? []
      const check = (now: number): unknown =>
        verify(presigned.method, host, target, presigned.signedHeaders, now, 'tok')
      expect(check(clock.now())).toMatchObject({ ok: true, accessKeyId: 'ak' })
      expect(presigned.expiration.getTime()).toBe(clock.now() + 60_000)
      expect(check(clock.now() + 61_000)).toMatchObject({ ok: false, status: 403 })
      expect(transport.sent).toHaveLength(0)
    },
  )
})

describe('presigning', () => {
  it('names the operations there are when it is asked for another one', async () => {
    const { client } = createTestClient(() => ({}))
    for (const unknown of ['getObject', 'toString']) {
      const presigned = client.presign(unknown as 'GetObject', object)
      await expect(presigned).rejects.toMatchObject({ code: 'InvalidArgument' })
      await expect(presigned).rejects.toThrow(`"${unknown}"; there are: PutObject, GetObject`)
    }
  })

  it('lives 15 minutes by default, or until a date, but not longer than its credentials', async () => {
    const { client, clock } = createTestClient(() => ({}))
    const now = clock.now()
    const byDefault = await client.presign('GetObject', object)
    expect(byDefault.expiration.getTime() - now).toBe(15 * 60_000)
    const expiration = new Date(now + 3_600_000)
    const until = await client.presign('GetObject', object, { expiration })
    expect(until.expiration).toEqual(expiration)

    const temporary = createTestClient(() => ({}), {
      credentialsProvider: () => ({
        accessKeyId: 'ak',
        accessKeySecret: 'sk',
        securityToken: 't',
        expiration: now + 120_000,
      }),
    })
    const short = await temporary.client.presign('GetObject', object)
    expect(short.expiration.getTime()).toBe(now + 120_000)
  })

  it.each([
    [{ expiresInMs: 0 }],
    [{ expiresInMs: 7 * 86_400_000 + 1 }],
    [{ expiresInMs: 1000, expiration: new Date() }],
    [{ expiration: new Date(0) }],
  ])('refuses a lifetime that cannot be: %o', async (options) => {
    const { client } = createTestClient(() => ({}))
    const presigned = client.presign('GetObject', object, options)
    await expect(presigned).rejects.toMatchObject({ code: 'InvalidExpiry' })
  })

  it('needs an access key', async () => {
    const credentialsProvider = new AnonymousCredentialsProvider()
    const { client } = createTestClient(() => ({}), { credentialsProvider })
    const presigned = client.presign('GetObject', object)
    await expect(presigned).rejects.toMatchObject({ code: 'AnonymousCredentials' })
  })
})

describe('anonymous requests', () => {
  it('carry no signature', async () => {
    const credentialsProvider = new AnonymousCredentialsProvider()
    const { client, transport } = createTestClient(
      () => ({ headers: { etag: '"E"', 'content-length': '0' } }),
      { credentialsProvider },
    )
    const { body } = await client.getObject(object)
    await body.discard()
    expect(Object.keys(transport.sent[0]?.request.headers ?? {})).toEqual(['host', 'user-agent'])
  })
})
