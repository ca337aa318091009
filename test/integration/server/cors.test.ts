/** What pages of other origins may do with a bucket, as a browser finds out. */

import OSS from 'ali-oss'
import { describe, expect, it } from 'vitest'
import { BUCKET, codeOf, useBucketScene } from './bucket-scene.js'
import type { RawResponse } from './raw-client.js'

const origin = 'https://app.example.com'

const scene = useBucketScene()
const { call } = scene

async function allow(parts: {
  readonly origins?: readonly string[]
  readonly responseVary?: boolean
}): Promise<void> {
  const origins = (parts.origins ?? ['https://*.example.com']).map(
    (pattern) => `<AllowedOrigin>${pattern}</AllowedOrigin>`,
  )
  const body =
    `<CORSConfiguration><CORSRule>${origins.join('')}<AllowedMethod>PUT</AllowedMethod>` +
    '<AllowedMethod>GET</AllowedMethod><AllowedHeader>x-oss-*</AllowedHeader>' +
    '<AllowedHeader>content-type</AllowedHeader><ExposeHeader>ETag</ExposeHeader>' +
    '<ExposeHeader>x-oss-request-id</ExposeHeader><MaxAgeSeconds>100</MaxAgeSeconds></CORSRule>' +
    `<ResponseVary>${parts.responseVary ?? false}</ResponseVary></CORSConfiguration>`
  const put = await call({ method: 'PUT', query: { cors: '' }, body })
  expect(put.status).toBe(200)
}

describe('a preflight', () => {
  const preflight = (headers: Readonly<Record<string, string>>): Promise<RawResponse> =>
    call({ method: 'OPTIONS', key: 'any key', signed: false, headers })
  const ask = (more: Readonly<Record<string, string>> = {}): Promise<RawResponse> =>
    preflight({ origin, 'access-control-request-method': 'PUT', ...more })

  it('is told what the first rule that fits allows', async () => {
    await allow({})
    const headers = { 'access-control-request-headers': 'Content-Type, x-oss-meta-a' }
    const answer = await ask(headers)
    expect([answer.status, answer.text]).toEqual([200, ''])
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'PUT, GET',
      'access-control-allow-headers': 'Content-Type, x-oss-meta-a',
      'access-control-expose-headers': 'ETag, x-oss-request-id',
      'access-control-max-age': '100',
      vary: 'Origin',
    })
  })

  it('is refused without rules, and when none of them fits', async () => {
    expect(codeOf(await ask())).toBe('403 AccessForbidden')
    await allow({})
    const refused = await ask({ 'access-control-request-headers': 'authorization' })
    expect(codeOf(refused)).toBe('403 AccessForbidden')
    expect(refused.element('Message')).toMatch(/^CORSResponse: .*Access-Control-Requet-Headers/)
    expect(refused.headers).not.toHaveProperty('access-control-allow-origin')
    expect(codeOf(await ask({ origin: 'http://app.example.com' }))).toBe('403 AccessForbidden')
    const method = { 'access-control-request-method': 'DELETE' }
    expect(codeOf(await ask(method))).toBe('403 AccessForbidden')
  })

  it('must say who wants to do what', async () => {
    const noOrigin = await preflight({ 'access-control-request-method': 'PUT' })
    expect(codeOf(noOrigin)).toBe('400 BadRequest')
    expect(noOrigin.element('Message')).toBe(
      'Insufficient information. Origin request header needed.',
    )
    const noMethod = await preflight({ origin })
    expect(noMethod.element('Message')).toBe(
      'Insufficient information. Request Access-Control-Request-Method header needed.',
    )
  })

  it('is for the bucket that is there, and for all who ask: its URL may be signed for another call', async () => {
    const query = { OSSAccessKeyId: 'id', Signature: 'of the PUT', Expires: '1' }
    const headers = { origin, 'access-control-request-method': 'PUT' }
    await allow({})
    const answer = await call({ method: 'OPTIONS', key: 'k', signed: false, headers, query })
    expect(answer.status).toBe(200)
    const missing = { method: 'OPTIONS', bucket: 'not-there', signed: false, headers } as const
    expect(codeOf(await call(missing))).toBe('404 NoSuchBucket')
  })
})

describe('an answer', () => {
  it('is open to the page that a rule allows, also when it is an error', async () => {
    await allow({})
    const put = await call({ method: 'PUT', key: 'k', body: 'x', headers: { origin } })
    expect(put.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'ETag, x-oss-request-id',
      vary: 'Origin',
    })
    const missing = await call({ key: 'missing', headers: { origin } })
    expect(missing.status).toBe(404)
    expect(missing.headers['access-control-allow-origin']).toBe(origin)
    const skewed = await call({ key: 'k', headers: { origin }, date: Date.now() - 3_600_000 })
    expect(codeOf(skewed)).toBe('403 RequestTimeTooSkewed')
    expect(skewed.headers['access-control-allow-origin']).toBe(origin)
  })

  it('is for everybody when the rule says so', async () => {
    await allow({ origins: ['*'] })
    const { headers } = await call({ key: 'k', headers: { origin } })
    expect(headers['access-control-allow-origin']).toBe('*')
    expect(headers).not.toHaveProperty('vary')
  })

  it('is closed to others, and like any other without an origin', async () => {
    await allow({})
    const origins: readonly Record<string, string>[] = [{ origin: 'http://elsewhere' }, {}]
    for (const headers of origins) {
      const answer = await call({ key: 'k', headers })
      expect(Object.keys(answer.headers).filter((name) => /^access|vary/.test(name))).toEqual([])
    }
    const deleted = await call({ method: 'DELETE', key: 'k', headers: { origin } })
    expect(deleted.status).toBe(204)
    expect(deleted.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('has no rule with a header that could not be sent', async () => {
    const rule =
      '<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>' +
      '<ExposeHeader>a&#10;b</ExposeHeader>'
    const body = `<CORSConfiguration><CORSRule>${rule}</CORSRule></CORSConfiguration>`
    const refused = await call({ method: 'PUT', query: { cors: '' }, body })
    expect(codeOf(refused)).toBe('400 MalformedXML')
    expect((await call({ key: 'k', headers: { origin } })).status).toBe(404)
  })

  it('always varies when the configuration says so', async () => {
    await allow({ origins: ['*'], responseVary: true })
    expect((await call({ key: 'k' })).headers['vary']).toBe('Origin')
  })
})

it('ali-oss reads back the rules that it has set', async () => {
  const client = new OSS({
    endpoint: `http://localhost:${scene.server.port}`,
    region: `oss-${scene.server.region}`,
    bucket: BUCKET,
    accessKeyId: scene.server.accessKeyId,
    accessKeySecret: scene.server.accessKeySecret,
    sldEnable: true,
  })
  const rule = {
    allowedOrigin: '*',
    allowedMethod: ['GET', 'PUT'],
    allowedHeader: '*',
    exposeHeader: 'ETag',
    maxAgeSeconds: '10',
  }
  await client.putBucketCORS(BUCKET, [rule])
  expect((await client.getBucketCORS(BUCKET)).rules).toEqual([rule])
  await client.deleteBucketCORS(BUCKET)
  await expect(client.getBucketCORS(BUCKET)).rejects.toMatchObject({
    code: 'NoSuchCORSConfiguration',
  })
})
