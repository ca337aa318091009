/** What callers without a signature may do. */

import type { ErrorAnswer } from '../protocol/errors/error-codes.js'
import { rejection } from '../protocol/operations/request-rejection.js'
import type { StoredBucket, StoredObject } from './object-store.js'
import type { Call, Operation } from './operation.js'

/**
 * @throws RequestRejection 403 unless the ACL of the object, or else of the bucket, allows
 * `access`.
 */
export async function authorizeAnonymous(
  call: Call,
  bucket: StoredBucket,
  access: Operation['anonymous'],
): Promise<void> {
  if (access === 'judged') return
  if (access === 'never') throw anonymousForbidden(bucket.name)
  const { key, query } = call.request
  const versionId = query['versionId'] || undefined
  const object =
    key === undefined ? undefined : await call.server.store.findObject(bucket.name, key, versionId)
  requireOpen(object, bucket, access, key === undefined ? { BucketName: bucket.name } : {})
}

/**
 * The same for an object that a request leads to without naming it.
 *
 * @throws RequestRejection 403 when an anonymous caller may not read it.
 */
export function authorizeReading(call: Call, bucket: StoredBucket, object: StoredObject): void {
  if (call.accessKeyId === undefined) requireOpen(object, bucket, 'read', {})
}

function requireOpen(
  object: StoredObject | undefined,
  bucket: StoredBucket,
  access: 'read' | 'write',
  details: ErrorAnswer['details'],
): void {
  const ownAcl = object?.acl ?? 'default'
  const acl = ownAcl === 'default' ? bucket.acl : ownAcl
  if (acl === 'public-read-write' || (acl === 'public-read' && access === 'read')) return
  if (ownAcl === 'default') throw rejection('AccessDenied', { details })
  const message = `You do not have ${access} permission on this object.`
  throw rejection('AccessDenied', { message, ec: undefined })
}

/** There is no ACL that would allow it to everybody. */
export function anonymousForbidden(bucket: string | undefined): Error {
  return rejection('AccessDenied', {
    message: 'Anonymous access is forbidden for this operation.',
    ec: '0003-00001201',
    details: bucket === undefined ? {} : { BucketName: bucket },
  })
}
