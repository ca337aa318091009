/** HTTP messages as both sides of the protocol see them: no sockets, no platform classes. */

export type HttpMethod = 'GET' | 'PUT' | 'POST' | 'HEAD' | 'DELETE' | 'OPTIONS'

/**
 * Header fields by lower-case name; a field that came several times is joined with ", ". Values are
 * Unicode text without blanks at their ends: signatures cover their UTF-8 bytes, and the platforms
 * send and read the same bytes. Objects read from the wire inherit no name, so a header may be
 * called anything.
 */
export type HttpHeaders = Readonly<Record<string, string>>

/** Query parameters, decoded. An empty value means that the name stands alone (`?acl`). */
export type QueryParameters = Readonly<Record<string, string>>

/**
 * Takes one chunk of a body. The chunk's memory belongs to the caller again once the promise has
 * settled, and not before. Rejects when the bytes cannot be taken any more; the sender then stops.
 */
export type ChunkWriter = (chunk: Uint8Array) => Promise<void>

/** A body that is produced while it is sent. */
export interface BodySource {
  /**
   * Bytes that `send` will write; `undefined` if only sending can tell (the body then travels
   * chunked).
   */
  readonly size: number | undefined
  /** Whether `send` may be called again after it has ended or failed, and writes the same bytes. */
  readonly replayable: boolean
  /**
   * Writes the whole body, chunk after chunk. It may prepare the next chunk while one is being
   * taken, and have several with the writer.
   */
  send(write: ChunkWriter, signal: AbortSignal): Promise<void>
}

export type RequestBody = Uint8Array | BodySource

/**
 * A body that arrives. It is read once, by one of its methods; `discard` must be called when
 * nothing else is.
 */
export interface ResponseBody {
  /**
   * Hands over chunk after chunk, in order, and waits for `onChunk` before the next one. The
   * chunk's memory may be reused after that. Rejects when the body breaks off before its announced
   * end.
   */
  deliver(onChunk: (chunk: Uint8Array) => void | Promise<void>): Promise<void>
  /** The whole body. Rejects when it is longer than `limit` bytes. */
  bytes(limit: number): Promise<Uint8Array>
  /**
   * Drops what is left; the connection is reused or closed, whichever is cheaper. Never rejects.
   */
  discard(): Promise<void>
}

/**
 * One request on its way to a host, below OSS: nothing here is interpreted or normalised any more.
 */
export interface HttpRequest {
  readonly method: HttpMethod
  readonly origin: HttpOrigin
  /** Path and query exactly as they go over the wire, from the first `/`. */
  readonly target: string
  /** Lower-case names; `host` included, `content-length` left to the transport. */
  readonly headers: HttpHeaders
  readonly body: RequestBody | undefined
}

/** Where to connect. */
export interface HttpOrigin {
  readonly scheme: 'http' | 'https'
  /** Name or address; IPv6 without brackets. */
  readonly hostname: string
  readonly port: number
}

export interface HttpResponse {
  readonly status: number
  readonly headers: HttpHeaders
  readonly body: ResponseBody
}
