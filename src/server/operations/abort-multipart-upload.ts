/** AbortMultipartUpload: ends an upload and drops its parts. */

import {
  decodeAbortMultipartUploadRequest,
  encodeAbortMultipartUploadResponse,
} from '../../protocol/operations/abort-multipart-upload.js'
import { noSuchUpload } from '../object-outcomes.js'
import type { BucketOperation } from '../operation.js'
import { findUploadOf } from '../uploads.js'

const NO_SUCH_UPLOAD_EC = '0042-00000002'

export const abortMultipartUpload: BucketOperation = {
  name: 'AbortMultipartUpload',
  body: 'none',
  anonymous: 'write',
  async run(call) {
    const { bucket, key, uploadId } = decodeAbortMultipartUploadRequest(call.request)
    const upload = await findUploadOf(call, key, uploadId)
    if (upload === undefined) throw noSuchUpload(uploadId, NO_SUCH_UPLOAD_EC)
    const outcome = await call.server.store.abortUpload(bucket, uploadId)
    if (outcome === 'no-upload') throw noSuchUpload(uploadId, NO_SUCH_UPLOAD_EC)
    return encodeAbortMultipartUploadResponse()
  },
}
