/** Answers that several operations on objects give. */

import { formatHttpDate } from '../protocol/http-date.js'
import { quoteEtag } from '../protocol/operations/etag.js'
import { rejection, type RequestRejection } from '../protocol/operations/request-rejection.js'
import { emptyResponse } from '../protocol/operations/write-response.js'
import type { StoredObject } from './object-store.js'
import type { Reply } from './operation.js'

/** `ec` tells the operations apart. */
export function noSuchUpload(uploadId: string, ec?: string): RequestRejection {
  const details = { UploadId: uploadId }
  return rejection('NoSuchUpload', ec === undefined ? { details } : { details, ec })
}

/** The answer 304. */
export function notModified(object: StoredObject): Reply {
  return emptyResponse(304, {
    etag: quoteEtag(object.etag),
    'last-modified': formatHttpDate(object.lastModifiedMs),
  })
}
