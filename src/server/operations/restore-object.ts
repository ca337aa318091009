/** RestoreObject: makes the content of an archived object readable, after a while, for a while. */

import { rejection } from '../../protocol/operations/request-rejection.js'
import {
  decodeRestoreObjectRequest,
  encodeRestoreObjectResponse,
  type RestoreTier,
} from '../../protocol/operations/restore-object.js'
import { restoreState, restoreTimeMs, storageClassOf } from '../archive.js'
import type { StoredObject } from '../object-store.js'
import type { BucketCall, BucketOperation } from '../operation.js'
import { tellVersionId } from '../versions.js'
import { changeObject } from '../write-object.js'

const DAY_MS = 24 * 60 * 60_000

export const restoreObject: BucketOperation = {
  name: 'RestoreObject',
  body: 'document',
  anonymous: 'never',
  async run(call) {
    const request = decodeRestoreObjectRequest(call.request)
    const { days = 1, tier = 'Standard' } = request
    const object = await changeObject(call, request, (existing) => {
      const timeMs = requireRestoreTime(call, existing, tier)
      const state = restoreState(existing.restoration, call.now)
      if (state === 'ongoing') throw rejection('RestoreAlreadyInProgress')
      const readyAtMs = state === 'restored' ? call.now : call.now + timeMs
      // A second request may prolong the time, not shorten it.
      const least = state === 'restored' ? (existing.restoration?.expiresAtMs ?? 0) : 0
      const expiresAtMs = Math.max(readyAtMs + days * DAY_MS, least)
      return { ...existing, restoration: { readyAtMs, expiresAtMs } }
    })
    const wasRestored = restoreState(object.restoration, call.now) === 'restored'
    const isCold = storageClassOf(object, call.bucket) !== 'Archive'
    return encodeRestoreObjectResponse({
      wasRestored,
      restorePriority: isCold && !wasRestored ? tier : undefined,
      versionId: tellVersionId(call.bucket, object),
    })
  },
}

function requireRestoreTime(
  { bucket }: BucketCall,
  object: StoredObject,
  tier: RestoreTier,
): number {
  const timeMs = restoreTimeMs(storageClassOf(object, bucket), tier)
  if (timeMs !== undefined && object.type !== 'Symlink') return timeMs
  const detail = 'RESTORE operation does not support this object storage class'
  throw rejection('OperationNotSupported', { details: { Detail: detail } })
}
