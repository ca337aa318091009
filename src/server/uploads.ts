/** Unfinished uploads as requests name them. */

import { quoteEtag } from '../protocol/operations/etag.js'
import { rejection } from '../protocol/operations/request-rejection.js'
import type { StoredUpload } from './object-store.js'
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
  const details = { PartNumber: String(partNumber) }
  if (existing !== undefined) {
    throw rejection('PartAlreadyExist', {
      details: { ...details, PartEtag: quoteEtag(existing.etag) },
    })
  }
  if (partNumber !== parts.length + 1) throw rejection('PartNotSequential', { details })
}
