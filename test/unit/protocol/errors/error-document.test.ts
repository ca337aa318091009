/** Error documents: what servers write, and everything clients may get instead. */

import { describe, expect, it } from 'vitest'
import { formatHttpDate } from '../../../../src/protocol/http-date.js'
import type { HttpHeaders } from '../../../../src/protocol/http.js'
import {
  ERROR_CODES,
  errorAnswer,
  type OssErrorCode,
} from '../../../../src/protocol/errors/error-codes.js'
import {
  decodeErrorResponse,
  encodeErrorDocument,
  encodeErrorHeader,
} from '../../../../src/protocol/errors/error-document.js'
import {
  CallbackFailedError,
  type ServiceError,
} from '../../../../src/protocol/errors/ossferry-error.js'
import { encodeBase64, encodeUtf8 } from '../../../../src/protocol/text-codecs.js'

const context = { requestId: '65E86E44D76E913234A3FACA', hostId: 'b.oss-cn-x.aliyuncs.com' }

function decode(status: number, body: string, headers: HttpHeaders = {}): ServiceError {
  return decodeErrorResponse({ status, headers, body: encodeUtf8(body) })
}

describe('a server', () => {
  it('writes the elements in the documented order', () => {
    const answer = errorAnswer('NoSuchKey', { details: { Key: 'dir/a.txt' } })
    expect(new TextDecoder().decode(encodeErrorDocument(answer, context))).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<Error>
  <Code>NoSuchKey</Code>
  <Message>The specified key does not exist.</Message>
  <RequestId>65E86E44D76E913234A3FACA</RequestId>
  <HostId>b.oss-cn-x.aliyuncs.com</HostId>
  <Key>dir/a.txt</Key>
  <EC>0026-00000001</EC>
  <RecommendDoc>https://api.aliyun.com/troubleshoot?q=0026-00000001</RecommendDoc>
</Error>
`,
    )
  })

  it('leaves EC and RecommendDoc out when there is none', () => {
    const answer = errorAnswer('NoSuchKey', { ec: undefined })
    const text = new TextDecoder().decode(encodeErrorDocument(answer, context))
    expect(text).not.toContain('EC')
    expect(text).not.toContain('RecommendDoc')
  })

  it('keeps the hexadecimal copies out of the header', () => {
    const answer = errorAnswer('SignatureDoesNotMatch', {
      details: { StringToSign: 'GET', StringToSignBytes: '47 45 54' },
    })
    const text = atob(encodeErrorHeader(answer, context))
    expect(text).toContain('<StringToSign>GET<')
    expect(text).not.toContain('Bytes')
  })
})

describe('every code', () => {
  it.each(Object.keys(ERROR_CODES) as OssErrorCode[])('survives the wire: %s', (code) => {
    const answer = errorAnswer(code, { details: { Key: ' a<&>\u0001\r\n目 ' } })
    const response = {
      status: answer.status,
      headers: {},
      body: encodeErrorDocument(answer, context),
    }
    expect(decodeErrorResponse(response)).toMatchObject({
      status: answer.status,
      code,
      serviceMessage: answer.message,
      ec: answer.ec,
      requestId: context.requestId,
      hostId: context.hostId,
      details: answer.details,
    })
    const headers = { 'x-oss-err': encodeErrorHeader(answer, context) }
    expect(
      decodeErrorResponse({ status: answer.status, headers, body: new Uint8Array() }),
    ).toMatchObject({ code, details: answer.details })
  })
})

describe('a client', () => {
  const document = '<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>'

  it('takes request ID and EC from the headers when the document has none', () => {
    const headers = { 'x-oss-request-id': 'ID', 'x-oss-ec': '0026-00000001' }
    expect(decode(404, document, headers)).toMatchObject({
      code: 'NoSuchKey',
      requestId: 'ID',
      ec: '0026-00000001',
    })
  })

  it('says on one line what was being done and what OSS answered', () => {
    const error = decodeErrorResponse(
      {
        status: 404,
        headers: { 'x-oss-request-id': 'ID', 'x-oss-ec': 'EC1' },
        body: encodeUtf8('<Error><Code>NoSuchKey</Code><Message>go\nne</Message></Error>'),
      },
      'cannot read oss://b/k',
    )
    expect(error.message).toBe(
      'cannot read oss://b/k: NoSuchKey (HTTP 404): go\\nne [request ID ID, EC EC1]',
    )
  })

  it.each<[string, string, HttpHeaders]>([
    ['HTML', '<html><body>Bad Gateway</body></html>', {}],
    ['cut off XML', '<Error><Code>NoSuch', {}],
    ['another document', '<Other><Code>X</Code></Other>', {}],
    ['a document without code', '<Error><Message>X</Message></Error>', {}],
    ['text', 'upstream connect error', {}],
    ['JSON without code', '{"a":1}', {}],
    ['broken JSON', '{"Code"', { 'content-type': 'application/json' }],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><Error><Code>&b;</Code></Error>', {}],
  ])('reports %s as BadErrorResponse with its beginning', (_, body, headers) => {
    const error = decode(502, body, headers)
    expect(error).toMatchObject({ code: 'BadErrorResponse', status: 502, retryable: true })
    expect(error.serviceMessage).toContain(body)
  })

  it('shows at most 256 characters of an unreadable body', () => {
    const error = decode(400, '目'.repeat(5000))
    expect(error.serviceMessage.match(/目/g)).toHaveLength(256)
  })

  it.each<[string, HttpHeaders]>([
    ['no header', {}],
    ['a header that is no base64', { 'x-oss-err': '***' }],
    ['an empty header', { 'x-oss-err': '' }],
  ])('reports an empty body with %s as BadErrorResponse', (_, headers) => {
    expect(decode(404, '', { ...headers, 'x-oss-request-id': 'ID' })).toMatchObject({
      code: 'BadErrorResponse',
      status: 404,
      requestId: 'ID',
      retryable: false,
    })
  })

  it('prefers the body to the header', () => {
    const headers = { 'x-oss-err': encodeBase64(encodeUtf8('<Error><Code>X</Code></Error>')) }
    expect(decode(404, document, headers).code).toBe('NoSuchKey')
  })

  it.each([
    '{"Error":{"Code":"NoSuchKey","Message":"gone","RequestId":"ID","EC":"EC1","Key":"k"}}',
    '{"code":"NoSuchKey","message":"gone","requestId":"ID","ec":"EC1","key":"k"}',
  ])('reads the JSON error %s', (body) => {
    expect(decode(404, body, { 'content-type': 'application/json' })).toMatchObject({
      code: 'NoSuchKey',
      serviceMessage: 'gone',
      requestId: 'ID',
      ec: 'EC1',
      details: { key: 'k' },
    })
  })

  it('names nested elements with dots', () => {
    const error = decode(
      403,
      '<Error><Code>AccessDenied</Code><AccessDeniedDetail><PolicyType>RAM</PolicyType>' +
        '</AccessDeniedDetail></Error>',
    )
    expect(error.details).toEqual({ 'AccessDeniedDetail.PolicyType': 'RAM' })
  })

  it('keeps signatures and tokens out of the details', () => {
    const error = decode(
      403,
      '<Error><Code>SignatureDoesNotMatch</Code><SignatureProvided>SIG</SignatureProvided>' +
        '<SecurityToken>TOKEN</SecurityToken><StringToSignBytes>54</StringToSignBytes>' +
        '<StringToSign>GET\nx-oss-security-token:TOKEN\n/b/k?a&amp;security-token=TOKEN&amp;b' +
        '</StringToSign></Error>',
    )
    expect(error.details).toEqual({
      StringToSign: 'GET\nx-oss-security-token:(redacted)\n/b/k?a&security-token=(redacted)&b',
    })
    expect(JSON.stringify(error)).not.toMatch(/TOKEN|SIG"/)
  })

  it('learns the time from ServerTime, else from Date', () => {
    const time = Date.UTC(2024, 8, 23, 6, 32, 40)
    const skewed =
      '<Error><Code>RequestTimeTooSkewed</Code>' +
      '<ServerTime>2024-09-23T06:32:40.000Z</ServerTime></Error>'
    expect(decode(403, skewed, { date: formatHttpDate(0) }).serverTime).toBe(time)
    expect(decode(403, document, { date: formatHttpDate(time) }).serverTime).toBe(time)
    expect(decode(403, document).serverTime).toBeUndefined()
  })

  it.each<[HttpHeaders, number | undefined]>([
    [{ 'x-oss-qos-delay-time': '250' }, 250],
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': formatHttpDate(60_000), date: formatHttpDate(0) }, 60_000],
    [{ 'retry-after': formatHttpDate(0), date: formatHttpDate(60_000) }, 0],
    [{ 'retry-after': formatHttpDate(0) }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'x-oss-qos-delay-time': '-1' }, undefined],
    [{}, undefined],
  ])('reads how long to wait from %j', (headers, delayMs) => {
    expect(decode(503, '', headers).retryAfterMs).toBe(delayMs)
  })

  it('takes 203 for a failed callback of a stored object', () => {
    const error = decode(
      203,
      '<Error><Code>CallbackFailed</Code><Message>Error status : 502.</Message></Error>',
    )
    expect(error).toBeInstanceOf(CallbackFailedError)
    expect(error).toMatchObject({ objectStored: true, retryable: false })
    expect(error.message).toContain('(the object is stored)')
  })
})

describe('whether an answer is worth a second attempt', () => {
  it.each<[number, string, boolean]>([
    [500, 'InternalError', true],
    [503, 'ServiceUnavailable', true],
    [429, 'X', true],
    [408, 'X', true],
    [400, 'RequestTimeout', true],
    [400, 'IncompleteBody', true],
    [400, 'InvalidDigest', true],
    [400, 'InvalidCRC64', true],
    [403, 'RequestTimeTooSkewed', true],
    [400, 'InvalidArgument', false],
    [403, 'AccessDenied', false],
    [404, 'NoSuchUpload', false],
    [409, 'FileAlreadyExists', false],
    [412, 'PreconditionFailed', false],
    [203, 'CallbackFailed', false],
  ])('%i %s: %s', (status, code, retryable) => {
    expect(decode(status, `<Error><Code>${code}</Code></Error>`).retryable).toBe(retryable)
  })
})
