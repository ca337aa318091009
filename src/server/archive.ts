/** Archived objects, whose content can be read only while it is restored. */

import { formatHttpDate } from '../protocol/http-date.js'
import type { StorageClass } from '../protocol/operations/object-fields.js'
import { rejection } from '../protocol/operations/request-rejection.js'
import type { RestoreTier } from '../protocol/operations/restore-object.js'
import type { Restoration, StoredBucket, StoredObject } from './object-store.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** How long OSS takes at most to restore an object. */
const RESTORE_TIME_MS: Partial<Record<StorageClass, Record<RestoreTier, number>>> = {
  Archive: { Expedited: MINUTE_MS, Standard: MINUTE_MS, Bulk: MINUTE_MS },
  ColdArchive: { Expedited: HOUR_MS, Standard: 5 * HOUR_MS, Bulk: 12 * HOUR_MS },
  DeepColdArchive: { Expedited: 12 * HOUR_MS, Standard: 48 * HOUR_MS, Bulk: 48 * HOUR_MS },
}

export function storageClassOf({ fields }: StoredObject, bucket: StoredBucket): StorageClass {
  return fields.storageClass ?? bucket.storageClass
}

export function isArchive(storageClass: StorageClass): boolean {
  return storageClass in RESTORE_TIME_MS
}

/** How long it takes to restore an object; `undefined` of a class that is no archive. */
export function restoreTimeMs(storageClass: StorageClass, tier: RestoreTier): number | undefined {
  return RESTORE_TIME_MS[storageClass]?.[tier]
}

export function restoreState(
  restoration: Restoration | undefined,
  now: number,
): 'none' | 'ongoing' | 'restored' {
  if (restoration === undefined || now >= restoration.expiresAtMs) return 'none'
  return now < restoration.readyAtMs ? 'ongoing' : 'restored'
}

/** `x-oss-restore`, if there is anything to tell. */
export function formatRestoreState(
  restoration: Restoration | undefined,
  now: number,
): string | undefined {
  const state = restoreState(restoration, now)
  if (restoration === undefined || state === 'none') return undefined
  if (state === 'ongoing') return 'ongoing-request="true"'
  return `ongoing-request="false", expiry-date="${formatHttpDate(restoration.expiresAtMs)}"`
}

/** @throws RequestRejection 403 for an archived object that is not restored. */
export function requireReadable(object: StoredObject, bucket: StoredBucket, now: number): void {
  if (!isArchive(storageClassOf(object, bucket))) return
  if (restoreState(object.restoration, now) !== 'restored') throw rejection('InvalidObjectState')
}
