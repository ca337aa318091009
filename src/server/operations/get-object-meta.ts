/** GetObjectMeta: size, ETag, time and CRC-64 of an object, and nothing else. */

import { formatHttpDate } from '../../protocol/http-date.js'
import { quoteEtag } from '../../protocol/operations/etag.js'
import {
  decodeGetObjectMetaRequest,
  encodeGetObjectMetaResponse,
} from '../../protocol/operations/get-object-meta.js'
import type { BucketOperation } from '../operation.js'
import { requireStoredObject } from '../read-object.js'
import { tellVersionId } from '../versions.js'

export const getObjectMeta: BucketOperation = {
  name: 'GetObjectMeta',
  body: 'none',
  anonymous: 'read',
  async run(call) {
    const object = await requireStoredObject(call, decodeGetObjectMetaRequest(call.request))
    return encodeGetObjectMetaResponse({
      contentLength: object.size,
      etag: quoteEtag(object.etag),
      lastModified: formatHttpDate(object.lastModifiedMs),
      hashCrc64: object.hashCrc64,
      versionId: tellVersionId(call.bucket, object),
      lastAccessTime: undefined,
    })
  },
}
