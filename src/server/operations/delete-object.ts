/** DeleteObject: removes an object or a version, whether it exists or not. */

import {
  decodeDeleteObjectRequest,
  encodeDeleteObjectResponse,
} from '../../protocol/operations/delete-object.js'
import type { BucketOperation } from '../operation.js'
import { removeObject } from '../write-object.js'

export const deleteObject: BucketOperation = {
  name: 'DeleteObject',
  body: 'none',
  anonymous: 'write',
  async run(call) {
    const request = decodeDeleteObjectRequest(call.request)
    return encodeDeleteObjectResponse(await removeObject(call, request.key, request.versionId))
  },
}
