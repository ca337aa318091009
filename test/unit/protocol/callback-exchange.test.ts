import { createHash, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatCallbackBody, type CallbackFacts } from '../../../src/protocol/callback-body.js'
import {
  callbackFailure,
  callbackHeaders,
  callbackStringToSign,
  judgeCallbackReply,
} from '../../../src/protocol/callback-exchange.js'

interface Example {
  readonly id: string
  readonly target: string
  readonly contentType: 'application/x-www-form-urlencoded' | 'application/json'
  readonly contentLength?: number
  readonly contentMd5?: string
  readonly template?: string
  readonly body: string
  readonly stringToSign?: string
  readonly authorization: string
  readonly valid: boolean
}

const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/callback.json', import.meta.url), 'utf8'),
) as { readonly publicKeyPem: string; readonly examples: readonly Example[] }

/** What the templates of the vectors were filled with. */
const facts: Readonly<Record<string, CallbackFacts>> = {
  'cb-02': {
    bucket: 'deeplink',
    object: 'headSculpture/jikang2.jpg',
    etag: '',
    size: 108_904,
    mimeType: 'image/jpeg',
    imageInfo: { height: 278, width: 200 },
  },
  'cb-03': {
    bucket: 'post-test',
    object: '42cf77bf-2d25-485a-947c-b9216ee079ee',
    etag: '97E1A27874032FC4B29F007C90DFA372',
    size: 31,
    mimeType: 'image/jpeg',
  },
}

describe('requests that OSS has sent', () => {
  it.each(vectors.examples)('$id: the signature covers the string to sign', (example) => {
    const text = callbackStringToSign(example.target, example.body)
    if (example.stringToSign !== undefined) expect(text).toBe(example.stringToSign)
    const signature = Buffer.from(example.authorization, 'base64')
    expect(verify('RSA-MD5', Buffer.from(text), vectors.publicKeyPem, signature)).toBe(
      example.valid,
    )
  })

  it.each(vectors.examples.filter(({ template }) => template !== undefined))(
    '$id: the body comes from the template, byte for byte',
    ({ id, template = '', contentType, contentLength, contentMd5, body }) => {
      const known = facts[id]
      if (known === undefined) throw new Error(`no facts for ${id}`)
      const callback = { body: template, bodyType: contentType, variables: {} }
      const formatted = formatCallbackBody(callback, known)
      expect(formatted).toBe(body)
      if (contentLength !== undefined) expect(Buffer.byteLength(formatted)).toBe(contentLength)
      if (contentMd5 !== undefined) {
        expect(createHash('md5').update(formatted).digest('base64')).toBe(contentMd5)
      }
    },
  )
})

describe('callbackStringToSign', () => {
  it('decodes the path but not the query', () => {
    expect(callbackStringToSign('/%E7%9B%AE+a?b=%2F+c?d', 'body')).toBe('/目+a?b=%2F+c?d\nbody')
  })
})

describe('callbackHeaders', () => {
  it('are those that OSS sends, and no additional header replaces one', () => {
    const headers = callbackHeaders({
      callback: {
        host: 'app.example.com',
        bodyType: 'application/json',
        additionalHeaders: { 'x-token': 'abc', authorization: 'mine' },
      },
      host: '127.0.0.1:8080',
      contentMd5: 'G5H/anNzgdvMS2AsvXpi6A==',
      authorization: 'HHtQ8zgAo4WU',
      publicKeyUrl: 'aHR0cA==',
      date: 'Sun, 02 Jun 2019 15:13:06 GMT',
      bucket: 'deeplink',
      requestId: '5CF3E7821AB22D0FDB86704D',
      ownerId: '1050784833268046',
      requesterId: '1050784833268047',
    })
    expect(headers).toEqual({
      host: 'app.example.com',
      connection: 'close',
      'content-md5': 'G5H/anNzgdvMS2AsvXpi6A==',
      'content-type': 'application/json',
      date: 'Sun, 02 Jun 2019 15:13:06 GMT',
      'user-agent': 'aliyun-oss-callback',
      authorization: 'HHtQ8zgAo4WU',
      'x-oss-additional-headers': 'authorization;x-token',
      'x-oss-bucket': 'deeplink',
      'x-oss-owner': '1050784833268046',
      'x-oss-pub-key-url': 'aHR0cA==',
      'x-oss-request-id': '5CF3E7821AB22D0FDB86704D',
      'x-oss-requester': '1050784833268047',
      'x-oss-signature-version': '1.0',
      'x-oss-tag': 'CALLBACK',
      'x-token': 'abc',
    })
  })
})

describe('judgeCallbackReply', () => {
  const reply = (text: string, status = 200) => {
    const body = new TextEncoder().encode(text)
    return { status, headers: { 'content-length': String(body.length) }, body }
  }

  it('takes JSON with status 200', () => {
    expect(judgeCallbackReply(reply('{"Status": "OK"}'))).toBeUndefined()
  })

  it.each([
    [reply('{}', 301), 'Error status : 301.', '0007-00000203'],
    [reply(''), 'Response body is not valid json format.', '0007-00000205'],
    [reply('ok'), 'Response body is not valid json format.', '0007-00000205'],
    [reply('\ufeff{}'), 'Response body is not valid json format.', '0007-00000205'],
    [
      { ...reply('{}'), headers: {} },
      'Error Status : 400.User server missing content-length.',
      undefined,
    ],
    [
      { ...reply('{}'), headers: { 'content-length': '3145729' } },
      'Error Status : 400.User server return too long content-length value.',
      undefined,
    ],
  ])('answers 203 to %j', (bad, message, ec) => {
    expect(judgeCallbackReply(bad)).toEqual({
      status: 203,
      code: 'CallbackFailed',
      message,
      ec,
      details: {},
    })
  })

  it('has answers for replies that never came', () => {
    expect(callbackFailure('unreachable').message).toContain('Error status : -1.')
    expect(callbackFailure('broken')).toMatchObject({ message: 'Error status : 502.' })
    expect(callbackFailure('timeout')).toMatchObject({ status: 203, ec: undefined })
  })
})
