/** What the server runs for a request: one operation, given a call, makes a reply. */

import type { Clock, Digests, Random } from '../environment.js'
import type { ErrorAnswer } from '../protocol/errors/error-codes.js'
import type { BodySource, HttpHeaders } from '../protocol/http.js'
import type { OssRequest } from '../protocol/oss-message.js'
import type { KeyLookup } from './access-keys.js'
import type { CallbackDelivery } from './callback-delivery.js'
import type { IncomingBody } from './http-exchange.js'
import type { ObjectStore, StoredBucket } from './object-store.js'

/** What operations need of the server. */
export interface ServerParts {
  readonly store: ObjectStore
  readonly keys: KeyLookup
  readonly region: string
  readonly clock: Clock
  readonly random: Random
  readonly digests: Digests
  readonly callbacks: CallbackDelivery
  /** Where the server is reached, without a final slash. */
  readonly endpoint: () => string
  /** Aborted when the server is being closed. For work that goes on without its client. */
  readonly closing: AbortSignal
}

/** A request whose sender is known and may do what it asks. */
export interface Call {
  readonly server: ServerParts
  /** The body is here if it is a document; content is still to come, in `content`. */
  readonly request: OssRequest
  readonly content: IncomingBody
  /** The bucket that the request names, as it was when the request came. */
  readonly bucket: StoredBucket | undefined
  /** `undefined` for an anonymous call. */
  readonly accessKeyId: string | undefined
  readonly requestId: string
  /** The time by which this call is judged and answered, in Unix milliseconds. */
  readonly now: number
  readonly clientAddress: string
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal
}

export interface Reply {
  readonly status: number
  readonly headers: HttpHeaders
  readonly body: Uint8Array | BodySource | undefined
  /**
   * Lets go of what the body is read from. Called once when the reply has been sent or given up.
   */
  readonly release?: (() => Promise<void>) | undefined
}

/** A reply whose body is an error document. */
export interface ErrorReply {
  readonly error: ErrorAnswer
  /** Beside those of every answer. */
  readonly headers: HttpHeaders
}

export interface Operation {
  /** API name. */
  readonly name: string
  /** What the request's body is: read by the operation, read whole before it, or dropped. */
  readonly body: 'content' | 'document' | 'none'
  /**
   * What an anonymous caller must be allowed to do with the bucket. `judged`: the operation finds
   * out who calls; signatures in header and URL count for nothing.
   */
  readonly anonymous: 'read' | 'write' | 'never' | 'judged'
  /** @throws RequestRejection for what the service would refuse. */
  run(call: Call): Promise<Reply | ErrorReply>
}

/** An operation in a bucket, which exists. */
export interface BucketOperation extends Omit<Operation, 'run'> {
  run(call: BucketCall): Promise<Reply | ErrorReply>
}

export interface BucketCall extends Call {
  readonly bucket: StoredBucket
}
