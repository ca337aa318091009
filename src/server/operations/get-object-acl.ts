/** GetObjectACL: what everybody may do with an object. */

import {
  decodeGetObjectAclRequest,
  encodeGetObjectAclResponse,
} from '../../protocol/operations/get-object-acl.js'
import { OWNER } from '../account.js'
import type { BucketOperation } from '../operation.js'
import { requireStoredObject } from '../read-object.js'
import { tellVersionId } from '../versions.js'

export const getObjectAcl: BucketOperation = {
  name: 'GetObjectACL',
  body: 'none',
  anonymous: 'never',
  async run(call) {
    const object = await requireStoredObject(call, decodeGetObjectAclRequest(call.request))
    const versionId = tellVersionId(call.bucket, object)
    return encodeGetObjectAclResponse({ owner: OWNER, acl: object.acl, versionId })
  },
}
