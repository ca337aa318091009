/**
 * An object that grows at its end, one AppendObject after the other.
 *
 * When the outcome of one is open (its answer was lost, or a repetition was refused because the
 * object is longer already), the object is looked at. The bytes are there only when its size is
 * what it would be, and the CRC-64 of all of it: bytes of somebody else may have the same length.
 */

import { combineCrc64, parseCrc64 } from '../../protocol/crc64/crc64.js'
import {
  CrcMismatchError,
  OssferryError,
  ServiceError,
} from '../../protocol/errors/ossferry-error.js'
import type { AppendObjectRequest } from '../../protocol/operations/append-object.js'
import type { HeadObjectRequest, HeadObjectResult } from '../../protocol/operations/head-object.js'
import type { AppendClient } from '../client-api.js'
import type { PartBody } from '../part-source.js'
import { MeteredBody } from '../upload/metered-body.js'
import { pacedBy } from '../paced-call.js'
import { mayHaveArrived } from '../upload/may-have-arrived.js'
import { crc64OfBody } from '../upload/part-crc64.js'
import { isExpected } from '../upload/recognise-object.js'
import { AppendError } from './append-error.js'
import type { AppendFileRequest } from './append-file-options.js'
import { laneContext, type FileMeans } from './lane-context.js'

export interface AppendTarget extends FileMeans {
  readonly client: AppendClient
  readonly request: AppendFileRequest
  /** `oss://bucket/key`. */
  readonly path: string
}

/** What is known of the object. */
export interface AppendState {
  readonly exists: boolean
  /** Its size, where the next bytes go. */
  readonly position: number
  /** Of all of it; `undefined` when the server does not tell. */
  readonly crc64: bigint | undefined
}

/** The object as it stands. Rejects when it is there and cannot be appended to. */
export async function findAppendState(
  target: AppendTarget,
  signal: AbortSignal,
): Promise<AppendState> {
  const head = await findObject(target, signal)
  if (head === undefined) return { exists: false, position: 0, crc64: 0n }
  const { contentLength, objectType, nextAppendPosition: position = contentLength } = head
  if (objectType !== 'Appendable') {
    const problem =
      `it is an object of the type ${objectType ?? 'unknown'}, and only one that was made by ` +
      'appending can be appended to; delete it, or take another key'
    const facts = { problem, path: target.path, position, objectSize: contentLength }
    throw new AppendError('ObjectNotAppendable', facts)
  }
  return { exists: true, position, crc64: parseCrc64(head.hashCrc64 ?? '') }
}

/** Adds `body` to the object; resolves to what is known of it then. */
export async function appendTo(
  target: AppendTarget,
  state: AppendState,
  body: PartBody,
  signal: AbortSignal,
): Promise<AppendState> {
  const { client, lane } = target
  const slot = await lane.slot(signal)
  const context = laneContext(target, signal, slot)
  let mayBeThere = false
  try {
    const result = await client.appendObject(
      { ...fieldsFor(target, state), body: new MeteredBody(body, context) },
      pacedBy(context, {
        signal,
        onRetry: ({ error }) => (mayBeThere ||= mayHaveArrived(error)),
      }),
    )
    slot.wentWell()
    const { sentCrc64, sentBytes, hashCrc64, nextAppendPosition } = result
    const crc64 = sumOf(state, sentCrc64, sentBytes) ?? parseCrc64(hashCrc64 ?? '')
    return { exists: true, position: nextAppendPosition, crc64 }
  } catch (error) {
    // A wrong CRC-64 is told of bytes that are there: no look at the object could mend them.
    if (signal.aborted || error instanceof CrcMismatchError) throw error
    mayBeThere ||= mayHaveArrived(error)
    return await resolveOutcome({ target, state, body, signal, error, mayBeThere })
  } finally {
    slot.release()
  }
}

function sumOf({ crc64 }: AppendState, added: bigint, size: number): bigint | undefined {
  return crc64 === undefined ? undefined : combineCrc64(crc64, added, size)
}

/** The fields of the object go with the call that makes it, and no other. */
function fieldsFor({ request }: AppendTarget, state: AppendState): AppendObjectRequest {
  const { position, crc64 } = state
  const { bucket, key, requestPayer, headers, parameters, trafficLimit } = request
  const call = { bucket, key, requestPayer, headers, parameters, trafficLimit }
  const place = { position, initHashCrc64: crc64?.toString() }
  return state.exists ? { ...call, ...place } : { ...request, ...place }
}

interface OpenOutcome {
  readonly target: AppendTarget
  readonly state: AppendState
  readonly body: PartBody
  readonly signal: AbortSignal
  readonly error: unknown
  /** Whether an attempt may have been carried out. */
  readonly mayBeThere: boolean
}

async function resolveOutcome(outcome: OpenOutcome): Promise<AppendState> {
  const { target, state, body, signal, error, mayBeThere } = outcome
  const refused = OssferryError.is(error) && error.code === 'PositionNotEqualToLength'
  if (!mayBeThere) {
    // An object of the size that it would have now would be another's: nothing of this has arrived.
    if (refused)
      throw conflict(outcome, ServiceError.is(error) ? error.nextAppendPosition : undefined)
    throw failure(outcome, undefined, messageOf(error), undefined)
  }
  const object = await lookAt(outcome)
  const { size } = body
  const crc64 = sumOf(state, await crc64OfBody(body, signal), size)
  const position = state.position + size
  if (object !== undefined && isExpected(object, { size: position, crc64 })) {
    return { exists: true, position, crc64 }
  }
  const found = object?.contentLength ?? 0
  if (found === state.position && !refused) {
    throw failure(outcome, undefined, `${messageOf(error)}; nothing of it was stored`, found)
  }
  const proven = crc64 !== undefined && object?.hashCrc64 !== undefined
  if (found !== position || proven) throw conflict(outcome, found)
  const problem =
    `an answer was lost, and ${target.path} has the size that it would have, but no CRC-64 that ` +
    'could tell whose bytes they are'
  throw failure(outcome, 'AppendOutcomeUnknown', problem, found)
}

async function lookAt(outcome: OpenOutcome): Promise<HeadObjectResult | undefined> {
  try {
    return await findObject(outcome.target, outcome.signal)
  } catch (reason) {
    const problem =
      `${messageOf(outcome.error)}; whether the bytes are there is not known, since the object ` +
      `could not be looked at: ${messageOf(reason)}`
    throw failure(outcome, 'AppendOutcomeUnknown', problem, undefined)
  }
}

function conflict(outcome: OpenOutcome, found: number | undefined): AppendError {
  const { position } = outcome.state
  const problem =
    `somebody else has appended to it, or replaced it: ${outcome.body.size} bytes were to go to ` +
    `position ${position}, and the object has ${found ?? 'another number of'} bytes`
  return failure(outcome, 'AppendConflict', problem, found)
}

function failure(
  { target, state, error }: OpenOutcome,
  code: string | undefined,
  problem: string,
  objectSize: number | undefined,
): AppendError {
  const { path } = target
  return new AppendError(code, { problem, path, position: state.position, objectSize }, error)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function findObject(
  { client, request }: AppendTarget,
  signal: AbortSignal,
): Promise<HeadObjectResult | undefined> {
  const { bucket, key, requestPayer, headers, parameters } = request
  const head: HeadObjectRequest = { bucket, key, requestPayer, headers, parameters }
  try {
    return await client.headObject(head, { signal })
  } catch (error) {
    const missing = ServiceError.is(error) && error.status === 404 && error.code !== 'NoSuchBucket'
    if (missing) return undefined
    throw error
  }
}
