/** What GetObject and HeadObject tell of a stored object. */

import { formatHttpDate } from '../protocol/http-date.js'
import type { ObjectAttributes } from '../protocol/operations/head-object.js'
import { parseQuery } from '../protocol/query-string.js'
import type { StoredBucket, StoredObject } from './object-store.js'

export const DEFAULT_CONTENT_TYPE = 'application/octet-stream'

export function describeStoredObject(object: StoredObject, bucket: StoredBucket): ObjectAttributes {
  const { fields } = object
  return {
    ...fields,
    contentType: fields.contentType ?? DEFAULT_CONTENT_TYPE,
    storageClass: fields.storageClass ?? bucket.storageClass,
    lastModified: formatHttpDate(object.lastModifiedMs),
    contentMd5: object.contentMd5,
    hashCrc64: object.hashCrc64,
    objectType: object.type,
    taggingCount: countTags(fields.tagging),
    versionId: undefined,
    nextAppendPosition: object.type === 'Appendable' ? object.size : undefined,
    restore: undefined,
    expiration: undefined,
    deleteMarker: undefined,
  }
}

function countTags(tagging: string | undefined): number | undefined {
  return tagging === undefined ? undefined : Object.keys(parseQuery(tagging)).length
}
