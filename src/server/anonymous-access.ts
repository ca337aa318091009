/** What callers without a signature may do. */

import { rejection } from '../protocol/operations/request-rejection.js'
import type { StoredBucket } from './object-store.js'
import type { BucketOperation, Call } from './operation.js'

/**
 * @throws RequestRejection 403 unless the ACL of the object, or else of the bucket, allows the
 * call.
 */
export async function authorizeAnonymous(
  call: Call,
  bucket: StoredBucket,
  operation: Pick<BucketOperation, 'anonymous'>,
): Promise<void> {
  const { key } = call.request
  const object =
    key === undefined ? undefined : await call.server.store.findObject(bucket.name, key)
  const ownAcl = object?.acl ?? 'default'
  const acl = ownAcl === 'default' ? bucket.acl : ownAcl
  const allowed = operation.anonymous === 'read' ? acl !== 'private' : acl === 'public-read-write'
  if (operation.anonymous !== 'never' && allowed) return
  throw anonymousForbidden(bucket.name)
}

export function anonymousForbidden(bucket: string | undefined): Error {
  return rejection('AccessDenied', {
    message: 'Anonymous access is forbidden for this operation.',
    details: bucket === undefined ? {} : { BucketName: bucket },
  })
}
