/** The form of a case: requests, and what each of them must be answered with. */

import type { Framing } from './wire/exchange.js'
import type { Form } from './wire/form.js'
import type { Signer } from './wire/sign.js'

/**
 * Texts may hold `{name}`, which stands for `bucket`, `prefix` (of the keys of this case, ending
 * in a slash), `prefixUrl` (the same, percent-encoded), `host`, `region`, `accessKeyId`, or what an
 * earlier step has kept.
 */
type Text = string

export interface ConformanceCase {
  /** A statement about the service. */
  readonly name: string
  readonly steps: readonly Step[]
  /**
   * What the statement rests on. `choice`: nothing prescribes it, this server had to choose;
   * `open`: sources disagree. Neither is asked of the real service. Default `documented`.
   */
  readonly basis?: 'documented' | 'choice' | 'open'
  /**
   * `own`: an empty bucket for this case alone, which the suite must be allowed to create. Default
   * `given`.
   */
  readonly bucket?: 'given' | 'own'
  /** Needs what only the embedded server lets a test do; why, in a few words. */
  readonly embeddedOnly?: string
}

export interface Step extends RequestFields {
  /** Default: any status from 200 to 299 except 203. */
  readonly gives?: Expected
  /** Names for later steps, each for an element, `Upload/Key`, or a header, `header:etag`. */
  readonly keep?: Readonly<Record<string, string>>
}

interface RequestFields {
  readonly method: string
  /** Below the prefix of the case. Without a key the request is about the bucket. */
  readonly key?: Text
  /** Instead of `key`: without the prefix. */
  readonly exactKey?: Text
  /** Another bucket; `null`: none, the service itself. */
  readonly bucket?: Text | null
  readonly query?: Readonly<Record<string, Text>>
  readonly headers?: Readonly<Record<string, Text>>
  readonly body?: Text | Uint8Array
  /** Instead of `body`: a form, with the policy signed. Texts of its fields are filled in too. */
  readonly form?: Form
  /** Send the Content-MD5 of the body. */
  readonly md5?: boolean
  readonly framing?: Framing
  readonly sign?: Signing
  /** Added when the request is signed already; `null` removes what is there. */
  readonly afterSigning?: {
    readonly headers?: Readonly<Record<string, Text | null>>
    readonly query?: Readonly<Record<string, Text | null>>
  }
}

/** How a request is signed. Default: by header, with the version the suite is running with. */
export type Signing =
  | 'none'
  | {
      readonly scheme?: 'v4' | 'v1' | 'v4-url' | 'v1-url'
      readonly by?: Partial<Signer>
      /** How far the clock of the sender is ahead. Default 0. */
      readonly aheadMs?: number
      /** For V4 URLs. Default 60. */
      readonly expiresSeconds?: number
      /** For V1 URLs. Default: in a minute, by the clock of the sender. */
      readonly expires?: string
    }

/** Only what is named is compared. `null`: must be absent. */
export interface Expected {
  readonly status: number
  /** Of the error document; so are the next two. */
  readonly code?: string
  /** Compared only with the embedded server: the service says that it may change. */
  readonly ec?: string
  readonly message?: Text
  /** Name of the root element. */
  readonly root?: string
  readonly headers?: Readonly<Record<string, Text | RegExp | null>>
  /** Texts by path below the root. A list: of all elements there, in their order. */
  readonly elements?: Readonly<Record<string, Text | RegExp | null | readonly Text[]>>
  readonly body?: Text | Uint8Array | RegExp
}
