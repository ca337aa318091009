/**
 * What the platform-free core asks of the machine it runs on: time, chance, digests and a place to
 * report to. Interfaces only.
 */

/** Time. Tests replace it by a clock that moves when told to. */
export interface Clock {
  /** Milliseconds since the Unix epoch, as the machine believes; may jump. */
  now(): number
  /** Milliseconds of a clock that never goes back. Only differences mean something. */
  monotonic(): number
  /**
   * Calls `callback` once, `delayMs` from now, and returns what cancels it. Never keeps the process
   * alive by itself.
   */
  after(delayMs: number, callback: () => void): () => void
  /**
   * Resolves after `delayMs`; rejects with the signal's reason as soon as it is aborted. Keeps the
   * process alive.
   */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>
}

/** Chance. Tests seed it. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** `length` bytes that nobody can guess. */
  bytes(length: number): Uint8Array
}

/** The digests that the OSS protocol is signed and checked with. All are synchronous. */
export interface Digests {
  /** Of `text` in UTF-8. Called for each request with the same key: the same array, not a copy. */
  hmacSha256(key: Uint8Array, text: string): Uint8Array
  hmacSha1(key: Uint8Array, data: Uint8Array): Uint8Array
  /** Of `text` in UTF-8, in lower-case hexadecimal digits. */
  sha256Hex(text: string): string
  md5(data: Uint8Array): Uint8Array
  /** An MD5 fed piece by piece. `digest` ends it. */
  createMd5(): StreamingDigest
}

export interface StreamingDigest {
  update(chunk: Uint8Array): void
  digest(): Uint8Array
}

/**
 * Where the core reports what it does, for tracing. Never awaited, must not throw; a sink that
 * nobody listens to costs nothing.
 */
export interface Diagnostics {
  /** Whether anybody listens to `channel`; spares building a message for nobody. */
  enabled(channel: DiagnosticChannel): boolean
  publish(channel: DiagnosticChannel, message: object): void
}

export type DiagnosticChannel = 'ossferry:request' | 'ossferry:transfer'

/** Everything above, as the entries hand it to the core. */
export interface Environment {
  readonly clock: Clock
  readonly random: Random
  readonly digests: Digests
  readonly diagnostics: Diagnostics
}
