/** What a test may order the server to do wrong, and to which requests. */

import type { HttpMethod } from '../../protocol/http.js'

/** What goes wrong. Byte counts are bytes of a body; headers do not count. */
export type FaultAction =
  /**
   * Cuts the connection after `afterBytes` (default 0): of the request's body when it has one, else
   * of the answer's, where 0 means before its headers. Of an upload nothing is stored.
   */
  | { readonly type: 'drop'; readonly afterBytes?: number | undefined }
  /**
   * Like `drop`, but falls silent and leaves the connection open until the client gives up. What it
   * goes on to send of a body is dropped.
   */
  | { readonly type: 'stall'; readonly afterBytes?: number | undefined }
  /**
   * Answers with an error and does nothing. The body is read first, unless `early`: then the answer
   * goes out before a byte of it is read.
   */
  | {
      readonly type: 'status'
      readonly status: number
      /** Default `InternalError`. */
      readonly code?: string | undefined
      readonly message?: string | undefined
      /** Further headers of the answer, such as `x-oss-qos-delay-time`. */
      readonly headers?: Readonly<Record<string, string>> | undefined
      readonly early?: boolean | undefined
    }
  /**
   * `body` (default) flips the lowest bit of the byte at `atByte` (default 0) of what is uploaded,
   * as a broken network would, so that the server stores other bytes than were sent, and truthfully
   * reports their CRC-64; for a download the same with the bytes sent out. `crc` lets the bytes
   * alone and reports a wrong CRC-64.
   */
  | {
      readonly type: 'corrupt'
      readonly what?: 'body' | 'crc' | undefined
      readonly atByte?: number | undefined
    }
  /** Ends the answer's body after `afterBytes`, short of what its headers announce. */
  | { readonly type: 'truncate'; readonly afterBytes: number }
  /** Does the work, then cuts the connection instead of answering. */
  | { readonly type: 'lost-reply' }
  /** Judges and answers the request by a clock that is `ms` ahead (or behind, when negative). */
  | { readonly type: 'skew'; readonly ms: number }
  /** Answers 403 `SecurityTokenExpired`. */
  | { readonly type: 'expired-token' }
  /** Waits `ms` before the request is looked at any further, then serves it. */
  | { readonly type: 'delay'; readonly ms: number }
  /**
   * Takes the request's body, and sends that of the answer, no faster than so. That a client has
   * given up shows once what it had sent has been taken.
   */
  | { readonly type: 'slow'; readonly bytesPerSecond: number }

/** One fault and the requests that meet it. A condition left out holds for every request. */
export interface FaultRule {
  /** API name, such as `UploadPart`. */
  readonly operation?: string | undefined
  readonly method?: HttpMethod | undefined
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  /** `*` stands for any characters, `/` too, and `?` for one. Not together with `key`. */
  readonly keyPattern?: string | undefined
  readonly partNumber?: number | undefined
  /**
   * The first matching request to be hit, counting from 1; without `times` the only one. Default 1,
   * then with no end.
   */
  readonly attempt?: number | undefined
  /** How many matching requests are hit. */
  readonly times?: number | undefined
  /**
   * What `attempt` and `times` count: all requests that match the `rule` (default), or for each
   * `target` (operation, bucket, key and part number) its own.
   */
  readonly countBy?: 'rule' | 'target' | undefined
  /** Hits only this share of the requests that it would otherwise hit, 0 to 1, chosen by `seed`. */
  readonly probability?: number | undefined
  /** Default 1. The same seed and the same order of requests give the same choice. */
  readonly seed?: number | undefined
  readonly action: FaultAction
}
