/**
 * Answers like OSS, whatever carries the requests.
 *
 * 1. Find out what the request is about: bucket, key, operation. Meet the fault that is due, if
 *    any.
 * 2. Authenticate: form, time, key, token, signature.
 * 3. Run the operation: bucket, permission, arguments, state, body, in this order.
 * 4. Answer, with an error document when something was refused, and note it in the log.
 */

import type { Clock, Digests, Random } from '../environment.js'
import { errorAnswer, ERROR_CODES, type ErrorAnswer } from '../protocol/errors/error-codes.js'
import { InvalidRequestError, TransportError } from '../protocol/errors/ossferry-error.js'
import type { HttpHeaders, HttpMethod } from '../protocol/http.js'
import { RequestRejection, rejection } from '../protocol/operations/request-rejection.js'
import type { OssRequest } from '../protocol/oss-message.js'
import { parseAddress, type ServerNames } from '../protocol/request-address.js'
import { verifyRequest } from '../protocol/signing/verify-request.js'
import { anonymousForbidden } from './anonymous-access.js'
import { CallbackDelivery, type CallbackSender, type CallbackSigner } from './callback-delivery.js'
import { composeResponse, type ResponseContext } from './compose-response.js'
import type { KeyLookup } from './access-keys.js'
import { corsAnswerHeaders } from './cors-answers.js'
import { FaultPlan, type Faults } from './faults/fault-plan.js'
import type { FaultAction } from './faults/fault-rule.js'
import { applyFault } from './faults/faulty-exchange.js'
import type { HttpExchange, OutgoingResponse } from './http-exchange.js'
import type { ObjectStore, StoredBucket } from './object-store.js'
import type { ErrorReply, Operation, Reply, ServerParts } from './operation.js'
import { findOperation } from './operation-table.js'
import { isPublicKeyPage, PUBLIC_KEY_PATH, servePublicKey } from './public-key-page.js'
import { readDocument } from './read-document.js'
import { createRequestId } from './request-id.js'
import { RequestLog, withoutSecrets, type RequestLogEntry } from './request-log.js'
import { requireBucketName } from './request-names.js'
import { routeRequest } from './route.js'

export interface ServerAppOptions {
  readonly store: ObjectStore
  readonly keys: KeyLookup
  /** The region that V4 signatures must name. */
  readonly region: string
  readonly names: ServerNames
  /** Where the server is reached, without a final slash. */
  readonly endpoint: () => string
  readonly clock: Clock
  readonly random: Random
  readonly digests: Digests
  readonly callbackSender: CallbackSender
  readonly callbackSigner: CallbackSigner
  /** Aborted when the server is being closed. */
  readonly closing: AbortSignal
  /** Called when a request has been answered or its connection has ended. Must not throw. */
  readonly onRequest?: ((entry: RequestLogEntry) => void) | undefined
}

export interface ServerApp {
  readonly faults: Faults
  readonly log: RequestLog
  /** Answers one request. Never rejects. */
  handle(exchange: HttpExchange): Promise<void>
}

export function createServerApp(options: ServerAppOptions): ServerApp {
  return new App(options)
}

/** A request that has been read but not judged. */
interface Visit {
  readonly exchange: HttpExchange
  readonly request: OssRequest
  readonly operation: string | undefined
  readonly requestId: string
  readonly fault: FaultAction | undefined
  /** The time by which the request is judged. */
  readonly now: number
}

type Writable<T> = { -readonly [Field in keyof T]: T[Field] }

class App implements ServerApp {
  readonly faults = new FaultPlan()
  readonly log = new RequestLog()
  readonly #options: ServerAppOptions
  readonly #parts: ServerParts

  constructor(options: ServerAppOptions) {
    this.#options = options
    const { clock, digests, endpoint } = options
    const callbacks = new CallbackDelivery({
      sender: options.callbackSender,
      signer: options.callbackSigner,
      clock,
      digests,
      publicKeyUrl: () => endpoint() + PUBLIC_KEY_PATH,
    })
    const { store, keys, region, random, closing } = options
    this.#parts = { store, keys, region, clock, random, digests, callbacks, endpoint, closing }
  }

  async handle(arrived: HttpExchange): Promise<void> {
    const { clock, random, onRequest } = this.#options
    const startedAt = clock.now()
    const startedMonotonic = clock.monotonic()
    const requestId = createRequestId(startedAt, random)
    const { request, problem } = this.#read(arrived)
    const operation = routeRequest({ ...request, method: arrived.method })
    const partNumber = readPartNumber(request)
    const { bucket, key } = request
    const { method } = arrived
    const fault = this.faults.take({ operation, method, bucket, key, partNumber })
    const exchange = fault === undefined ? arrived : applyFault(arrived, fault, clock)
    const now = startedAt + (fault?.type === 'skew' ? fault.ms : 0)
    const entry: Writable<RequestLogEntry> = {
      sequence: this.log.countRequest(),
      method,
      operation,
      bucket,
      key,
      partNumber,
      query: withoutSecrets(request.query),
      headers: withoutSecrets(arrived.headers),
      requestId,
      clientAddress: arrived.clientAddress,
      startedAt,
      durationMs: undefined,
      fault: fault?.type,
      bytesReceived: 0,
      bytesSent: 0,
      status: undefined,
      errorCode: undefined,
      error: undefined,
    }
    this.log.add(entry)
    const visit = { exchange, request, operation, requestId, fault, now }
    let reply: Reply | ErrorReply | undefined
    try {
      reply = await this.#reply(visit, problem, entry)
      entry.status = 'error' in reply ? reply.error.status : reply.status
      entry.errorCode = 'error' in reply ? reply.error.code : undefined
      entry.bytesReceived = arrived.body.received
      const context = {
        method: arrived.method,
        host: arrived.headers['host'] ?? '',
        requestId,
        now: now + (clock.now() - startedAt),
        elapsedMs: clock.monotonic() - startedMonotonic,
      }
      await exchange.respond(composeSendable(reply, context, entry))
    } catch (error) {
      // There is nobody left to tell, or no way to do it.
      entry.status = undefined
      if (!(error instanceof TransportError)) entry.error ??= error
      exchange.drop()
    } finally {
      if (reply !== undefined && 'release' in reply) await reply.release?.()
      entry.bytesReceived = arrived.body.received
      entry.bytesSent = arrived.bytesSent
      entry.durationMs = clock.monotonic() - startedMonotonic
      onRequest?.(entry)
    }
  }

  /** What the request is about, as far as it can be told, and what is wrong with it. */
  #read(exchange: HttpExchange): { request: OssRequest; problem: RequestRejection | undefined } {
    const { headers, target } = exchange
    // Only methods that have a route are looked at further.
    const method = exchange.method as HttpMethod
    try {
      const address = parseAddress(headers['host'] ?? '', target, this.#options.names)
      return { request: { method, ...address, headers, body: undefined }, problem: undefined }
    } catch (error) {
      if (!(error instanceof InvalidRequestError)) throw error
      const request = { method, bucket: undefined, key: undefined, query: {}, headers }
      return { request: { ...request, body: undefined }, problem: refuseAddress(error) }
    }
  }

  async #reply(
    visit: Visit,
    problem: RequestRejection | undefined,
    entry: Writable<RequestLogEntry>,
  ): Promise<Reply | ErrorReply> {
    let cors: HttpHeaders = {}
    try {
      const { exchange, fault } = visit
      if (fault?.type === 'delay') await this.#options.clock.sleep(fault.ms, exchange.signal)
      const bucket = await this.#findBucket(visit.request)
      // What lets the page of another origin that asked see the answer, whatever it will be.
      cors = corsAnswerHeaders(bucket, visit.request)
      if (fault?.type === 'status') return addHeaders(cors, await answerFault(exchange, fault))
      if (problem !== undefined) throw problem
      return addHeaders(cors, await this.#run(visit, bucket))
    } catch (error) {
      if (error instanceof RequestRejection) {
        return { error: error.answer, headers: { ...cors, ...error.headers } }
      }
      if (error instanceof TransportError || visit.exchange.signal.aborted) throw error
      entry.error = error
      return { error: errorAnswer('InternalError'), headers: cors }
    }
  }

  async #findBucket({ bucket }: OssRequest): Promise<StoredBucket | undefined> {
    return bucket === undefined ? undefined : this.#parts.store.findBucket(bucket)
  }

  async #run(
    { exchange, request, ...visit }: Visit,
    bucket: StoredBucket | undefined,
  ): Promise<Reply | ErrorReply> {
    const { method, query } = request
    if (method === 'GET' && isPublicKeyPage(request)) {
      return servePublicKey(this.#options.callbackSigner)
    }
    requireBucketName(request.bucket)
    const judged = findOperation(visit.operation ?? '')?.anonymous === 'judged'
    const accessKeyId = judged ? undefined : this.#authenticate(request, visit.now)
    if (visit.fault?.type === 'expired-token') throw rejection('SecurityTokenExpired')
    const operation = requireOperation(visit.operation, request)
    if (accessKeyId === undefined && operation.anonymous === 'never') {
      throw anonymousForbidden(request.bucket)
    }
    const body =
      operation.body === 'document' ? await readDocument(exchange, this.#parts.digests) : undefined
    return operation.run({
      server: this.#parts,
      request: { ...request, query, body },
      content: exchange.body,
      bucket,
      accessKeyId,
      requestId: visit.requestId,
      now: visit.now,
      clientAddress: exchange.clientAddress,
      signal: exchange.signal,
    })
  }

  /** The ID of the key that the request is signed with; `undefined` when it is not signed. */
  #authenticate(request: OssRequest, now: number): string | undefined {
    const { keys, region, digests } = this.#options
    const lookup = (accessKeyId: string) => keys(accessKeyId, now)
    const verification = verifyRequest(request, { lookup, now, region }, digests)
    if (verification.ok) return verification.accessKeyId
    throw new RequestRejection(verification)
  }
}

/** The answer for `reply`, or of an internal error when that could not be sent, which is a bug. */
function composeSendable(
  reply: Reply | ErrorReply,
  context: ResponseContext,
  entry: Writable<RequestLogEntry>,
): OutgoingResponse {
  try {
    return composeResponse(reply, context)
  } catch (error) {
    const internal = errorAnswer('InternalError')
    Object.assign(entry, { error, status: internal.status, errorCode: internal.code })
    return composeResponse({ error: internal, headers: {} }, context)
  }
}

function addHeaders(headers: HttpHeaders, reply: Reply | ErrorReply): Reply | ErrorReply {
  return { ...reply, headers: { ...headers, ...reply.headers } }
}

function requireOperation(name: string | undefined, request: OssRequest): Operation {
  if (name === undefined) {
    const resource = request.key !== undefined ? 'OBJECT' : bucketOrService(request)
    throw rejection('MethodNotAllowed', {
      details: { Method: request.method, ResourceType: resource },
    })
  }
  const operation = findOperation(name)
  if (operation !== undefined) return operation
  const message = `This server does not have the operation ${name}.`
  throw rejection('NotImplemented', { message })
}

function bucketOrService({ bucket }: OssRequest): string {
  return bucket === undefined ? 'SERVICE' : 'BUCKET'
}

function readPartNumber({ query }: OssRequest): number | undefined {
  const text = query['partNumber']
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined
}

function refuseAddress(error: InvalidRequestError): RequestRejection {
  if (error.code === 'InvalidObjectName') return rejection('InvalidObjectName')
  if (error.code === 'InvalidBucketName') return rejection('InvalidBucketName')
  return rejection('InvalidArgument', { message: error.message })
}

async function answerFault(
  exchange: HttpExchange,
  fault: FaultAction & { type: 'status' },
): Promise<ErrorReply> {
  if (fault.early !== true) await exchange.body.deliver(() => undefined)
  const { status, code = 'InternalError' } = fault
  const known: Readonly<Record<string, { readonly message: string }>> = ERROR_CODES
  const message = fault.message ?? known[code]?.message ?? 'Ordered by a fault rule.'
  const error: ErrorAnswer = { status, code, message, ec: undefined, details: {} }
  return { error, headers: fault.headers ?? {} }
}
