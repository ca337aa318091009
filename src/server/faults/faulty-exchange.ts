/** An exchange that goes wrong in the way of a fault; the server behind it notices nothing. */

import type { Clock } from '../../environment.js'
import { TransportError } from '../../protocol/errors/ossferry-error.js'
import type { BodySource, ChunkWriter } from '../../protocol/http.js'
import type { HttpExchange, IncomingBody, OutgoingResponse } from '../http-exchange.js'
import { Pace, paceIncoming, paceOutgoing } from '../pace.js'
import type { FaultAction } from './fault-rule.js'

const CRC_HEADER = 'x-oss-hash-crc64ecma'

/** Wraps `exchange`; faults that do not concern the connection leave it as it is. */
export function applyFault(exchange: HttpExchange, fault: FaultAction, clock: Clock): HttpExchange {
  switch (fault.type) {
    case 'drop':
      return interrupt(exchange, fault.afterBytes ?? 0, () => dropConnection(exchange))
    case 'stall':
      return stall(exchange, fault.afterBytes ?? 0)
    case 'corrupt':
      if (fault.what === 'crc') return withResponse(exchange, falsifyCrc)
      return flip(exchange, fault.atByte ?? 0)
    case 'truncate':
      return withResponse(exchange, (response) => truncate(response, fault.afterBytes))
    case 'lost-reply':
      return withParts(exchange, { respond: () => dropConnection(exchange) })
    case 'slow':
      return slowDown(exchange, new Pace(clock, fault.bytesPerSecond))
    case 'status':
    case 'skew':
    case 'expired-token':
    case 'delay':
      return exchange
  }
}

type BreakOff = () => Promise<never>

function dropConnection(exchange: HttpExchange): Promise<never> {
  exchange.drop()
  return Promise.reject(ended('the connection was dropped on purpose'))
}

/** Rejects when the peer has given up. */
function waitForEnd({ signal }: HttpExchange): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = (): void => reject(ended('the client gave up on a stalled connection'))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}

function ended(message: string): TransportError {
  return new TransportError({ code: 'ConnectionLost', message })
}

function interrupt(exchange: HttpExchange, afterBytes: number, breakOff: BreakOff): HttpExchange {
  if (!hasBody(exchange) && afterBytes === 0) {
    return withParts(exchange, { respond: () => breakOff() })
  }
  if (!hasBody(exchange)) {
    return withResponse(exchange, ({ body, ...head }) => ({
      ...head,
      body: {
        size: sizeOf(body),
        replayable: false,
        send: async (write, signal) => {
          await sendSome(body, afterBytes, write, signal)
          await breakOff()
        },
      },
    }))
  }
  return withParts(exchange, {
    body: {
      get received() {
        return exchange.body.received
      },
      deliver: async (onChunk) => {
        let left = afterBytes
        await exchange.body.deliver((chunk) => {
          if (chunk.length < left) {
            left -= chunk.length
            return onChunk(chunk)
          }
          const last = onChunk(chunk.subarray(0, left))
          return Promise.resolve(last).then(breakOff)
        })
        // A body that is shorter ends with the fault, too.
        await breakOff()
      },
    },
    // An answer before the body was read must not escape the fault.
    respond: () => breakOff(),
  })
}

function stall(exchange: HttpExchange, afterBytes: number): HttpExchange {
  const breakOff = (): Promise<never> => waitForEnd(exchange)
  const { body } = exchange
  let begun = false
  // A peer that leaves while nothing is read of its body would not be seen to leave: all of the
  // body is read, and dropped.
  const deliver: IncomingBody['deliver'] = async (onChunk) => {
    begun = true
    let left = afterBytes
    await body.deliver((chunk) => {
      if (left === 0) return undefined
      const piece = chunk.subarray(0, left)
      left -= piece.length
      return onChunk(piece)
    })
    await breakOff()
  }
  if (!hasBody(exchange)) return interrupt(exchange, afterBytes, breakOff)
  return withParts(exchange, {
    body: {
      get received() {
        return body.received
      },
      deliver,
    },
    respond: () => (begun ? breakOff() : deliver(() => undefined)),
  })
}

function slowDown(exchange: HttpExchange, pace: Pace): HttpExchange {
  const answering = withResponse(exchange, ({ body, ...head }) => ({
    ...head,
    body: body === undefined ? undefined : paceOutgoing(body, pace),
  }))
  return withParts(answering, { body: paceIncoming(exchange.body, pace, exchange.signal) })
}

function flip(exchange: HttpExchange, atByte: number): HttpExchange {
  if (!hasBody(exchange)) {
    return withResponse(exchange, (response) => ({
      ...response,
      body: mapBody(response.body, (chunk, offset) => flipBit(chunk, atByte - offset)),
    }))
  }
  const body: IncomingBody = {
    get received() {
      return exchange.body.received
    },
    deliver: (onChunk) => {
      let offset = 0
      return exchange.body.deliver((chunk) => {
        const flipped = flipBit(chunk, atByte - offset)
        offset += chunk.length
        return onChunk(flipped)
      })
    },
  }
  return withParts(exchange, { body })
}

/** `chunk`, or a copy with one bit changed when `index` lies in it. */
function flipBit(chunk: Uint8Array, index: number): Uint8Array {
  if (index < 0 || index >= chunk.length) return chunk
  const flipped = Uint8Array.from(chunk) // `slice` of a Buffer would change the stored bytes
  flipped[index] = (flipped[index] as number) ^ 1
  return flipped
}

function falsifyCrc(response: OutgoingResponse): OutgoingResponse {
  const crc = response.headers[CRC_HEADER]
  if (crc === undefined) return response
  const headers = { ...response.headers, [CRC_HEADER]: String(BigInt(crc) ^ 1n) }
  return { ...response, headers }
}

function truncate(response: OutgoingResponse, afterBytes: number): OutgoingResponse {
  const { body } = response
  const send = (write: ChunkWriter, signal: AbortSignal) =>
    sendSome(body, afterBytes, write, signal)
  return { ...response, body: { size: sizeOf(body), replayable: false, send } }
}

/** Sends the first `limit` bytes of `body`, or all of it. */
async function sendSome(
  body: OutgoingResponse['body'],
  limit: number,
  write: ChunkWriter,
  signal: AbortSignal,
): Promise<void> {
  let left = limit
  const limited = mapBody(body, (chunk) => {
    const piece = chunk.subarray(0, left)
    left -= piece.length
    return piece
  })
  await limited.send((chunk) => (chunk.length === 0 ? Promise.resolve() : write(chunk)), signal)
}

function mapBody(
  body: OutgoingResponse['body'],
  map: (chunk: Uint8Array, offset: number) => Uint8Array,
): BodySource {
  return {
    size: sizeOf(body),
    replayable: false,
    send: async (write, signal) => {
      if (body === undefined) return
      if (body instanceof Uint8Array) return write(map(body, 0))
      let offset = 0
      await body.send((chunk) => {
        const mapped = map(chunk, offset)
        offset += chunk.length
        return write(mapped)
      }, signal)
    },
  }
}

function sizeOf(body: OutgoingResponse['body']): number | undefined {
  if (body === undefined) return 0
  return body instanceof Uint8Array ? body.length : body.size
}

function hasBody({ headers }: HttpExchange): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

function withResponse(
  exchange: HttpExchange,
  change: (response: OutgoingResponse) => OutgoingResponse,
): HttpExchange {
  return withParts(exchange, { respond: (response) => exchange.respond(change(response)) })
}

/** The exchange with some of its members replaced. */
function withParts(
  exchange: HttpExchange,
  parts: Partial<Pick<HttpExchange, 'body' | 'respond'>>,
): HttpExchange {
  return {
    method: exchange.method,
    target: exchange.target,
    headers: exchange.headers,
    body: parts.body ?? exchange.body,
    get bytesSent() {
      return exchange.bytesSent
    },
    clientAddress: exchange.clientAddress,
    signal: exchange.signal,
    respond: parts.respond ?? ((response) => exchange.respond(response)),
    drop: () => exchange.drop(),
  }
}
