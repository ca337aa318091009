/** DeleteMultipleObjects: removes up to 1,000 objects, whether they exist or not. */

import {
  decodeDeleteMultipleObjectsRequest,
  encodeDeleteMultipleObjectsResponse,
} from '../../protocol/operations/delete-multiple-objects.js'
import { refuseVersion } from '../object-outcomes.js'
import type { BucketOperation } from '../operation.js'
import { requireObjectName } from '../request-names.js'

export const deleteMultipleObjects: BucketOperation = {
  name: 'DeleteMultipleObjects',
  body: 'document',
  anonymous: 'never',
  async run(call) {
    const request = decodeDeleteMultipleObjectsRequest(call.request)
    const { bucket, objects } = request
    for (const { key, versionId } of objects) {
      requireObjectName(key)
      refuseVersion(versionId)
    }
    for (const { key } of objects) await call.server.store.deleteObject(bucket, key)
    const deleted = objects.map(({ key, versionId }) => ({
      key,
      versionId,
      deleteMarker: false,
      deleteMarkerVersionId: undefined,
    }))
    return encodeDeleteMultipleObjectsResponse(
      { deleted: request.quiet === true ? [] : deleted },
      request,
    )
  },
}
