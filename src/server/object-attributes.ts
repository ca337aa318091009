/** What GetObject and HeadObject tell of a stored object. */

import { formatHttpDate } from '../protocol/http-date.js'
import type { HttpHeaders } from '../protocol/http.js'
import type { ObjectAttributes } from '../protocol/operations/head-object.js'
import { encodeObjectFields, type ObjectFields } from '../protocol/operations/object-fields.js'
import { parseQuery } from '../protocol/query-string.js'
import { formatRestoreState, storageClassOf } from './archive.js'
import type { StoredObject } from './object-store.js'
import type { BucketCall, Reply } from './operation.js'
import { tellVersionId } from './versions.js'

export const DEFAULT_CONTENT_TYPE = 'application/octet-stream'

export function describeStoredObject(
  object: StoredObject,
  { bucket, now }: Pick<BucketCall, 'bucket' | 'now'>,
): ObjectAttributes {
  const { fields, sealedAtMs } = object
  return {
    ...fields,
    contentType: fields.contentType ?? DEFAULT_CONTENT_TYPE,
    storageClass: storageClassOf(object, bucket),
    lastModified: formatHttpDate(object.lastModifiedMs),
    contentMd5: object.contentMd5,
    hashCrc64: object.hashCrc64,
    objectType: object.type,
    taggingCount: countTags(fields.tagging),
    versionId: tellVersionId(bucket, object),
    nextAppendPosition: object.type === 'Appendable' ? object.size : undefined,
    restore: formatRestoreState(object.restoration, now),
    sealedTime: sealedAtMs === undefined ? undefined : formatHttpDate(sealedAtMs),
    expiration: undefined,
    deleteMarker: undefined,
  }
}

function countTags(tagging: string | undefined): number | undefined {
  return tagging === undefined ? undefined : Object.keys(parseQuery(tagging)).length
}

/** The headers of every answer that has to do with how an object is encrypted. */
function encryptionHeaders(fields: ObjectFields): HttpHeaders {
  const { serverSideEncryption, serverSideDataEncryption, serverSideEncryptionKeyId } = fields
  return encodeObjectFields({
    serverSideEncryption,
    serverSideDataEncryption,
    serverSideEncryptionKeyId,
  })
}

/** `reply` that also tells how the object is encrypted. */
export function tellEncryption<Answer extends Pick<Reply, 'headers'>>(
  reply: Answer,
  fields: ObjectFields,
): Answer {
  return { ...reply, headers: { ...reply.headers, ...encryptionHeaders(fields) } }
}
