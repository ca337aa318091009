/** InitiateMultipartUpload: opens an upload and keeps the fields of its object-to-be. */

import {
  decodeInitiateMultipartUploadRequest,
  encodeInitiateMultipartUploadResponse,
} from '../../protocol/operations/initiate-multipart-upload.js'
import { decodeObjectFields } from '../../protocol/operations/object-fields.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import { tellEncryption } from '../object-attributes.js'
import type { BucketOperation } from '../operation.js'
import { createUploadId } from '../request-id.js'
import { refuseOverwrite } from '../write-object.js'

export const initiateMultipartUpload: BucketOperation = {
  name: 'InitiateMultipartUpload',
  body: 'none',
  anonymous: 'write',
  async run(call) {
    const request = decodeInitiateMultipartUploadRequest(call.request)
    const { store, random } = call.server
    const { bucket, key } = request
    await refuseOverwrite(call, key, request)
    const uploadId = createUploadId(random)
    const outcome = await store.createUpload(bucket, {
      uploadId,
      key,
      initiatedAtMs: call.now,
      fields: decodeObjectFields(call.request.headers),
      acl: request.acl ?? 'default',
      forbidOverwrite: request.forbidOverwrite === true,
      sequential: request.sequential === true,
    })
    if (outcome === 'no-bucket') throw rejection('NoSuchBucket')
    const answer = encodeInitiateMultipartUploadResponse({ bucket, key, uploadId }, request)
    return tellEncryption(answer, request)
  },
}
