/** CompleteMultipartUpload: makes one object of the parts of an upload; no byte is copied. */

import { combineCrc64, formatCrc64, parseCrc64 } from '../../protocol/crc64/crc64.js'
import { MIN_PART_SIZE } from '../../protocol/limits.js'
import {
  decodeCompleteMultipartUploadRequest,
  encodeCompleteMultipartUploadResponse,
  type ReceivedCompleteMultipartUpload,
} from '../../protocol/operations/complete-multipart-upload.js'
import { quoteEtag } from '../../protocol/operations/etag.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import { encodePath } from '../../protocol/percent-encoding.js'
import { encodeHex } from '../../protocol/text-codecs.js'
import { answerUpload } from '../answer-upload.js'
import { addContentMd5 } from '../content-md5.js'
import { noSuchUpload } from '../object-outcomes.js'
import type { StoredObject, StoredPart, StoredUpload } from '../object-store.js'
import type { BucketCall, BucketOperation } from '../operation.js'
import { readCallback } from '../requested-callback.js'
import { findUploadOf } from '../uploads.js'
import { chooseVersionId, forbidsOverwrite, tellVersionId } from '../versions.js'

export const completeMultipartUpload: BucketOperation = {
  name: 'CompleteMultipartUpload',
  body: 'document',
  anonymous: 'write',
  async run(call) {
    const uploadId = call.request.query['uploadId'] ?? ''
    // That the upload is gone is told before anything that may be wrong with the document.
    const upload = await findUploadOf(call, call.request.key ?? '', uploadId)
    if (upload === undefined) throw noSuchUpload(uploadId)
    const request = decodeCompleteMultipartUploadRequest(call.request)
    const callback = readCallback(call, request)
    const object = await complete(call, upload, request)
    return answerUpload(call, 'CompleteMultipartUpload', object, callback, (callbackReply) =>
      encodeCompleteMultipartUploadResponse(
        {
          bucket: request.bucket,
          key: request.key,
          etag: quoteEtag(object.etag),
          location: `${call.server.endpoint()}/${request.bucket}/${encodePath(request.key)}`,
          hashCrc64: object.hashCrc64,
          versionId: tellVersionId(call.bucket, object),
          callbackReply,
        },
        request,
      ),
    )
  },
}

async function complete(
  call: BucketCall,
  upload: StoredUpload,
  request: ReceivedCompleteMultipartUpload,
): Promise<StoredObject> {
  const { store } = call.server
  const { bucket, uploadId } = request
  const onlyIfAbsent = forbidsOverwrite(call, request.forbidOverwrite ?? upload.forbidOverwrite)
  for (;;) {
    const parts = chooseParts(request, await store.listParts(bucket, uploadId))
    if (upload.sequential) requireSequence(parts)
    requireSizes(parts)
    const object = assemble(call, upload, request, parts)
    const outcome = await store.completeUpload(bucket, uploadId, parts, object, { onlyIfAbsent })
    if (outcome === 'stored') return upload.sequential ? addContentMd5(call, object) : object
    if (outcome === 'exists') throw rejection('FileAlreadyExists', { ec: '0042-00000214' })
    if (outcome === 'no-upload') throw noSuchUpload(uploadId)
    // A part was replaced meanwhile; whether the request fits the new one has to be seen.
  }
}

function chooseParts(
  request: ReceivedCompleteMultipartUpload,
  uploaded: readonly StoredPart[],
): readonly StoredPart[] {
  if (request.parts === undefined) {
    if (uploaded.length === 0) throw rejection('MalformedXML')
    return uploaded
  }
  const byNumber = new Map(uploaded.map((part) => [part.partNumber, part]))
  return request.parts.map(({ partNumber, etag }) => {
    const part = byNumber.get(partNumber)
    if (part?.etag === etag) return part
    throw rejection('InvalidPart', {
      details: {
        ETag: quoteEtag(etag),
        PartNumber: String(partNumber),
        UploadId: request.uploadId,
      },
    })
  })
}

/** Parts of a sequential upload are those from 1 on, without a gap. */
function requireSequence(parts: readonly StoredPart[]): void {
  const misplaced = parts.find(({ partNumber }, index) => partNumber !== index + 1)
  if (misplaced === undefined) return
  const details = { PartNumber: String(misplaced.partNumber) }
  throw rejection('PartNotSequential', { details })
}

function requireSizes(parts: readonly StoredPart[]): void {
  const small = parts.slice(0, -1).find((part) => part.size < MIN_PART_SIZE)
  if (small === undefined) return
  throw rejection('EntityTooSmall', {
    details: {
      MinSizeAllowed: String(MIN_PART_SIZE),
      ProposedSize: String(small.size),
      PartNumber: String(small.partNumber),
      PartEtag: quoteEtag(small.etag),
    },
  })
}

function assemble(
  call: BucketCall,
  upload: StoredUpload,
  request: ReceivedCompleteMultipartUpload,
  parts: readonly StoredPart[],
): StoredObject {
  const md5 = call.server.digests.createMd5()
  for (const part of parts) md5.update(decodeHex(part.etag))
  return {
    key: upload.key,
    versionId: chooseVersionId(call),
    type: 'Multipart',
    content: parts.flatMap((part) => part.content),
    size: parts.reduce((sum, part) => sum + part.size, 0),
    etag: `${encodeHex(md5.digest()).toUpperCase()}-${parts.length}`,
    hashCrc64: combineParts(parts),
    lastModifiedMs: call.now,
    fields: upload.fields,
    acl: request.acl ?? upload.acl,
    uploadId: upload.uploadId,
  }
}

/** The CRC-64 of the whole, if every part has one. */
function combineParts(parts: readonly StoredPart[]): string | undefined {
  let whole = 0n
  for (const part of parts) {
    const crc = part.hashCrc64 === undefined ? undefined : parseCrc64(part.hashCrc64)
    if (crc === undefined) return undefined
    whole = combineCrc64(whole, crc, part.size)
  }
  return formatCrc64(whole)
}

function decodeHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
