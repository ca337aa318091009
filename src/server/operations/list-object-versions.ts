/** ListObjectVersions: every version and delete marker of a bucket, page by page. */

import { formatIsoTime } from '../../protocol/iso-time.js'
import { DEFAULT_MAX_KEYS } from '../../protocol/limits.js'
import {
  decodeListObjectVersionsRequest,
  encodeListObjectVersionsResponse,
  type ListedDeleteMarker,
  type ListedVersion,
} from '../../protocol/operations/list-object-versions.js'
import { OWNER } from '../account.js'
import { describeListedObject } from '../list-objects.js'
import { readListPage } from '../list-page.js'
import type { StoredObject } from '../object-store.js'
import type { BucketCall, BucketOperation } from '../operation.js'

/** An entry of the list, with its key for the page. */
interface KeyedVersion {
  readonly key: string
  readonly object: StoredObject
  readonly isLatest: boolean
}

export const listObjectVersions: BucketOperation = {
  name: 'ListObjectVersions',
  body: 'none',
  anonymous: 'read',
  async run(call) {
    const request = decodeListObjectVersionsRequest(call.request)
    const { bucket, prefix = '', delimiter = '', keyMarker = '', versionIdMarker = '' } = request
    const maxKeys = request.maxKeys ?? DEFAULT_MAX_KEYS
    const markers = { marker: keyMarker, idMarker: versionIdMarker }
    const page = await readListPage<KeyedVersion>(
      { prefix, delimiter, ...markers, limit: maxKeys },
      async (window, afterVersionId) => {
        const listed = await call.server.store.listVersions(bucket, { ...window, afterVersionId })
        return listed.map((version) => ({ ...version, key: version.object.key }))
      },
      ({ object }) => object.versionId,
    )
    const { last, isTruncated } = page
    return encodeListObjectVersionsResponse(
      {
        bucket,
        prefix,
        delimiter,
        keyMarker,
        versionIdMarker,
        maxKeys,
        versions: page.entries.map((version) => describeVersion(version, call)),
        commonPrefixes: page.commonPrefixes,
        isTruncated,
        nextKeyMarker: isTruncated ? last?.key : undefined,
        nextVersionIdMarker: isTruncated ? (last?.entry?.object.versionId ?? '') : undefined,
      },
      request,
    )
  },
}

function describeVersion(
  { object, isLatest }: KeyedVersion,
  call: BucketCall,
): ListedVersion | ListedDeleteMarker {
  const { key, versionId } = object
  if (object.isDeleteMarker !== true) {
    const isDeleteMarker = false
    return { ...describeListedObject(object, call, OWNER), versionId, isLatest, isDeleteMarker }
  }
  const lastModified = formatIsoTime(object.lastModifiedMs)
  return { key, versionId, isLatest, isDeleteMarker: true, lastModified, owner: OWNER }
}
