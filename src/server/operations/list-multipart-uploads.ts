/** ListMultipartUploads: the unfinished uploads of a bucket, page by page. */

import { formatIsoTime } from '../../protocol/iso-time.js'
import { DEFAULT_MAX_UPLOADS } from '../../protocol/limits.js'
import {
  decodeListMultipartUploadsRequest,
  encodeListMultipartUploadsResponse,
} from '../../protocol/operations/list-multipart-uploads.js'
import { compareKeys } from '../key-order.js'
import { foldKey, ListPage } from '../list-page.js'
import type { StoredUpload } from '../object-store.js'
import type { BucketOperation } from '../operation.js'

export const listMultipartUploads: BucketOperation = {
  name: 'ListMultipartUploads',
  body: 'none',
  anonymous: 'read',
  async run(call) {
    const request = decodeListMultipartUploadsRequest(call.request)
    const { prefix = '', delimiter = '', keyMarker = '', uploadIdMarker = '' } = request
    const maxUploads = request.maxUploads ?? DEFAULT_MAX_UPLOADS
    const uploads = await call.server.store.listUploads(request.bucket, prefix)
    const isBehindMarker = ({ key, uploadId }: StoredUpload): boolean => {
      if (keyMarker === '') return true
      const folded = foldKey(key, prefix, delimiter)
      if (folded !== undefined) return compareKeys(folded, keyMarker) > 0
      const order = compareKeys(key, keyMarker)
      return order > 0 || (order === 0 && uploadIdMarker !== '' && uploadId > uploadIdMarker)
    }
    const page = new ListPage<StoredUpload>(prefix, delimiter, maxUploads)
    for (const upload of uploads.filter(isBehindMarker)) {
      if (!page.add(upload)) break
    }
    const { last, isTruncated } = page
    return encodeListMultipartUploadsResponse(
      {
        bucket: request.bucket,
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
