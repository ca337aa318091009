/** The source of a copy: found, open to the caller, and held until the copy refers to its bytes. */

import type { ReceivedCopySource } from '../protocol/operations/copy-source.js'
import { rejection } from '../protocol/operations/request-rejection.js'
import { authorizeAnonymous } from './anonymous-access.js'
import { checkConditions } from './conditions.js'
import { notModified } from './object-outcomes.js'
import type { OpenObject, StoredBucket } from './object-store.js'
import type { BucketCall, Reply } from './operation.js'
import { openReadObject, type SymlinkReading } from './read-object.js'
import { tellVersionId } from './versions.js'

export interface CopySource {
  readonly opened: OpenObject
  /** `x-oss-copy-source-version-id`. */
  readonly versionId: string | undefined
}

/**
 * What `copy` makes of the source, or the answer 304.
 *
 * @throws RequestRejection when there is no such source, when the caller may not read it, when it
 * is archived, and for a condition that asks to fail.
 */
export async function withCopySource(
  call: BucketCall,
  source: ReceivedCopySource,
  symlinks: SymlinkReading,
  copy: (source: CopySource) => Promise<Reply>,
): Promise<Reply> {
  const bucket = await openSourceBucket(call, source)
  const { sourceBucket, sourceKey: key, sourceVersionId: versionId } = source
  const address = { bucket: sourceBucket, key, versionId }
  const opened = await openReadObject(call, bucket, address, symlinks)
  try {
    const conditions = {
      ifMatch: source.copySourceIfMatch,
      ifNoneMatch: source.copySourceIfNoneMatch,
      ifModifiedSince: source.copySourceIfModifiedSince,
      ifUnmodifiedSince: source.copySourceIfUnmodifiedSince,
    }
    const { object } = opened
    if (checkConditions(conditions, object, call.now) === 'not-modified') return notModified(object)
    return await copy({ opened, versionId: tellVersionId(bucket, object) })
  } finally {
    await opened.close()
  }
}

async function openSourceBucket(
  call: BucketCall,
  { sourceBucket, sourceKey, sourceVersionId }: ReceivedCopySource,
): Promise<StoredBucket> {
  const bucket = await call.server.store.findBucket(sourceBucket)
  if (bucket === undefined) {
    throw rejection('NoSuchBucket', { details: { BucketName: sourceBucket } })
  }
  if (call.accessKeyId !== undefined) return bucket
  const query: Record<string, string> =
    sourceVersionId === undefined ? {} : { versionId: sourceVersionId }
  const request = { ...call.request, bucket: sourceBucket, key: sourceKey, query }
  await authorizeAnonymous({ ...call, request }, bucket, 'read')
  return bucket
}
