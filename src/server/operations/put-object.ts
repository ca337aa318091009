/** PutObject: stores an object, then delivers its callback. */

import { parseCallback } from '../../protocol/callback.js'
import { quoteEtag } from '../../protocol/operations/etag.js'
import {
  decodePutObjectRequest,
  encodePutObjectResponse,
} from '../../protocol/operations/put-object.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import { decodeObjectFields } from '../../protocol/operations/object-fields.js'
import { answerUpload } from '../answer-upload.js'
import type { StoredObject } from '../object-store.js'
import type { BucketOperation } from '../operation.js'
import { receiveContent } from '../receive-content.js'

export const putObject: BucketOperation = {
  name: 'PutObject',
  body: 'content',
  anonymous: 'write',
  async run(call) {
    const request = decodePutObjectRequest(call.request)
    const callback = parseCallback(request)
    const { store } = call.server
    const { bucket, key } = request
    const onlyIfAbsent = request.forbidOverwrite === true
    // Spares the body; whether it still holds when the content is here is asked again.
    if (onlyIfAbsent && (await store.findObject(bucket, key)) !== undefined) {
      throw rejection('FileAlreadyExists')
    }
    const object = await receiveContent(call, request, async (content) => {
      const stored: StoredObject = {
        key,
        type: 'Normal',
        content: content.segments,
        size: content.size,
        etag: content.etag,
        contentMd5: content.contentMd5,
        hashCrc64: content.hashCrc64,
        lastModifiedMs: call.now,
        fields: decodeObjectFields(call.request.headers),
        acl: request.acl ?? 'default',
      }
      const outcome = await store.putObject(bucket, stored, { onlyIfAbsent })
      if (outcome === 'exists') throw rejection('FileAlreadyExists')
      if (outcome === 'no-bucket') throw rejection('NoSuchBucket')
      return stored
    })
    return answerUpload(call, 'PutObject', object, callback, (callbackReply) =>
      encodePutObjectResponse({
        etag: quoteEtag(object.etag),
        contentMd5: object.contentMd5,
        hashCrc64: object.hashCrc64,
        versionId: undefined,
        callbackReply,
      }),
    )
  },
}
