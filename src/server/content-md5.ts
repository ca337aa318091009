/** The MD5 of content that came in pieces. */

import { encodeBase64 } from '../protocol/text-codecs.js'
import type { StoredObject } from './object-store.js'
import type { BucketCall } from './operation.js'

/**
 * Reads the content of `object`, which has been stored without it, and adds its MD5. Goes on when
 * the client is gone: the object is there.
 */
export async function addContentMd5(call: BucketCall, object: StoredObject): Promise<StoredObject> {
  const { store, digests } = call.server
  const bucket = call.bucket.name
  const opened = await store.openObject(bucket, object.key, object.versionId)
  if (opened === undefined) return object
  try {
    const md5 = digests.createMd5()
    const take = (chunk: Uint8Array): Promise<void> => {
      md5.update(chunk)
      return Promise.resolve()
    }
    await opened.send(0, opened.object.size, take, new AbortController().signal)
    const known = { ...opened.object, contentMd5: encodeBase64(md5.digest()) }
    // When the object has been replaced meanwhile, nobody will ask for this one.
    await store.updateVersion(bucket, opened.object, known)
    return known
  } finally {
    await opened.close()
  }
}
