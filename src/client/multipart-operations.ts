/** The operations of uploads in parts. */

import {
  decodeAbortMultipartUploadResponse,
  encodeAbortMultipartUploadRequest,
} from '../protocol/operations/abort-multipart-upload.js'
import {
  decodeCompleteMultipartUploadResponse,
  encodeCompleteMultipartUploadRequest,
} from '../protocol/operations/complete-multipart-upload.js'
import {
  decodeInitiateMultipartUploadResponse,
  encodeInitiateMultipartUploadRequest,
} from '../protocol/operations/initiate-multipart-upload.js'
import {
  decodeListMultipartUploadsResponse,
  encodeListMultipartUploadsRequest,
} from '../protocol/operations/list-multipart-uploads.js'
import {
  decodeListPartsResponse,
  encodeListPartsRequest,
} from '../protocol/operations/list-parts.js'
import {
  decodeUploadPartResponse,
  encodeUploadPartRequest,
} from '../protocol/operations/upload-part.js'
import {
  decodeUploadPartCopyResponse,
  encodeUploadPartCopyRequest,
} from '../protocol/operations/upload-part-copy.js'
import { operation } from './operation.js'

export const MULTIPART_OPERATIONS = {
  initiateMultipartUpload: operation(
    'InitiateMultipartUpload',
    encodeInitiateMultipartUploadRequest,
    decodeInitiateMultipartUploadResponse,
  ),
  uploadPart: operation('UploadPart', encodeUploadPartRequest, decodeUploadPartResponse),
  uploadPartCopy: operation(
    'UploadPartCopy',
    encodeUploadPartCopyRequest,
    decodeUploadPartCopyResponse,
  ),
  completeMultipartUpload: operation(
    'CompleteMultipartUpload',
    encodeCompleteMultipartUploadRequest,
    decodeCompleteMultipartUploadResponse,
  ),
  abortMultipartUpload: operation(
    'AbortMultipartUpload',
    encodeAbortMultipartUploadRequest,
    decodeAbortMultipartUploadResponse,
  ),
  listParts: operation('ListParts', encodeListPartsRequest, decodeListPartsResponse),
  listMultipartUploads: operation(
    'ListMultipartUploads',
    encodeListMultipartUploadsRequest,
    decodeListMultipartUploadsResponse,
  ),
}
