/** ListParts: the parts of an upload, page by page, with their CRC-64. */

import { formatIsoTime } from '../../protocol/iso-time.js'
import { DEFAULT_MAX_PARTS } from '../../protocol/limits.js'
import { quoteEtag } from '../../protocol/operations/etag.js'
import {
  decodeListPartsRequest,
  encodeListPartsResponse,
} from '../../protocol/operations/list-parts.js'
import { noSuchUpload } from '../object-outcomes.js'
import type { BucketOperation } from '../operation.js'
import { findUploadOf } from '../uploads.js'

export const listParts: BucketOperation = {
  name: 'ListParts',
  body: 'none',
  anonymous: 'read',
  async run(call) {
    const request = decodeListPartsRequest(call.request)
    const { bucket, key, uploadId } = request
    const upload = await findUploadOf(call, key, uploadId)
    if (upload === undefined) throw noSuchUpload(uploadId)
    const maxParts = request.maxParts ?? DEFAULT_MAX_PARTS
    const marker = request.partNumberMarker ?? 0
    const uploaded = await call.server.store.listParts(bucket, uploadId)
    const rest = uploaded.filter((part) => part.partNumber > marker)
    const page = rest.slice(0, maxParts)
    return encodeListPartsResponse(
      {
        bucket,
        key,
        uploadId,
        storageClass: upload.fields.storageClass ?? call.bucket.storageClass,
        maxParts,
        partNumberMarker: marker,
        parts: page.map((part) => ({
          partNumber: part.partNumber,
          size: part.size,
          etag: quoteEtag(part.etag),
          hashCrc64: part.hashCrc64,
          lastModified: formatIsoTime(part.lastModifiedMs),
        })),
        isTruncated: rest.length > page.length,
        nextPartNumberMarker: page.at(-1)?.partNumber ?? marker,
      },
      request,
    )
  },
}
