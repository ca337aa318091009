/** AppendObject: makes an appendable object, or adds a segment to one. */

import { combineCrc64, formatCrc64, parseCrc64 } from '../../protocol/crc64/crc64.js'
import { formatHttpDate } from '../../protocol/http-date.js'
import { MAX_PUT_SIZE } from '../../protocol/limits.js'
import {
  decodeAppendObjectRequest,
  encodeAppendObjectResponse,
  type AppendObjectRequest,
} from '../../protocol/operations/append-object.js'
import { quoteEtag } from '../../protocol/operations/etag.js'
import { decodeObjectFields } from '../../protocol/operations/object-fields.js'
import { invalidArgument, rejection } from '../../protocol/operations/request-rejection.js'
import { encodeHex, encodeUtf8 } from '../../protocol/text-codecs.js'
import { requireAppendable, requireEnd } from '../appendable.js'
import { isArchive } from '../archive.js'
import { tellEncryption } from '../object-attributes.js'
import type { StoredObject } from '../object-store.js'
import type { BucketCall, BucketOperation, Reply } from '../operation.js'
import { receiveContent, type ReceivedContent } from '../receive-content.js'
import { chooseVersionId, forbidsOverwrite, tellVersionId } from '../versions.js'

export const appendObject: BucketOperation = {
  name: 'AppendObject',
  body: 'content',
  anonymous: 'write',
  async run(call) {
    const request = decodeAppendObjectRequest(call.request)
    // Spares the body; whether the position still fits when it is here is asked again.
    await findAppendable(call, request)
    return receiveContent(call, request, (content) => append(call, request, content))
  },
}

async function append(
  call: BucketCall,
  request: AppendObjectRequest,
  content: ReceivedContent,
): Promise<Reply> {
  const { store } = call.server
  const { bucket } = request
  for (;;) {
    const existing = await findAppendable(call, request)
    if (existing !== undefined && content.size === 0) return answer(call, existing)
    const object = extend(call, request, existing, content)
    if (object.size > MAX_PUT_SIZE) throw rejection('EntityTooLarge')
    const options = { onlyIfAbsent: existing === undefined, onlyInPlaceOf: existing }
    const outcome = await store.putObject(bucket, object, options)
    if (outcome === 'stored') return answer(call, object)
    if (outcome === 'no-bucket') throw rejection('NoSuchBucket')
    // Another request was quicker; most likely the position is refused now.
  }
}

/** What the request adds to; nothing when it makes the object. @throws RequestRejection 409, 400 */
async function findAppendable(
  call: BucketCall,
  request: AppendObjectRequest,
): Promise<StoredObject | undefined> {
  const { bucket, key, position, forbidOverwrite } = request
  const found = await call.server.store.findObject(bucket, key)
  const existing = found?.isDeleteMarker === true ? undefined : found
  if (existing !== undefined && forbidsOverwrite(call, forbidOverwrite)) {
    throw rejection('FileAlreadyExists')
  }
  if (existing === undefined) refuseUnappendable(call, request)
  else requireAppendable(existing)
  if (existing?.sealedAtMs !== undefined) throw rejection('AppendSealedObjectNotAllowed')
  requireEnd(position, existing?.size ?? 0)
  return existing
}

/** Objects that could be made, but not appended to. */
function refuseUnappendable({ bucket }: BucketCall, request: AppendObjectRequest): void {
  const { storageClass = bucket.storageClass, serverSideEncryptionKeyId } = request
  if (isArchive(storageClass)) {
    const message = 'Appendable objects cannot be archived.'
    throw invalidArgument(message, 'x-oss-storage-class', storageClass)
  }
  if (serverSideEncryptionKeyId === undefined) return
  const message = 'Appendable objects cannot be encrypted with a key of your own.'
  const header = 'x-oss-server-side-encryption-key-id'
  throw invalidArgument(message, header, serverSideEncryptionKeyId)
}

function extend(
  call: BucketCall,
  request: AppendObjectRequest,
  existing: StoredObject | undefined,
  content: ReceivedContent,
): StoredObject {
  const { size, segments } = content
  return {
    key: request.key,
    versionId: existing?.versionId ?? chooseVersionId(call),
    type: 'Appendable',
    content: [...(existing?.content ?? []), ...segments],
    size: (existing?.size ?? 0) + size,
    etag: chainEtag(call, existing?.etag ?? '', content.etag),
    hashCrc64: formatCrc64(
      combineCrc64(readCrc64(existing?.hashCrc64 ?? '0'), readCrc64(content.hashCrc64), size),
    ),
    lastModifiedMs: call.now,
    fields: existing?.fields ?? decodeObjectFields(call.request.headers),
    acl: existing?.acl ?? request.acl ?? 'default',
  }
}

/** 32 hex digits that are no MD5 of the content, and end like those of OSS. */
function chainEtag(call: BucketCall, before: string, added: string): string {
  const digest = encodeHex(call.server.digests.md5(encodeUtf8(before + added)))
  return `${digest.slice(0, 24).toUpperCase()}00000000`
}

function readCrc64(text: string): bigint {
  const crc = parseCrc64(text)
  if (crc === undefined) throw new Error(`stored CRC-64 ${JSON.stringify(text)} is none`)
  return crc
}

function answer(call: BucketCall, object: StoredObject): Reply {
  const response = encodeAppendObjectResponse({
    etag: quoteEtag(object.etag),
    lastModified: formatHttpDate(object.lastModifiedMs),
    hashCrc64: object.hashCrc64,
    nextAppendPosition: object.size,
    versionId: tellVersionId(call.bucket, object),
  })
  return tellEncryption(response, object.fields)
}
