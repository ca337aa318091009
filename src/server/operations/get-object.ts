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
  type GetObjectRequest,
} from '../../protocol/operations/get-object.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import { checkConditions } from '../conditions.js'
import { notModified } from '../object-outcomes.js'
import { describeStoredObject } from '../object-attributes.js'
import type { OpenObject } from '../object-store.js'
import type { BucketCall, BucketOperation, ErrorReply, Reply } from '../operation.js'
import { openReadObject } from '../read-object.js'

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
  request: GetObjectRequest,
  opened: OpenObject,
): Reply | ErrorReply {
  const { object } = opened
  if (checkConditions(request, object, call.now) === 'not-modified') return notModified(object)
  const range = chooseRange(request, object.size)
  if (range.kind === 'unsatisfiable') return unsatisfiable(request, object.size)
  const { offset, size } = range.kind === 'part' ? range : { offset: 0, size: object.size }
  const { status, headers } = encodeGetObjectResponse(
    {
      ...describeStoredObject(object, call),
      contentLength: size,
      etag: quoteEtag(object.etag),
      contentRange:
        range.kind === 'part' ? formatContentRange(offset, size, object.size) : undefined,
    },
    request,
  )
  const body = {
    size,
    replayable: false,
    send: (write: (chunk: Uint8Array) => Promise<void>, signal: AbortSignal) =>
      opened.send(offset, size, write, signal),
  }
  return { status, headers, body, release: () => opened.close() }
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
