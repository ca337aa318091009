/** The rate that a request asks for with `x-oss-traffic-limit`. */

import { readTrafficLimit } from '../protocol/operations/read-request.js'
import type { BucketCall, BucketOperation, ErrorReply, Reply } from './operation.js'
import { Pace, paceIncoming, paceOutgoing } from './pace.js'

/** The operations that carry content; others ignore the field. */
const UPLOADS: ReadonlySet<string> = new Set(['AppendObject', 'PutObject', 'UploadPart'])
const DOWNLOAD = 'GetObject'

/**
 * Runs `operation` with its content, or that of its reply, at the rate that the request asks for.
 *
 * @throws RequestRejection for a rate out of range.
 */
export async function runWithinTrafficLimit(
  operation: BucketOperation,
  call: BucketCall,
): Promise<Reply | ErrorReply> {
  const limited = operation.name === DOWNLOAD || UPLOADS.has(operation.name)
  const bitsPerSecond = limited ? readTrafficLimit(call.request) : undefined
  if (bitsPerSecond === undefined) return operation.run(call)
  if (operation.name !== DOWNLOAD) return operation.run(paceContent(call, bitsPerSecond))
  const reply = await operation.run(call)
  if ('error' in reply || reply.body === undefined) return reply
  const pace = new Pace(call.server.clock, bitsPerSecond / 8)
  return { ...reply, body: paceOutgoing(reply.body, pace) }
}

/** The call with its content at a rate. */
export function paceContent(call: BucketCall, bitsPerSecond: number): BucketCall {
  const pace = new Pace(call.server.clock, bitsPerSecond / 8)
  return { ...call, content: paceIncoming(call.content, pace, call.signal) }
}
