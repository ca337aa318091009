/** Takes in an object that comes in one request: checks it, stores it, tells what it is. */

import { decodeObjectFields } from '../protocol/operations/object-fields.js'
import type { PutObjectRequest } from '../protocol/operations/put-object.js'
import type { StoredObject } from './object-store.js'
import type { BucketCall } from './operation.js'
import { receiveContent } from './receive-content.js'
import { chooseVersionId } from './versions.js'
import { refuseOverwrite, storeObject } from './write-object.js'

/** `request` is what `call.request` says, and the content of `call` is that of the object. */
export async function receiveObject(
  call: BucketCall,
  request: PutObjectRequest,
): Promise<StoredObject> {
  await refuseOverwrite(call, request.key, request)
  return receiveContent(call, request, async (content) => {
    const object: StoredObject = {
      key: request.key,
      versionId: chooseVersionId(call),
      type: 'Normal',
      content: content.segments,
      size: content.size,
      etag: content.etag,
      contentMd5: content.contentMd5,
      hashCrc64: content.hashCrc64,
      lastModifiedMs: call.now,
      fields: decodeObjectFields(call.request.headers),
      acl: request.acl ?? 'default',
    }
    await storeObject(call, object, request)
    return object
  })
}
