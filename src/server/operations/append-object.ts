/** AppendObject: makes an appendable object, or adds a segment to one. */

import { combineCrc64, formatCrc64, parseCrc64 } from '../../protocol/crc64/crc64.js'
import { errorAnswer } from '../../protocol/errors/error-codes.js'
import { formatHttpDate } from '../../protocol/http-date.js'
import { MAX_PUT_SIZE } from '../../protocol/limits.js'
import {
  decodeAppendObjectRequest,
  encodeAppendObjectResponse,
  NEXT_POSITION,
  type AppendObjectRequest,
} from '../../protocol/operations/append-object.js'
import { quoteEtag } from '../../protocol/operations/etag.js'
import { decodeObjectFields } from '../../protocol/operations/object-fields.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import { encodeHex, encodeUtf8 } from '../../protocol/text-codecs.js'
import type { StoredObject } from '../object-store.js'
import type { BucketCall, BucketOperation, ErrorReply, Reply } from '../operation.js'
import { receiveContent, type ReceivedContent } from '../receive-content.js'

export const appendObject: BucketOperation = {
  name: 'AppendObject',
  body: 'content',
  anonymous: 'write',
  async run(call) {
    const request = decodeAppendObjectRequest(call.request)
    const { bucket, key } = request
    const before = await call.server.store.findObject(bucket, key)
    // Spares the body; whether the position still fits when it is here is asked again.
    const refusal = refuseAppend(request, before)
    if (refusal !== undefined) return refusal
    return receiveContent(call, request, (content) => append(call, request, content))
  },
}

async function append(
  call: BucketCall,
  request: AppendObjectRequest,
  content: ReceivedContent,
): Promise<Reply | ErrorReply> {
  const { store } = call.server
  const { bucket, key } = request
  for (;;) {
    const existing = await store.findObject(bucket, key)
    const refusal = refuseAppend(request, existing)
    if (refusal !== undefined) return refusal
    if (existing !== undefined && content.size === 0) return answer(existing)
    const object = extend(call, request, existing, content)
    if (object.size > MAX_PUT_SIZE) throw rejection('EntityTooLarge')
    const options = { onlyIfAbsent: existing === undefined, onlyInPlaceOf: existing }
    const outcome = await store.putObject(bucket, object, options)
    if (outcome === 'stored') return answer(object)
    if (outcome === 'no-bucket') throw rejection('NoSuchBucket')
    // Another request was quicker; most likely the position is refused now.
  }
}

function refuseAppend(
  request: AppendObjectRequest,
  existing: StoredObject | undefined,
): ErrorReply | undefined {
  if (existing !== undefined && request.forbidOverwrite === true) {
    throw rejection('FileAlreadyExists')
  }
  if (existing !== undefined && existing.type !== 'Appendable') {
    throw rejection('ObjectNotAppendable')
  }
  const position = existing?.size ?? 0
  if (request.position === position) return undefined
  return {
    error: errorAnswer('PositionNotEqualToLength'),
    headers: { [NEXT_POSITION]: String(position) },
  }
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

function answer(object: StoredObject): Reply {
  return encodeAppendObjectResponse({
    etag: quoteEtag(object.etag),
    lastModified: formatHttpDate(object.lastModifiedMs),
    hashCrc64: object.hashCrc64,
    nextAppendPosition: object.size,
    versionId: undefined,
  })
}
