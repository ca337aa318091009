import { describe, expect, it } from 'vitest'
import { decodeErrorResponse } from '../../../../src/protocol/errors/error-document.js'
import {
  decodeAppendObjectRequest,
  decodeAppendObjectResponse,
  encodeAppendObjectRequest,
} from '../../../../src/protocol/operations/append-object.js'
import { bucket, etag, request, response } from './messages.js'

const target = { bucket, key: 'log' }

describe('an append', () => {
  it('says in the query where it goes', () => {
    const { method, query } = encodeAppendObjectRequest({ ...target, position: 0 })
    expect(method).toBe('POST')
    expect({ ...query }).toEqual({ append: '', position: '0' })
  })

  it.each([
    [{ position: -1 }, 'position must be a whole number'],
    [{ position: 0.5 }, 'position must be a whole number'],
    [{}, 'position is missing'],
    [{ position: 0, initHashCrc64: 'x' }, 'initHashCrc64 must be a CRC-64 in decimal'],
    [
      { position: 0, body: Uint8Array.of(1), contentLength: 2 },
      'contentLength is 2, but the body has 1 bytes',
    ],
  ])('is refused before it is sent: %j', (fields, problem) => {
    const encode = () =>
      encodeAppendObjectRequest({ ...target, ...(fields as { position: number }) })
    expect(encode).toThrow(problem)
  })

  it('is refused by a server without a position, or with one that is none', () => {
    const read = (query: Readonly<Record<string, string>>) =>
      decodeAppendObjectRequest(request({ key: 'log', query: { append: '', ...query } }))
    const codeAndEc = (code: string, ec: string): Error =>
      expect.objectContaining({ answer: expect.objectContaining({ code, ec }) as unknown }) as Error
    expect(() => read({})).toThrow(codeAndEc('MissingArgument', '0016-00000501'))
    expect(() => read({ position: '-1' })).toThrow(codeAndEc('InvalidArgument', '0016-00000502'))
    expect(() => read({ position: '1.5' })).toThrow(codeAndEc('InvalidArgument', '0016-00000502'))
    expect(read({ position: '7' }).position).toBe(7)
  })

  it('is not taken for done when the answer does not say where to go on', () => {
    const decode = () =>
      decodeAppendObjectResponse(response('', { etag }), { ...target, position: 0 })
    expect(decode).toThrow('the header x-oss-next-append-position is missing')
  })

  it('that came to the wrong place learns the right one from the error', () => {
    const document = '<Error><Code>PositionNotEqualToLength</Code><Message>no</Message></Error>'
    const headers = { 'x-oss-next-append-position': '42' }
    const error = decodeErrorResponse(response(document, headers, 409))
    expect(error).toMatchObject({ code: 'PositionNotEqualToLength', nextAppendPosition: 42 })
    expect(decodeErrorResponse(response(document, {}, 409)).nextAppendPosition).toBeUndefined()
  })
})
