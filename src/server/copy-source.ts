/** The source of a copy: found, open to the caller, and held until the copy refers to its bytes. */

import type { ReceivedCopySource } from '../protocol/operations/copy-source.js'
import { rejection } from '../protocol/operations/request-rejection.js'
import { authorizeAnonymous } from './anonymous-access.js'
import { checkConditions } from './conditions.js'
import { noSuchKey, notModified, refuseVersion } from './object-outcomes.js'
import type { OpenObject } from './object-store.js'
import type { BucketCall, Reply } from './operation.js'

/**
 * What `copy` makes of the source, or the answer 304.
 *
 * @throws RequestRejection when there is no such source, when the caller may not read it, and for a
 * condition that asks to fail.
 */
export async function withCopySource(
  call: BucketCall,
  source: ReceivedCopySource,
  copy: (opened: OpenObject) => Promise<Reply>,
): Promise<Reply> {
  const { sourceBucket, sourceKey } = source
  const { store } = call.server
  const bucket = await store.findBucket(sourceBucket)
  if (bucket === undefined) {
    throw rejection('NoSuchBucket', { details: { BucketName: sourceBucket } })
  }
  if (call.accessKeyId === undefined) {
    const request = { ...call.request, bucket: sourceBucket, key: sourceKey }
    await authorizeAnonymous({ ...call, request }, bucket, { anonymous: 'read' })
  }
  refuseVersion(source.sourceVersionId)
  const opened = await store.openObject(sourceBucket, sourceKey)
  if (opened === undefined) throw noSuchKey(sourceKey)
  try {
    const conditions = {
      ifMatch: source.copySourceIfMatch,
      ifNoneMatch: source.copySourceIfNoneMatch,
      ifModifiedSince: source.copySourceIfModifiedSince,
      ifUnmodifiedSince: source.copySourceIfUnmodifiedSince,
    }
    const verdict = checkConditions(conditions, opened.object, call.now)
    return verdict === 'not-modified' ? notModified(opened.object) : await copy(opened)
  } finally {
    await opened.close()
  }
}
