/** GetSymlink: the key that a symlink stands for, and what is kept beside it. */

import { formatHttpDate } from '../../protocol/http-date.js'
import { quoteEtag } from '../../protocol/operations/etag.js'
import {
  decodeGetSymlinkRequest,
  encodeGetSymlinkResponse,
} from '../../protocol/operations/get-symlink.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import type { BucketOperation } from '../operation.js'
import { requireStoredObject } from '../read-object.js'
import { tellVersionId } from '../versions.js'

export const getSymlink: BucketOperation = {
  name: 'GetSymlink',
  body: 'none',
  anonymous: 'read',
  async run(call) {
    const link = await requireStoredObject(call, decodeGetSymlinkRequest(call.request))
    if (link.symlinkTarget === undefined) throw rejection('NotSymlink')
    return encodeGetSymlinkResponse({
      target: link.symlinkTarget,
      etag: quoteEtag(link.etag),
      lastModified: formatHttpDate(link.lastModifiedMs),
      metadata: link.fields.metadata,
      versionId: tellVersionId(call.bucket, link),
    })
  },
}
