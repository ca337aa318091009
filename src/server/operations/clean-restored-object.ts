/** CleanRestoredObject: ends the time in which a restored object can be read. */

import {
  decodeCleanRestoredObjectRequest,
  encodeCleanRestoredObjectResponse,
} from '../../protocol/operations/clean-restored-object.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import { isArchive, restoreState, storageClassOf } from '../archive.js'
import type { BucketOperation } from '../operation.js'
import { tellVersionId } from '../versions.js'
import { changeObject } from '../write-object.js'

export const cleanRestoredObject: BucketOperation = {
  name: 'CleanRestoredObject',
  body: 'none',
  anonymous: 'never',
  async run(call) {
    const request = decodeCleanRestoredObjectRequest(call.request)
    const object = await changeObject(call, request, (existing) => {
      if (!isArchive(storageClassOf(existing, call.bucket))) {
        throw rejection('OperationNotSupported')
      }
      const state = restoreState(existing.restoration, call.now)
      if (state === 'ongoing') throw rejection('ArchiveRestoreNotFinished')
      return { ...existing, restoration: undefined }
    })
    return encodeCleanRestoredObjectResponse({ versionId: tellVersionId(call.bucket, object) })
  },
}
