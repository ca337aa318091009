/**
 * The errors ossferry throws: one base class, and a class for each kind that carries more than a
 * code.
 */

const OSSFERRY_ERROR = Symbol.for('ossferry.OssferryError')
const SERVICE_ERROR = Symbol.for('ossferry.ServiceError')

export interface OssferryErrorOptions {
  /** One line: what was being done to which object, and what went wrong. */
  readonly message: string
  /**
   * What to do, where that is a matter of the program: which option to set, which call to make. One
   * line. By default that of a `cause` with the same code.
   */
  readonly advice?: string | undefined
  /** Stable; listed in docs/design/errors.md. */
  readonly code: string
  /** Whether the same call may succeed when repeated. Default false. */
  readonly retryable?: boolean | undefined
  readonly cause?: unknown
}

/** The base of everything ossferry throws. Callers branch on `code`. */
export class OssferryError extends Error {
  override readonly name: string = 'OssferryError'
  readonly code: string
  /** Whether the same call may succeed when repeated. */
  readonly retryable: boolean
  /** What the program can do about it, in terms of options and calls; missing if nothing. */
  declare readonly advice?: string

  constructor(options: OssferryErrorOptions) {
    super(
      escapeControlCharacters(options.message),
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.code = options.code
    this.retryable = options.retryable ?? false
    const advice = options.advice ?? adviceOf(options)
    if (advice !== undefined) this.advice = advice
  }

  get [OSSFERRY_ERROR](): boolean {
    return true
  }

  /** Recognises ossferry's errors, also those made by another copy of the package. */
  static is(value: unknown): value is OssferryError {
    return carries(value, OSSFERRY_ERROR)
  }
}

export interface ServiceErrorOptions {
  /** HTTP status. */
  readonly status: number
  /** OSS's code, such as `NoSuchKey`. */
  readonly code: string
  /** OSS's message. */
  readonly serviceMessage: string
  /** What was being done, such as `cannot upload part 7 of oss://b/k`; opens the message. */
  readonly action?: string | undefined
  readonly ec?: string | undefined
  readonly requestId?: string | undefined
  readonly hostId?: string | undefined
  readonly details?: Readonly<Record<string, string>> | undefined
  readonly serverTime?: number | undefined
  readonly retryAfterMs?: number | undefined
  readonly nextAppendPosition?: number | undefined
  readonly retryable?: boolean | undefined
  readonly cause?: unknown
}

/** OSS answered, and the answer is an error. `code` is OSS's own. */
export class ServiceError extends OssferryError {
  override readonly name: string = 'ServiceError'
  /** HTTP status: the primary fact, even when the rest could not be read. */
  readonly status: number
  /** OSS's message alone, without what `message` adds. */
  readonly serviceMessage: string
  /** OSS's finer error number, such as `0026-00000001`. May change; do not branch on it. */
  readonly ec: string | undefined
  /** To quote to support. Empty when the answer had none. */
  readonly requestId: string
  readonly hostId: string | undefined
  /** Further elements of the error document by name, without signatures and tokens. */
  readonly details: Readonly<Record<string, string>>
  /** The server's clock when it answered, in Unix milliseconds. */
  readonly serverTime: number | undefined
  /** How long the server asked to wait before the next attempt. */
  readonly retryAfterMs: number | undefined
  /** Of `PositionNotEqualToLength`: the object's size, where the next append has to go. */
  readonly nextAppendPosition: number | undefined

  constructor(options: ServiceErrorOptions) {
    super({
      message: describeAnswer(options),
      code: options.code,
      retryable: options.retryable,
      cause: options.cause,
    })
    this.status = options.status
    this.serviceMessage = options.serviceMessage
    this.ec = options.ec
    this.requestId = options.requestId ?? ''
    this.hostId = options.hostId
    this.details = options.details ?? {}
    this.serverTime = options.serverTime
    this.retryAfterMs = options.retryAfterMs
    this.nextAppendPosition = options.nextAppendPosition
  }

  get [SERVICE_ERROR](): boolean {
    return true
  }

  /** Recognises service errors, also those made by another copy of the package. */
  static override is(value: unknown): value is ServiceError {
    return carries(value, SERVICE_ERROR)
  }
}

/**
 * HTTP 203: the object is stored, but the upload callback failed. Never retryable: it would store
 * the object again.
 */
export class CallbackFailedError extends ServiceError {
  override readonly name: string = 'CallbackFailedError'
  readonly objectStored = true

  constructor(options: Omit<ServiceErrorOptions, 'retryable'>) {
    super({
      ...options,
      action: `${options.action ?? 'upload callback failed'} (the object is stored)`,
      retryable: false,
    })
  }
}

export interface CrcMismatchErrorOptions {
  /** What was being done, such as `cannot upload part 7 of oss://b/k`; opens the message. */
  readonly action: string
  /** CRC-64 of the bytes this side sent or received. */
  readonly clientCrc64: bigint
  /** CRC-64 that the server reports. */
  readonly serverCrc64: bigint
  /** Default true: sending the bytes again usually cures it. */
  readonly retryable?: boolean | undefined
}

/** What travelled differs from what the server has. Code `CrcMismatch`. */
export class CrcMismatchError extends OssferryError {
  override readonly name: string = 'CrcMismatchError'
  readonly clientCrc64: bigint
  readonly serverCrc64: bigint

  constructor(options: CrcMismatchErrorOptions) {
    super({
      message:
        `${options.action}: CRC-64 differs, ${options.clientCrc64} here and ` +
        `${options.serverCrc64} on the server`,
      code: 'CrcMismatch',
      retryable: options.retryable ?? true,
    })
    this.clientCrc64 = options.clientCrc64
    this.serverCrc64 = options.serverCrc64
  }
}

export type TransportErrorCode =
  | 'ConnectFailed'
  | 'ConnectTimeout'
  | 'ConnectionLost'
  | 'IdleTimeout'
  | 'MalformedHttp'
  | 'NameNotResolved'
  | 'ProxyFailed'
  | 'TlsFailed'

/** No usable answer came over the network. Retryable unless TLS refused the peer. */
export class TransportError extends OssferryError {
  override readonly name: string = 'TransportError'
  declare readonly code: TransportErrorCode

  constructor(options: OssferryErrorOptions & { readonly code: TransportErrorCode }) {
    super({ ...options, retryable: options.retryable ?? options.code !== 'TlsFailed' })
  }
}

/**
 * Credentials are missing, unusable, or could not be fetched (the last is retryable if the thrower
 * says so).
 */
export class CredentialsError extends OssferryError {
  override readonly name: string = 'CredentialsError'
}

/** The configuration cannot work; no request was sent. */
export class ConfigError extends OssferryError {
  override readonly name: string = 'ConfigError'
}

/** The request cannot be made, or, in a server, cannot be accepted; nothing was sent or stored. */
export class InvalidRequestError extends OssferryError {
  override readonly name: string = 'InvalidRequestError'
}

/**
 * `text` on one line and harmless to a terminal: control characters, line separators and the marks
 * that reverse the writing direction appear as `\n`, `\u001b` and the like.
 */
export function escapeControlCharacters(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, (character) => {
    const escaped = SHORT_ESCAPES[character]
    if (escaped !== undefined) return escaped
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** An error that only adds words to another passes its advice on. */
function adviceOf({ code, cause }: OssferryErrorOptions): string | undefined {
  return OssferryError.is(cause) && cause.code === code ? cause.advice : undefined
}

function carries(value: unknown, mark: symbol): boolean {
  return typeof value === 'object' && value !== null && mark in value
}

function describeAnswer(options: ServiceErrorOptions): string {
  const { action, code, status, serviceMessage, requestId, ec } = options
  const opening = action === undefined ? '' : `${action}: `
  const references = [
    requestId === undefined || requestId === '' ? undefined : `request ID ${requestId}`,
    ec === undefined ? undefined : `EC ${ec}`,
  ].filter((reference) => reference !== undefined)
  const closing = references.length === 0 ? '' : ` [${references.join(', ')}]`
  const text = serviceMessage === '' ? '' : `: ${serviceMessage}`
  return `${opening}${code} (HTTP ${status})${text}${closing}`
}
