/** DeleteMultipleObjects: removes up to 1,000 objects or versions, whether they exist or not. */

import {
  decodeDeleteMultipleObjectsRequest,
  encodeDeleteMultipleObjectsResponse,
  type DeletedObject,
} from '../../protocol/operations/delete-multiple-objects.js'
import type { BucketOperation } from '../operation.js'
import { requireObjectName } from '../request-names.js'
import { removeObject } from '../write-object.js'

export const deleteMultipleObjects: BucketOperation = {
  name: 'DeleteMultipleObjects',
  body: 'document',
  anonymous: 'never',
  async run(call) {
    const request = decodeDeleteMultipleObjectsRequest(call.request)
    for (const { key } of request.objects) requireObjectName(key)
    const deleted: DeletedObject[] = []
    for (const { key, versionId } of request.objects) {
      const removed = await removeObject(call, key, versionId)
      const deleteMarkerVersionId = removed.deleteMarker ? removed.versionId : undefined
      deleted.push({ key, versionId, deleteMarker: removed.deleteMarker, deleteMarkerVersionId })
    }
    return encodeDeleteMultipleObjectsResponse(
      { deleted: request.quiet === true ? [] : deleted },
      request,
    )
  },
}
