/** Verification: everything the vectors sign is accepted, everything changed afterwards is not. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressRequest } from '../../../../src/protocol/addressing.js'
import { resolveEndpoint } from '../../../../src/protocol/endpoint.js'
import { formatHttpDate, parseHttpDate } from '../../../../src/protocol/http-date.js'
import type { HttpHeaders, QueryParameters } from '../../../../src/protocol/http.js'
import { formatBasicTime } from '../../../../src/protocol/iso-time.js'
import { checkObjectName } from '../../../../src/protocol/object-name.js'
import { parseAddress } from '../../../../src/protocol/request-address.js'
import { presignV1, signV1Header } from '../../../../src/protocol/signing/sign-v1.js'
import { presignV4, signV4Header } from '../../../../src/protocol/signing/sign-v4.js'
import type { SignableRequest } from '../../../../src/protocol/signing/signable-request.js'
import { signV1Text, v1StringToSign } from '../../../../src/protocol/signing/v1-canonical.js'
import type {
  AccessKey,
  Rejection,
  Verification,
  VerificationOptions,
} from '../../../../src/protocol/signing/verification.js'
import { verifyRequest } from '../../../../src/protocol/signing/verify-request.js'
import { nodeDigests } from '../../../../src/platform/node/digests.js'
import { credentialsOf, requestOf, vectorsOf } from './signing-vectors.js'

const NOW = Date.UTC(2025, 0, 1)

/** A signed request, and the server that must accept it. */
interface SignedCase {
  readonly id: string
  readonly signed: SignableRequest
  readonly options: VerificationOptions
}

function serverFor(
  vector: { accessKeyId: string; accessKeySecret: string; securityToken: string | null },
  now: number,
): VerificationOptions {
  const key: AccessKey = {
    secret: vector.accessKeySecret,
    securityToken: vector.securityToken ?? undefined,
  }
  return { lookup: (id) => (id === vector.accessKeyId ? key : undefined), now }
}

function withHeaders(request: SignableRequest, added: HttpHeaders): SignableRequest {
  return { ...request, headers: { ...request.headers, ...added } }
}

const cases: SignedCase[] = [
  ...vectorsOf('v4-header').map((vector) => {
    const request = requestOf(vector)
    const now = vector.signTime * 1000
    const signing = { ...vector, credentials: credentialsOf(vector), date: now }
    const signed = withHeaders(request, signV4Header(request, signing, nodeDigests))
    return { id: vector.id, signed, options: serverFor(vector, now) }
  }),
  ...vectorsOf('v4-query').map((vector) => {
    const request = requestOf(vector)
    const now = vector.signTime * 1000
    const query = presignV4(
      request,
      {
        ...vector,
        credentials: credentialsOf(vector),
        date: now,
        expiresInSeconds: vector.expiresIn,
      },
      nodeDigests,
    )
    return { id: vector.id, signed: { ...request, query }, options: serverFor(vector, now) }
  }),
  ...vectorsOf('v1-header').map((vector) => {
    const request = requestOf(vector)
    const now = parseHttpDate(vector.date) ?? NaN
    const signing = { credentials: credentialsOf(vector), date: now }
    const signed = withHeaders(request, signV1Header(request, signing, nodeDigests))
    return { id: vector.id, signed, options: serverFor(vector, now) }
  }),
  ...vectorsOf('v1-query').map((vector) => {
    const request = requestOf(vector)
    const now = vector.expires * 1000 - 60_000
    const signing = { credentials: credentialsOf(vector), date: now, expiresInSeconds: 60 }
    const query = presignV1(request, signing, nodeDigests)
    return { id: vector.id, signed: { ...request, query }, options: serverFor(vector, now) }
  }),
]

/** The request as a server reads it from the wire. */
function overTheWire(request: SignableRequest): SignableRequest {
  const endpoint = resolveEndpoint({ region: 'cn-hangzhou' })
  const { host, target } = addressRequest(endpoint, 'virtual', request)
  const address = parseAddress(host, target, { ownNames: [], customDomains: {} })
  return { ...request, ...address }
}

function flipLast(text: string): string {
  const last = text.charCodeAt(text.length - 1)
  return text.slice(0, -1) + String.fromCharCode(last ^ 1)
}

function changeEntry(
  entries: Readonly<Record<string, string>>,
  name: string,
): Record<string, string> {
  return { ...entries, [name]: flipLast(entries[name] ?? '') }
}

/** The same request with one thing changed after signing. */
function changedRequests({ id, signed }: SignedCase): SignableRequest[] {
  const changed: SignableRequest[] = [
    { ...signed, method: signed.method === 'DELETE' ? 'GET' : 'DELETE' },
  ]
  if (signed.key !== undefined) {
    changed.push({ ...signed, key: `${signed.key}x` }, { ...signed, key: flipLast(signed.key) })
  }
  if (signed.bucket !== undefined) changed.push({ ...signed, bucket: `${signed.bucket}x` })
  changed.push({ ...signed, query: { ...signed.query, tagging: '' } })
  changed.push(withHeaders(signed, { 'content-type': 'application/other' }))
  changed.push(withHeaders(signed, { 'x-oss-meta-added': 'later' }))
  const signatureName = id.startsWith('v4q') ? 'x-oss-signature' : 'Signature'
  changed.push(
    signed.query[signatureName] === undefined
      ? { ...signed, headers: changeEntry(signed.headers, 'authorization') }
      : { ...signed, query: changeEntry(signed.query, signatureName) },
  )
  return changed
}

describe('a request signed as in the vectors', () => {
  it.each(cases)('is accepted: $id', ({ signed, options }) => {
    expect(verifyRequest(overTheWire(signed), options, nodeDigests)).toMatchObject({ ok: true })
  })

  it.each(cases)('is refused with anything changed: $id', (signedCase) => {
    for (const changed of changedRequests(signedCase)) {
      const result = verifyRequest(changed, signedCase.options, nodeDigests)
      expect(result).toMatchObject({ ok: false, status: 403, code: 'SignatureDoesNotMatch' })
    }
  })

  it.each(cases)('is refused when the secret is another: $id', ({ signed, options }) => {
    const lookup = (id: string): AccessKey | undefined => {
      const key = options.lookup(id)
      return key === undefined ? undefined : { ...key, secret: `${key.secret}x` }
    }
    expect(verifyRequest(signed, { ...options, lookup }, nodeDigests)).toMatchObject({
      ok: false,
      code: 'SignatureDoesNotMatch',
    })
  })
})

const credentials = { accessKeyId: 'ak', accessKeySecret: 'sk' }
const temporary = { accessKeyId: 'sts', accessKeySecret: 'sk', securityToken: 'token' }
const keys: Readonly<Record<string, AccessKey>> = {
  ak: { secret: 'sk' },
  sts: { secret: 'sk', securityToken: 'token' },
  late: { secret: 'sk', securityToken: 'token', expired: true },
}
const server: VerificationOptions = { lookup: (id) => keys[id], now: NOW, region: 'cn-hangzhou' }
const plain: SignableRequest = {
  method: 'GET',
  bucket: 'examplebucket',
  key: 'a.txt',
  query: {},
  headers: {},
}
const v4 = { credentials, region: 'cn-hangzhou', product: 'oss', date: NOW }

function verify(request: SignableRequest, options = server): Verification {
  return verifyRequest(request, options, nodeDigests)
}

function v4Signed(different: Partial<typeof v4> = {}): SignableRequest {
  return withHeaders(plain, signV4Header(plain, { ...v4, ...different }, nodeDigests))
}

function v4Url(different: Partial<typeof v4> = {}, expiresInSeconds = 900): SignableRequest {
  const options = { ...v4, ...different, expiresInSeconds }
  return { ...plain, query: presignV4(plain, options, nodeDigests) }
}

function v1Url(date = NOW): SignableRequest {
  const options = { credentials, date, expiresInSeconds: 60 }
  return { ...plain, query: presignV1(plain, options, nodeDigests) }
}

function v1Signed(date = NOW): SignableRequest {
  return withHeaders(plain, signV1Header(plain, { credentials, date }, nodeDigests))
}

function authorize(authorization: string, request = v4Signed()): SignableRequest {
  return withHeaders(request, { authorization })
}

function without(entries: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter(([each]) => each !== name))
}

function withQuery(request: SignableRequest, query: QueryParameters): SignableRequest {
  return { ...request, query: { ...request.query, ...query } }
}

describe('a request without a signature', () => {
  it('is anonymous', () => {
    expect(verify(plain)).toEqual({ ok: true, scheme: 'anonymous', accessKeyId: undefined })
  })
})

describe('the scheme', () => {
  const scope = '20250101/cn-hangzhou/oss/aliyun_v4_request'

  it.each([
    ['v4-header', v4Signed()],
    ['v4-query', v4Url()],
    ['v1-header', v1Signed()],
    ['v1-query', v1Url()],
  ])('%s is recognised', (scheme, request) => {
    expect(verify(request)).toEqual({ ok: true, scheme, accessKeyId: 'ak' })
  })

  it.each<[string, SignableRequest]>([
    ['header and query together', withHeaders(v4Url(), v1Signed().headers)],
    ['an unknown Authorization', authorize('Bearer abc')],
    ['V2 in the header', authorize('OSS2 AccessKeyId:ak,Signature:abc=')],
    ['V2 in the query', withQuery(plain, { 'x-oss-signature-version': 'OSS2' })],
    ['an unknown version', withQuery(plain, { 'x-oss-signature-version': 'OSS9' })],
    ['a V4 signature without version', withQuery(plain, { 'x-oss-signature': 'abc' })],
    ['V1 without signature', authorize('OSS ak')],
    ['V4 with nothing', authorize('OSS4-HMAC-SHA256 ')],
    ['V4 with an unknown field', authorize(`OSS4-HMAC-SHA256 Credential=ak/${scope},Sig=a`)],
    ['V4 with a field twice', authorize('OSS4-HMAC-SHA256 Signature=a,Signature=b')],
  ])('%s is refused as InvalidArgument', (_, request) => {
    expect(verify(request)).toMatchObject({ ok: false, status: 400, code: 'InvalidArgument' })
  })

  it.each([
    ['documentation', ', ', ['Credential', 'AdditionalHeaders', 'Signature']],
    ['v2 SDKs and ali-oss', ',', ['Credential', 'AdditionalHeaders', 'Signature']],
    ['oss2', ', ', ['Credential', 'Signature', 'AdditionalHeaders']],
  ])('V4 is accepted as %s spells it', (_, separator, order) => {
    const request = withHeaders(plain, { abc: '1', abd: '2', host: 'example.com' })
    const signing = { ...v4, additionalHeaders: ['abc', 'abd', 'host'] }
    const signed = withHeaders(request, signV4Header(request, signing, nodeDigests))
    const text = signed.headers['authorization'] ?? ''
    const fields: Readonly<Record<string, string>> = {
      Credential: /Credential=([^,]*)/.exec(text)?.[1] ?? '',
      Signature: /Signature=([^,]*)/.exec(text)?.[1] ?? '',
      // oss2 sorts by the first letter only.
      AdditionalHeaders: 'abd;abc;host',
    }
    const spelled = order.map((name) => `${name}=${fields[name] ?? ''}`).join(separator)
    expect(verify(authorize(`OSS4-HMAC-SHA256 ${spelled}`, signed))).toMatchObject({ ok: true })
  })
})

interface RefusalCase {
  readonly when: string
  readonly request: SignableRequest
  readonly answer: Partial<Rejection>
}

describe('V4 in headers', () => {
  const scopeError = 'Invalid credential in Authorization header.'
  const headers = v4Signed().headers
  const noDate = {
    ...plain,
    headers: without(headers, 'x-oss-date'),
  }
  const credential = (text: string): SignableRequest =>
    authorize(`OSS4-HMAC-SHA256 Credential=${text},Signature=00`)

  it.each<RefusalCase>([
    {
      when: 'the credential is missing',
      request: authorize('OSS4-HMAC-SHA256 Signature=00'),
      answer: { status: 400, code: 'InvalidArgument', ec: '0002-00000202' },
    },
    {
      when: 'the signature is missing',
      request: authorize('OSS4-HMAC-SHA256 Credential=ak/20250101/r/oss/aliyun_v4_request'),
      answer: { status: 400, code: 'InvalidArgument', ec: '0002-00000203' },
    },
    {
      when: 'the list of additional headers is empty',
      request: authorize('OSS4-HMAC-SHA256 Credential=a,AdditionalHeaders=,Signature=00'),
      answer: { status: 400, code: 'InvalidArgument', ec: '0002-00000209' },
    },
    {
      when: 'the scope has no day',
      request: credential('ak/2025-1-1/cn-hangzhou/oss/aliyun_v4_request'),
      answer: { status: 400, code: 'InvalidArgument', ec: '0002-00000212' },
    },
    {
      when: 'the scope is of another day than the request',
      request: credential('ak/20250102/cn-hangzhou/oss/aliyun_v4_request'),
      answer: { status: 400, code: 'InvalidArgument', ec: '0002-00000212' },
    },
    {
      when: 'the scope ends otherwise',
      request: credential('ak/20250101/cn-hangzhou/oss/aws4_request'),
      answer: { message: scopeError, ec: '0002-00000213' },
    },
    {
      when: 'the scope is too long',
      request: credential('ak/x/20250101/cn-hangzhou/oss/aliyun_v4_request'),
      answer: { message: scopeError, ec: '0002-00000213' },
    },
    {
      when: 'the region is another',
      request: v4Signed({ region: 'cn-beijing' }),
      answer: {
        status: 400,
        code: 'InvalidArgument',
        message: 'Invalid signing region in Authorization header.',
        ec: '0002-00000226',
      },
    },
    {
      when: 'the product is another',
      request: v4Signed({ product: 's3' }),
      answer: {
        message: 'Invalid signing product in Authorization header.',
        ec: '0002-00000227',
      },
    },
    {
      when: 'the payload hash is missing',
      request: { ...plain, headers: without(headers, 'x-oss-content-sha256') },
      answer: { status: 400, code: 'InvalidArgument', ec: '0002-00000214' },
    },
    {
      when: 'the payload hash is a real one',
      request: withHeaders(v4Signed(), { 'x-oss-content-sha256': 'e3b0c442' }),
      answer: { status: 400, code: 'InvalidArgument', ec: '0002-00000214' },
    },
    {
      when: 'there is no date',
      request: noDate,
      answer: { message: 'OSS authentication requires a valid Date.', ec: '0002-00000503' },
    },
    {
      when: 'the date is unreadable',
      request: withHeaders(v4Signed(), { 'x-oss-date': '20251301T000000Z' }),
      answer: { message: 'OSS authentication requires a valid Date.', ec: '0002-00000503' },
    },
    {
      when: 'the clock is 15 minutes and a second behind',
      request: v4Signed({ date: NOW + 901_000 }),
      answer: { status: 403, code: 'RequestTimeTooSkewed', ec: '0002-00000504' },
    },
    {
      when: 'the access key is unknown',
      request: v4Signed({ credentials: { ...credentials, accessKeyId: 'nobody' } }),
      answer: { status: 403, code: 'InvalidAccessKeyId', details: { OSSAccessKeyId: 'nobody' } },
    },
  ])('is refused when $when', ({ request, answer }) => {
    expect(verify(request)).toMatchObject({ ok: false, ...answer })
  })

  it('tells the times when the clock is skewed', () => {
    expect(verify(v4Signed({ date: NOW + 1_000_000 }))).toMatchObject({
      details: {
        MaxAllowedSkewMilliseconds: '900000',
        RequestTime: '2025-01-01T00:16:40.000Z',
        ServerTime: '2025-01-01T00:00:00.000Z',
      },
    })
  })

  it('is accepted 15 minutes early and late', () => {
    expect(verify(v4Signed({ date: NOW + 900_000 }))).toMatchObject({ ok: true })
    expect(verify(v4Signed(), { ...server, now: NOW + 900_000 })).toMatchObject({ ok: true })
  })

  it('takes the time from Date when there is no x-oss-date', () => {
    const request = withHeaders(plain, { 'x-oss-content-sha256': 'UNSIGNED-PAYLOAD' })
    const scope = '20250101/cn-hangzhou/oss/aliyun_v4_request'
    const dated = withHeaders(request, { date: formatHttpDate(NOW) })
    const unsigned = authorize(
      `OSS4-HMAC-SHA256 Credential=ak/${scope},Signature=${'0'.repeat(64)}`,
      dated,
    )
    const result = verify(unsigned)
    expect(result).toMatchObject({ code: 'SignatureDoesNotMatch' })
    const text = result.ok ? '' : result.details['StringToSign']
    expect(text?.split('\n')[1]).toBe(formatBasicTime(NOW))
  })

  it('accepts any well-formed region when none is configured', () => {
    const anywhere = { ...server, region: undefined }
    expect(verify(v4Signed({ region: 'cn-beijing' }), anywhere)).toMatchObject({ ok: true })
    expect(verify(v4Signed({ region: 'oss-cn-beijing' }), anywhere)).toMatchObject({
      ok: false,
      ec: '0002-00000226',
    })
  })

  it('shows what was signed when the signature differs', () => {
    const result = verify(authorize((headers['authorization'] ?? '').replace(/.{4}$/, 'zzzz')))
    expect(result).toMatchObject({ status: 403, ec: '0002-00000201' })
    const details = result.ok ? {} : result.details
    expect(Object.keys(details)).toEqual([
      'OSSAccessKeyId',
      'SignatureProvided',
      'StringToSign',
      'StringToSignBytes',
      'CanonicalRequest',
      'CanonicalRequestBytes',
    ])
    expect(details['CanonicalRequest']).toMatch(/^GET\n\/examplebucket\/a\.txt\n/)
    expect(details['CanonicalRequestBytes']).toMatch(/^47 45 54 0A 2F /)
  })
})

describe('V4 in URLs', () => {
  it.each<RefusalCase>([
    {
      when: 'there is no lifetime',
      request: { ...plain, query: without(v4Url().query, 'x-oss-expires') },
      answer: { status: 400, code: 'InvalidArgument', ec: '0002-00000215' },
    },
    {
      when: 'the lifetime is empty',
      request: withQuery(v4Url(), { 'x-oss-expires': '' }),
      answer: { status: 400, code: 'InvalidArgument', ec: '0002-00000216' },
    },
    ...['0', '604801', '-1', '1.5', 'abc', '99999999999'].map((lifetime) => ({
      when: `the lifetime is ${lifetime}`,
      request: withQuery(v4Url(), { 'x-oss-expires': lifetime }),
      answer: { status: 400, code: 'InvalidArgument', ec: '0002-00000232' },
    })),
    {
      when: 'it has expired',
      request: v4Url({ date: NOW - 900_001 }),
      answer: {
        status: 403,
        code: 'AccessDenied',
        message: 'Request has expired.',
        ec: '0002-00000236',
      },
    },
    {
      when: 'it is of the future',
      request: v4Url({ date: NOW + 901_000 }),
      answer: { status: 403, code: 'AccessDenied' },
    },
    {
      when: 'the region is another',
      request: v4Url({ region: 'cn-beijing' }),
      answer: {
        status: 400,
        message: 'The signing region in credential is invalid.',
        ec: '0002-00000226',
      },
    },
    {
      when: 'the signature is missing',
      request: { ...plain, query: without(v4Url().query, 'x-oss-signature') },
      answer: { status: 400, code: 'InvalidArgument' },
    },
    {
      when: 'the date is missing',
      request: { ...plain, query: without(v4Url().query, 'x-oss-date') },
      answer: { message: 'OSS authentication requires a valid Date.' },
    },
    {
      when: 'the token comes as a header',
      request: withHeaders(v4Url(), { 'x-oss-security-token': 'token' }),
      answer: { status: 400, code: 'InvalidRequest' },
    },
  ])('is refused when $when', ({ request, answer }) => {
    expect(verify(request)).toMatchObject({ ok: false, ...answer })
  })

  it('lives until its last second', () => {
    const request = v4Url({}, 60)
    expect(verify(request, { ...server, now: NOW + 60_000 })).toMatchObject({ ok: true })
    expect(verify(request, { ...server, now: NOW + 60_001 })).toMatchObject({ ok: false })
  })
})

describe('V1', () => {
  it.each<RefusalCase>([
    ...['OSSAccessKeyId', 'Signature', 'Expires'].map((name) => ({
      when: `the URL has no ${name}`,
      request: { ...plain, query: without(v1Url().query, name) },
      answer: { status: 403, code: 'AccessDenied', ec: '0002-00000067' },
    })),
    {
      when: 'Expires is no number',
      request: withQuery(v1Url(), { Expires: 'soon' }),
      answer: { status: 403, code: 'AccessDenied', ec: '0002-00000070' },
    },
    {
      when: 'the URL has expired, whatever its signature',
      request: withQuery(v1Url(NOW - 60_001), { Signature: 'wrong' }),
      answer: {
        status: 403,
        code: 'AccessDenied',
        message: 'Request has expired.',
        ec: '0002-00000069',
        details: { Expires: '2024-12-31T23:59:59.000Z', ServerTime: '2025-01-01T00:00:00.000Z' },
      },
    },
    {
      when: 'the token of a URL comes as a header',
      request: withHeaders(v1Url(), { 'x-oss-security-token': 'token' }),
      answer: { status: 400, code: 'InvalidRequest' },
    },
    {
      when: 'there is no date',
      request: { ...plain, headers: without(v1Signed().headers, 'date') },
      answer: { status: 403, code: 'AccessDenied' },
    },
    {
      when: 'the clock is skewed',
      request: v1Signed(NOW - 901_000),
      answer: { status: 403, code: 'RequestTimeTooSkewed' },
    },
    {
      when: 'the signature differs',
      request: authorize('OSS ak:AAAAAAAAAAAAAAAAAAAAAAAAAAA=', v1Signed()),
      answer: { status: 403, code: 'SignatureDoesNotMatch', ec: '0002-00000040' },
    },
  ])('is refused when $when', ({ request, answer }) => {
    expect(verify(request)).toMatchObject({ ok: false, ...answer })
  })

  it('is accepted with x-oss-process left out of the signature, as one SDK does', () => {
    const request = withHeaders(
      withQuery(plain, { 'x-oss-process': 'image/resize,w_1', versionId: 'null' }),
      { date: formatHttpDate(NOW) },
    )
    const text = v1StringToSign(request, formatHttpDate(NOW), 'unsigned')
    const signature = signV1Text(text, 'sk', nodeDigests)
    expect(text).toContain('?versionId=null')
    expect(verify(authorize(`OSS ak:${signature}`, request))).toMatchObject({ ok: true })
  })
})

describe('a security token', () => {
  const signedWith = (signer: typeof temporary | typeof credentials): SignableRequest =>
    withHeaders(plain, signV4Header(plain, { ...v4, credentials: signer }, nodeDigests))

  it('that belongs to the key is accepted', () => {
    expect(verify(signedWith(temporary))).toMatchObject({ ok: true, accessKeyId: 'sts' })
  })

  it('that is wrong, or for a permanent key, is refused', () => {
    const answer = { ok: false, status: 403, code: 'InvalidSecurityToken' }
    expect(verify(signedWith({ ...temporary, securityToken: 'other' }))).toMatchObject(answer)
    expect(verify(signedWith({ ...temporary, accessKeyId: 'ak' }))).toMatchObject(answer)
  })

  it('that is missing makes a temporary key unknown', () => {
    expect(verify(signedWith({ accessKeyId: 'sts', accessKeySecret: 'sk' }))).toMatchObject({
      ok: false,
      code: 'InvalidAccessKeyId',
    })
  })

  it('that has expired is refused as such', () => {
    expect(verify(signedWith({ ...temporary, accessKeyId: 'late' }))).toMatchObject({
      ok: false,
      status: 403,
      code: 'SecurityTokenExpired',
      ec: '0002-00000007',
    })
  })
})

describe('any key, parameter and metadata', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 })
  const key = text.filter((each) => checkObjectName(each) === undefined)
  const parameters = fc.dictionary(fc.constantFrom('prefix', 'versionId', 'a b', '+', '目'), text)
  const metadata = fc.dictionary(fc.constantFrom('x-oss-meta-a', 'x-oss-meta-a-b'), text)

  it('is verified as it was signed, in every scheme', () => {
    fc.assert(
      fc.property(key, parameters, metadata, (anyKey, query, headers) => {
        const request = { ...plain, key: anyKey, query, headers }
        const lifetime = { ...v4, expiresInSeconds: 60 }
        for (const signed of [
          withHeaders(request, signV4Header(request, v4, nodeDigests)),
          withHeaders(request, signV1Header(request, v4, nodeDigests)),
          { ...request, query: presignV4(request, lifetime, nodeDigests) },
          { ...request, query: presignV1(request, lifetime, nodeDigests) },
        ]) {
          expect(verify(overTheWire(signed))).toMatchObject({ ok: true, accessKeyId: 'ak' })
        }
      }),
    )
  })
})
