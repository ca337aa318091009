/** The MD5 of content that came in pieces. */

import { encodeBase64 } from '../protocol/text-codecs.js'
import type { StoredBucket, StoredObject } from './object-store.js'
import type { ServerParts } from './operation.js'

/** What of a call is needed; nothing that depends on the client. */
export interface Md5Call {
  readonly server: Pick<ServerParts, 'store' | 'digests' | 'closing'>
  readonly bucket: Pick<StoredBucket, 'name'>
}

/**
 * Reads the content of `object`, which has been stored without it, and adds its MD5. Goes on when
 * the client is gone: the object is there. It stays without when it cannot be read or the server is
 * closed meanwhile.
 */
export async function addContentMd5(call: Md5Call, object: StoredObject): Promise<StoredObject> {
  try {
    return await readMd5(call, object)
  } catch {
    return object // it is stored, and whoever reads it is told what is wrong with it
  }
}

async function readMd5({ server, bucket }: Md5Call, object: StoredObject): Promise<StoredObject> {
  const { store, digests, closing } = server
  const opened = await store.openObject(bucket.name, object.key, object.versionId)
  if (opened === undefined) return object
  try {
    const md5 = digests.createMd5()
    const take = (chunk: Uint8Array): Promise<void> => {
      md5.update(chunk)
      return Promise.resolve()
    }
    await opened.send(0, opened.object.size, take, closing)
    const known = { ...opened.object, contentMd5: encodeBase64(md5.digest()) }
    // When the object has been replaced meanwhile, nobody will ask for this one.
    await store.updateVersion(bucket.name, opened.object, known)
    return known
  } finally {
    await opened.close()
  }
}
