/** Unfinished uploads as requests name them. */

import type { StoredUpload } from './object-store.js'
import type { BucketCall } from './operation.js'

/** The upload, if it is one of `key`: an ID that belongs to another key counts as unknown. */
export async function findUploadOf(
  call: BucketCall,
  key: string,
  uploadId: string,
): Promise<StoredUpload | undefined> {
  const upload = await call.server.store.findUpload(call.bucket.name, uploadId)
  return upload?.key === key ? upload : undefined
}
