/** Unfinished uploads as requests name them. */

import { quoteEtag } from '../protocol/operations/etag.js'
import { rejection } from '../protocol/operations/request-rejection.js'
import type { StoredPart, StoredUpload } from './object-store.js'
import type { BucketCall } from './operation.js'

/** The upload, if it is one of `key`: an ID that belongs to another key counts as unknown. */
export async function findUploadOf(
  call: BucketCall,
  key: string,
  uploadId: string,
): Promise<StoredUpload | undefined> {
  const upload = await call.server.store.findUpload(call.bucket.name, uploadId)
  return upload?.key === key ? upload : undefined
}

/** Refuses a part of a sequential upload that is not the next one. */
export async function requireNextPart(
  call: BucketCall,
  uploadId: string,
  partNumber: number,
): Promise<void> {
  const parts = await call.server.store.listParts(call.bucket.name, uploadId)
  const existing = parts.find((part) => part.partNumber === partNumber)
  if (existing !== undefined) throw alreadyExists(existing)
  if (partNumber !== parts.length + 1) throw notSequential(partNumber)
}

/**
 * Stores a part; `false` when the upload has ended. Refuses a part of a sequential upload that is
 * not the next one any more: it may have come from somebody else while its bytes came.
 */
export async function storePart(
  call: BucketCall,
  uploadId: string,
  part: StoredPart,
): Promise<boolean> {
  const outcome = await call.server.store.putPart(call.bucket.name, uploadId, part)
  if (outcome === 'not-next') throw notSequential(part.partNumber)
  if (typeof outcome === 'object') throw alreadyExists(outcome.existing)
  return outcome === 'stored'
}

function alreadyExists({ partNumber, etag }: StoredPart): Error {
  return rejection('PartAlreadyExist', {
    details: { PartNumber: String(partNumber), PartEtag: quoteEtag(etag) },
  })
}

function notSequential(partNumber: number): Error {
  return rejection('PartNotSequential', { details: { PartNumber: String(partNumber) } })
}
