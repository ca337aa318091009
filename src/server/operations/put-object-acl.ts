/** PutObjectACL: says anew what everybody may do with an object. */

import {
  decodePutObjectAclRequest,
  encodePutObjectAclResponse,
} from '../../protocol/operations/put-object-acl.js'
import type { BucketOperation } from '../operation.js'
import { tellVersionId } from '../versions.js'
import { changeObject } from '../write-object.js'

export const putObjectAcl: BucketOperation = {
  name: 'PutObjectACL',
  body: 'document',
  anonymous: 'never',
  async run(call) {
    const request = decodePutObjectAclRequest(call.request)
    const { acl } = request
    const object = await changeObject(call, request, (existing) => ({ ...existing, acl }))
    return encodePutObjectAclResponse({ versionId: tellVersionId(call.bucket, object) })
  },
}
