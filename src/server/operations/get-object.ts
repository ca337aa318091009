/** GetObject: sends an object or a range of it. */

import {
  formatContentRange,
  formatUnsatisfiedRange,
  parseByteRange,
  resolveByteRange,
  type ResolvedRange,
} from '../../protocol/byte-range.js'
import { errorAnswer } from '../../protocol/errors/error-codes.js'
import { quoteEtag } from '../../protocol/operations/etag.js'
import {
  decodeGetObjectRequest,
  encodeGetObjectResponse,
  type GetObjectAnswer,
  type GetObjectRequest,
  type ReceivedGetObject,
} from '../../protocol/operations/get-object.js'
import type { ResponseHead } from '../../protocol/operations/read-response.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import { checkConditions } from '../conditions.js'
import { notModified } from '../object-outcomes.js'
import { DEFAULT_CONTENT_TYPE, describeStoredObject } from '../object-attributes.js'
import type { OpenObject } from '../object-store.js'
import type { BucketCall, BucketOperation, ErrorReply, Reply } from '../operation.js'
import { openReadObject } from '../read-object.js'
import { bodyOfParts, resolveSeveralRanges } from '../several-ranges.js'

export const getObject: BucketOperation = {
  name: 'GetObject',
  body: 'none',
  anonymous: 'read',
  async run(call) {
    const request = decodeGetObjectRequest(call.request)
    refuseUnsupported(call, request)
    const opened = await openReadObject(call, call.bucket, request, 'content')
    let handedOn = false
    try {
      const reply = answer(call, request, opened)
      handedOn = 'release' in reply
      return reply
    } finally {
      if (!handedOn) await opened.close()
    }
  },
}

function answer(
  call: BucketCall,
  request: ReceivedGetObject,
  opened: OpenObject,
): Reply | ErrorReply {
  const { object } = opened
  if (checkConditions(request, object, call.now) === 'not-modified') return notModified(object)
  const { range, multiRange } = request
  const several =
    range !== undefined && multiRange ? resolveSeveralRanges(range, object.size) : undefined
  if (several === 'unsatisfiable') return unsatisfiable(request, object.size)
  if (several !== undefined) return sendParts(call, request, opened, several)
  const chosen = chooseRange(request, object.size)
  if (chosen.kind === 'unsatisfiable') return unsatisfiable(request, object.size)
  return send(call, request, opened, chosen)
}

function send(
  call: BucketCall,
  request: GetObjectRequest,
  opened: OpenObject,
  range: ResolvedRange,
): Reply {
  const { object } = opened
  const { offset, size } = range.kind === 'part' ? range : { offset: 0, size: object.size }
  const contentRange =
    range.kind === 'part' ? formatContentRange(offset, size, object.size) : undefined
  const head = describeAnswer(call, request, opened, { contentLength: size, contentRange })
  const body = {
    size,
    replayable: false,
    send: (write: (chunk: Uint8Array) => Promise<void>, signal: AbortSignal) =>
      opened.send(offset, size, write, signal),
  }
  return { ...head, body, release: () => opened.close() }
}

function sendParts(
  call: BucketCall,
  request: GetObjectRequest,
  opened: OpenObject,
  parts: Parameters<typeof bodyOfParts>[1],
): Reply {
  const boundary = call.requestId
  const contentType = opened.object.fields.contentType ?? DEFAULT_CONTENT_TYPE
  const body = bodyOfParts(opened, parts, { boundary, contentType })
  const length = { contentLength: body.size, contentRange: undefined }
  const { headers } = describeAnswer(call, request, opened, length)
  return {
    status: 206,
    headers: { ...headers, 'content-type': `multipart/byteranges; boundary=${boundary}` },
    body,
    release: () => opened.close(),
  }
}

function describeAnswer(
  call: BucketCall,
  request: GetObjectRequest,
  { object }: OpenObject,
  length: Pick<GetObjectAnswer, 'contentLength' | 'contentRange'>,
): ResponseHead {
  const described = describeStoredObject(object, call)
  return encodeGetObjectResponse({ ...described, ...length, etag: quoteEtag(object.etag) }, request)
}

function chooseRange(
  { range, rangeBehavior }: GetObjectRequest,
  objectSize: number,
): ResolvedRange {
  const asked = range === undefined ? undefined : parseByteRange(range)
  if (asked === undefined) return { kind: 'whole' }
  return resolveByteRange(asked, objectSize, rangeBehavior ?? 'default')
}

function unsatisfiable({ range }: GetObjectRequest, objectSize: number): ErrorReply {
  const details = { ActualObjectSize: String(objectSize), RangeRequested: range ?? '' }
  return {
    error: errorAnswer('InvalidRange', { details }),
    headers: { 'content-range': formatUnsatisfiedRange(objectSize) },
  }
}

function refuseUnsupported(call: BucketCall, request: GetObjectRequest): void {
  if (request.process !== undefined) {
    throw rejection('NotImplemented', { details: { Header: 'x-oss-process' } })
  }
  const overrides = Object.keys(call.request.query).some((name) => name.startsWith('response-'))
  if (overrides && call.accessKeyId === undefined) {
    const message = 'Request specific response headers cannot be used for anonymous GET requests.'
    throw rejection('InvalidRequest', { message })
  }
}
