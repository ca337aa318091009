/** ListMultipartUploads: the unfinished uploads of a bucket, page by page. */

import { formatIsoTime } from '../../protocol/iso-time.js'
import { DEFAULT_MAX_UPLOADS } from '../../protocol/limits.js'
import {
  decodeListMultipartUploadsRequest,
  encodeListMultipartUploadsResponse,
} from '../../protocol/operations/list-multipart-uploads.js'
import { readListPage } from '../list-page.js'
import type { BucketOperation } from '../operation.js'

export const listMultipartUploads: BucketOperation = {
  name: 'ListMultipartUploads',
  body: 'none',
  anonymous: 'read',
  async run(call) {
    const request = decodeListMultipartUploadsRequest(call.request)
    const { prefix = '', delimiter = '', keyMarker = '', uploadIdMarker = '' } = request
    const maxUploads = request.maxUploads ?? DEFAULT_MAX_UPLOADS
    const { bucket } = request
    const marker = { marker: keyMarker, idMarker: uploadIdMarker }
    const page = await readListPage(
      { prefix, delimiter, ...marker, limit: maxUploads },
      (window, afterUploadId) =>
        call.server.store.listUploads(bucket, { ...window, afterUploadId }),
      (upload) => upload.uploadId,
    )
    const { last, isTruncated } = page
    return encodeListMultipartUploadsResponse(
      {
        bucket,
        prefix,
        delimiter,
        keyMarker,
        uploadIdMarker,
        maxUploads,
        uploads: page.entries.map((upload) => ({
          key: upload.key,
          uploadId: upload.uploadId,
          initiated: formatIsoTime(upload.initiatedAtMs),
          storageClass: upload.fields.storageClass ?? call.bucket.storageClass,
        })),
        commonPrefixes: page.commonPrefixes,
        isTruncated,
        nextKeyMarker: isTruncated ? (last?.key ?? '') : '',
        nextUploadIdMarker: isTruncated ? (last?.entry?.uploadId ?? '') : '',
      },
      request,
    )
  },
}
