import { describe, expect, it } from 'vitest'
import { findCallbackProblem, parseCallback } from '../../../src/protocol/callback.js'
import { RequestRejection } from '../../../src/protocol/operations/request-rejection.js'

const url = 'http://127.0.0.1:8080/cb'
const form = 'application/x-www-form-urlencoded'

function base64(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return Buffer.from(text).toString('base64')
}

function rejectionOf(fields: { callback?: string; callbackVar?: string }): RequestRejection {
  try {
    parseCallback(fields)
  } catch (error) {
    if (error instanceof RequestRejection) return error
    throw error
  }
  throw new Error('nothing was rejected')
}

describe('parseCallback', () => {
  it('reads what is asked for and fills in defaults', () => {
    const callback = base64({ callbackUrl: url, callbackBody: 'key=${object}' })
    const callbackVar = base64({ 'x:user': '目录' })
    expect(parseCallback({ callback, callbackVar })).toEqual({
      urls: [
        {
          origin: { scheme: 'http', hostname: '127.0.0.1', port: 8080 },
          host: '127.0.0.1:8080',
          target: '/cb',
        },
      ],
      host: undefined,
      body: 'key=${object}',
      bodyType: form,
      additionalHeaders: {},
      variables: { 'x:user': '目录' },
    })
  })

  it('reads several URLs, host, body type and additional headers', () => {
    const callback = base64({
      callbackUrl: '121.101.166.30/test.php?a=%2F#top; https://example.com',
      callbackHost: 'app.example.com',
      callbackBody: '{"key": ${object}}',
      callbackBodyType: 'application/json',
      callbackSNI: true,
      additionalHeaders: { 'X-Token': 'abc' },
    })
    expect(parseCallback({ callback })).toMatchObject({
      urls: [
        {
          origin: { scheme: 'http', hostname: '121.101.166.30', port: 80 },
          host: '121.101.166.30',
          target: '/test.php?a=%2F',
        },
        { origin: { scheme: 'https', hostname: 'example.com', port: 443 }, target: '/' },
      ],
      host: 'app.example.com',
      bodyType: 'application/json',
      additionalHeaders: { 'x-token': 'abc' },
    })
  })

  it('finds no callback without a URL', () => {
    expect(parseCallback({})).toBeUndefined()
    expect(parseCallback({ callback: base64({}) })).toBeUndefined()
    expect(parseCallback({ callback: base64({ callbackUrl: '' }) })).toBeUndefined()
  })

  it.each<[unknown, string, string]>([
    [{ callbackUrl: 'x'.repeat(4000) }, '0007-00000001', 'shorten it'],
    ['not json', '0007-00000003', 'not the base64 of a JSON object'],
    [[1], '0007-00000003', 'not the base64 of a JSON object'],
    [{ callbackUrl: 5 }, '0007-00000004', 'callbackUrl must be'],
    [{ callbackUrl: 'http://a:port/' }, '0007-00000004', 'callbackUrl must be'],
    [{ callbackUrl: 'http://a:99999/' }, '0007-00000004', 'callbackUrl must be'],
    [{ callbackUrl: 'http://[::1]/' }, '0007-00000004', 'callbackUrl must be'],
    [{ callbackUrl: 'ftp://a/' }, '0007-00000004', 'callbackUrl must be'],
    [{ callbackUrl: 'http://a/%FF' }, '0007-00000004', 'callbackUrl must be'],
    [{ callbackUrl: 'http://a/目录' }, '0007-00000004', 'callbackUrl must be'],
    [{ callbackUrl: 'http://a/ HTTP/1.1\r\nx: y' }, '0007-00000004', 'callbackUrl must be'],
    [{ callbackUrl: 'a;b;c;d;e;f' }, '0007-00000005', 'more than 5 URLs'],
    [{ callbackUrl: url, callbackBody: 'a', callbackHost: 7 }, '0007-00000009', 'callbackHost'],
    [
      { callbackUrl: url, callbackBody: 'a', callbackHost: 'a\r\nb' },
      '0007-00000009',
      'callbackHost',
    ],
    [{ callbackUrl: url, callbackBody: 7 }, '0007-00000010', 'callbackBody must be a text'],
    [{ callbackUrl: url }, '0007-00000011', 'callbackBody is missing'],
    [{ callbackUrl: url, callbackBody: '' }, '0007-00000011', 'callbackBody is missing'],
    [
      { callbackUrl: url, callbackBody: 'a', callbackBodyType: 'text/plain' },
      '0007-00000012',
      'callbackBodyType must be',
    ],
    [
      { callbackUrl: url, callbackBody: 'a=${size}', callbackBodyType: 'application/json' },
      '0007-00000003',
      'callbackBody is not JSON',
    ],
    [
      { callbackUrl: url, callbackBody: 'a', additionalHeaders: { 'x-oss-a': 'b' } },
      '0007-00000026',
      'additionalHeaders',
    ],
    [
      { callbackUrl: url, callbackBody: 'a', additionalHeaders: { a: 'b\nc' } },
      '0007-00000026',
      'additionalHeaders',
    ],
  ])('refuses %j', (configuration, ec, advice) => {
    const callback = base64(configuration)
    const details = { ArgumentName: 'callback', ArgumentValue: callback }
    const expected = { status: 400, code: 'InvalidArgument', ec, details }
    expect(rejectionOf({ callback }).answer).toMatchObject(expected)
    expect(findCallbackProblem({ callback })).toContain(advice)
  })

  it.each(['!!!!', 'e30', 'e3 0=', 'e30=\n'])('refuses base64 like %j', (callback) => {
    expect(rejectionOf({ callback }).answer).toMatchObject({
      message: 'The callback configuration is not base64 encoded.',
      ec: '0007-00000002',
    })
  })

  it.each<[string, string, string]>([
    [base64(`{"x:a": "${'b'.repeat(4000)}"}`), '0007-00000101', 'shorten it'],
    ['***', '0007-00000102', 'callbackVar is not base64'],
    [base64('x:a=b'), '0007-00000103', 'callbackVar is not the base64 of a JSON object'],
    [base64({ 'x:a': { b: 'c' } }), '0007-00000103', 'JSON object of texts'],
  ])('refuses custom variables %s', (callbackVar, ec, advice) => {
    const fields = { callback: base64({ callbackUrl: url, callbackBody: 'a' }), callbackVar }
    expect(rejectionOf(fields).answer).toMatchObject({
      ec,
      details: { ArgumentName: 'callback-var', ArgumentValue: callbackVar },
    })
    expect(findCallbackProblem(fields)).toContain(advice)
  })
})

describe('findCallbackProblem', () => {
  it('finds none in what OSS takes', () => {
    expect(findCallbackProblem({})).toBeUndefined()
    const callback = base64({ callbackUrl: url, callbackBody: 'a=${x:b}' })
    expect(findCallbackProblem({ callback, callbackVar: base64({ 'x:b': '1' }) })).toBeUndefined()
    const json = {
      callbackUrl: url,
      callbackBody: '{"a": ${object}, "b": "${x:c}-${size}"}',
      callbackBodyType: 'application/json',
    }
    expect(findCallbackProblem({ callback: base64(json) })).toBeUndefined()
  })

  it('leaves a callback that the bucket keeps by name to OSS', () => {
    const callback = base64({ callbackPolicy: 'mine' })
    expect(findCallbackProblem({ callback })).toBeUndefined()
    expect(rejectionOf({ callback }).answer.code).toBe('InvalidArgument')
  })

  it('finds variables that no template can name', () => {
    const callbackVar = base64({ user: 'me' })
    expect(findCallbackProblem({ callbackVar })).toBe(
      'callbackVar has the name "user"; names must begin with "x:"',
    )
  })
})
