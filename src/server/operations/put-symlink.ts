/** PutSymlink: stores an object that stands for another one, which need not exist. */

import { decodeObjectFields } from '../../protocol/operations/object-fields.js'
import { quoteEtag } from '../../protocol/operations/etag.js'
import {
  decodePutSymlinkRequest,
  encodePutSymlinkResponse,
} from '../../protocol/operations/put-symlink.js'
import { encodeHex, encodeUtf8 } from '../../protocol/text-codecs.js'
import type { StoredObject } from '../object-store.js'
import type { BucketOperation } from '../operation.js'
import { chooseVersionId, tellVersionId } from '../versions.js'
import { storeObject } from '../write-object.js'

export const putSymlink: BucketOperation = {
  name: 'PutSymlink',
  body: 'none',
  anonymous: 'write',
  async run(call) {
    const request = decodePutSymlinkRequest(call.request)
    const { key, target } = request
    const link: StoredObject = {
      key,
      versionId: chooseVersionId(call),
      type: 'Symlink',
      symlinkTarget: target,
      content: [],
      size: 0,
      etag: encodeHex(call.server.digests.md5(encodeUtf8(target))).toUpperCase(),
      lastModifiedMs: call.now,
      fields: decodeObjectFields(call.request.headers),
      acl: request.acl ?? 'default',
    }
    await storeObject(call, link, request)
    const etag = quoteEtag(link.etag)
    return encodePutSymlinkResponse({ etag, versionId: tellVersionId(call.bucket, link) })
  },
}
