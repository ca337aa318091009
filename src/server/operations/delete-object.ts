/** DeleteObject: removes an object, whether it exists or not. */

import {
  decodeDeleteObjectRequest,
  encodeDeleteObjectResponse,
} from '../../protocol/operations/delete-object.js'
import type { BucketOperation } from '../operation.js'
import { refuseVersion } from '../object-outcomes.js'

export const deleteObject: BucketOperation = {
  name: 'DeleteObject',
  body: 'none',
  anonymous: 'write',
  async run(call) {
    const request = decodeDeleteObjectRequest(call.request)
    refuseVersion(request.versionId)
    await call.server.store.deleteObject(request.bucket, request.key)
    return encodeDeleteObjectResponse({ versionId: undefined, deleteMarker: false })
  },
}
