/** What to download, and which of its fields reach which call. */

import type { CommonFields } from '../../protocol/operations/object-fields.js'
import type { GetObjectRequest } from '../../protocol/operations/get-object.js'
import type { HeadObjectRequest } from '../../protocol/operations/head-object.js'

/** GetObject's fields; the conditions hold for the object as it is found at the start. */
export type DownloadRequest = Omit<GetObjectRequest, 'rangeBehavior' | 'process'>

/** The one version of an object that a download is about. */
export interface PinnedObject {
  readonly etag: string
  readonly size: number
  readonly versionId: string | undefined
}

export function headFields(request: DownloadRequest): HeadObjectRequest {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = request
  return {
    ...commonFields(request),
    versionId: request.versionId,
    ifMatch,
    ifNoneMatch,
    ifModifiedSince,
    ifUnmodifiedSince,
  }
}

/** For one range of the pinned object and no other. */
export function rangeFields(
  request: DownloadRequest,
  object: PinnedObject,
  range: string,
): GetObjectRequest {
  return {
    ...commonFields(request),
    versionId: object.versionId,
    trafficLimit: request.trafficLimit,
    ifMatch: object.etag,
    range,
    rangeBehavior: 'standard',
  }
}

function commonFields(
  request: DownloadRequest,
): CommonFields & Pick<DownloadRequest, 'bucket' | 'key'> {
  const { bucket, key, requestPayer, headers, parameters } = request
  return { bucket, key, requestPayer, headers, parameters }
}
