import { describe, expect, it } from 'vitest'
import {
  decodeCompleteMultipartUploadResponse,
  encodeCompleteMultipartUploadResponse,
} from '../../../../src/protocol/operations/complete-multipart-upload.js'
import {
  decodePutObjectResponse,
  encodePutObjectResponse,
} from '../../../../src/protocol/operations/put-object.js'
import { bucket, callback, etag, response, uploadId } from './messages.js'

const target = { bucket, key: 'dir/a.txt' }
const complete = { ...target, uploadId, completeAll: true }
const reply = new TextEncoder().encode('{"Status": "OK", "id": 7}')
const json = { 'content-type': 'application/json', etag }

describe('the reply to a callback', () => {
  it('is the parsed JSON of what the application answered', () => {
    const answer = {
      etag,
      contentMd5: undefined,
      hashCrc64: '5',
      versionId: undefined,
      callbackReply: reply,
    }
    const put = decodePutObjectResponse(encodePutObjectResponse(answer), target)
    expect(put).toMatchObject({ etag, hashCrc64: '5', callbackResult: { Status: 'OK', id: 7 } })
  })

  it('replaces the document of CompleteMultipartUpload; the ETag is that of the header', () => {
    const answer = { ...target, etag, location: 'x', hashCrc64: '5', versionId: 'v' }
    const sent = encodeCompleteMultipartUploadResponse(
      { ...answer, callbackReply: reply },
      { encodingType: 'url' },
    )
    expect(sent.body).toBe(reply)
    expect(decodeCompleteMultipartUploadResponse(sent, { ...complete, callback })).toMatchObject({
      ...answer,
      location: undefined,
      callbackResult: { Status: 'OK', id: 7 },
    })
  })

  it.each([
    ['a field', { callback }],
    ['a further header', { headers: { 'X-Oss-Callback': callback } }],
    ['a further parameter', { parameters: { callback } }],
  ])('is known from a request that asks by %s, whatever its type', (_, fields) => {
    const text = response('plain words', { etag })
    const result = decodeCompleteMultipartUploadResponse(text, { ...complete, ...fields })
    expect(result).toMatchObject({ etag, callbackResult: 'plain words' })
  })

  it('is text when it is not JSON', () => {
    expect(decodePutObjectResponse(response('{"a": ', json), target).callbackResult).toBe('{"a": ')
  })

  it('is undefined when there is none', () => {
    expect(decodePutObjectResponse(response('', { etag }), target).callbackResult).toBeUndefined()
    const document = response(
      `<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`,
    )
    expect(
      decodeCompleteMultipartUploadResponse(document, { ...complete, callback }),
    ).toMatchObject({ etag, callbackResult: undefined })
  })
})
