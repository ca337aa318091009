/** PutObject: stores an object, then delivers its callback. */

import { quoteEtag } from '../../protocol/operations/etag.js'
import {
  decodePutObjectRequest,
  encodePutObjectResponse,
} from '../../protocol/operations/put-object.js'
import { answerUpload } from '../answer-upload.js'
import type { BucketOperation } from '../operation.js'
import { receiveObject } from '../receive-object.js'
import { readCallback } from '../requested-callback.js'
import { tellVersionId } from '../versions.js'

export const putObject: BucketOperation = {
  name: 'PutObject',
  body: 'content',
  anonymous: 'write',
  async run(call) {
    const request = decodePutObjectRequest(call.request)
    const callback = readCallback(call, request)
    const object = await receiveObject(call, request)
    return answerUpload(call, 'PutObject', object, callback, (callbackReply) =>
      encodePutObjectResponse({
        etag: quoteEtag(object.etag),
        contentMd5: object.contentMd5,
        hashCrc64: object.hashCrc64,
        versionId: tellVersionId(call.bucket, object),
        callbackReply,
      }),
    )
  },
}
