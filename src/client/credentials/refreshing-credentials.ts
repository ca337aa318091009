/**
 * Credentials that run out and are fetched again.
 *
 * 1. Good credentials are handed out at once. In the last part of their life they still are, while
 *    a fetch runs beside.
 * 2. Without good credentials callers wait for the fetch. There is never more than one, and all
 *    share it.
 * 3. A failed fetch beside good credentials changes nothing and is repeated after a pause that
 *    doubles; a failed fetch that callers wait for is their error, and the next caller starts
 *    another.
 * 4. Credentials that the service has refused are fetched again once, however many requests they
 *    failed.
 */

import type { Clock } from '../../environment.js'
import { CredentialsError, OssferryError } from '../../protocol/errors/ossferry-error.js'
import { orCancelled } from '../request-cancelled-error.js'
import {
  checkCredentials,
  type Credentials,
  type CredentialsProvider,
  expirationOf,
  type FetchCredentials,
  sameKey,
} from './credentials-provider.js'

export interface RefreshingOptions {
  readonly clock: Clock
  /**
   * How long before their expiration credentials are renewed; at most half of their life. Default 5
   * minutes.
   */
  readonly refreshAheadMs?: number | undefined
  /** How long one fetch may take. Default 30 s. */
  readonly fetchTimeoutMs?: number | undefined
  /**
   * Whether credentials without expiration are kept until the service refuses them, rather than
   * fetched each time. Default true.
   */
  readonly keepUnexpiring?: boolean | undefined
}

/** Opens messages about what it gives. */
const PROVIDER = 'the credentials provider'
const DEFAULT_REFRESH_AHEAD_MS = 5 * 60_000
const DEFAULT_FETCH_TIMEOUT_MS = 30_000
/** Pause after a first failed fetch beside good credentials, and its limit. */
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000
/**
 * Credentials that look expired as soon as they come (a wrong clock here, or a careless issuer) are
 * used for so long before the next fetch; and for so long the service's refusal of credentials that
 * a fetch could not improve starts none.
 */
const RECHECK_MS = 10_000

interface Held {
  readonly credentials: Credentials
  /** From here on a fetch runs beside. */
  readonly renewAt: number
  /** From here on callers wait. */
  readonly goodUntil: number
}

export class RefreshingCredentialsProvider implements CredentialsProvider {
  readonly #fetchCredentials: FetchCredentials
  readonly #clock: Clock
  readonly #refreshAheadMs: number
  readonly #fetchTimeoutMs: number
  readonly #keepUnexpiring: boolean
  #held: Held | undefined
  #fetch: Promise<Credentials> | undefined
  #failures = 0
  #pauseUntil = 0
  #vainUntil = 0

  constructor(fetchCredentials: FetchCredentials, options: RefreshingOptions) {
    this.#fetchCredentials = fetchCredentials
    this.#clock = options.clock
    this.#refreshAheadMs = options.refreshAheadMs ?? DEFAULT_REFRESH_AHEAD_MS
    this.#fetchTimeoutMs = options.fetchTimeoutMs ?? DEFAULT_FETCH_TIMEOUT_MS
    this.#keepUnexpiring = options.keepUnexpiring ?? true
  }

  /**
   * @throws CredentialsError `CredentialsUnavailable` (retryable) when there are none and the fetch
   * fails.
   */
  async getCredentials(signal?: AbortSignal): Promise<Credentials> {
    const held = this.#held
    const now = this.#clock.now()
    if (held === undefined || now >= held.goodUntil) return orCancelled(this.#share(), signal)
    if (now >= held.renewAt && now >= this.#pauseUntil) {
      // The credentials at hand are good; a failure has set a pause.
      this.#share().catch(() => undefined)
    }
    return held.credentials
  }

  async refreshCredentials(rejected: Credentials, signal?: AbortSignal): Promise<Credentials> {
    const held = this.#held
    if (held !== undefined && !sameKey(held.credentials, rejected)) return held.credentials
    if (this.#clock.now() < this.#vainUntil) return rejected
    this.#held = undefined
    const fetched = await orCancelled(this.#share(), signal)
    if (sameKey(fetched, rejected)) this.#vainUntil = this.#clock.now() + RECHECK_MS
    return fetched
  }

  #share(): Promise<Credentials> {
    this.#fetch ??= this.#fetchOnce().finally(() => {
      this.#fetch = undefined
    })
    return this.#fetch
  }

  async #fetchOnce(): Promise<Credentials> {
    try {
      const fetch: FetchCredentials = (signal) => this.#fetchCredentials(signal)
      const credentials = await fetchWithin(this.#fetchTimeoutMs, this.#clock, fetch)
      this.#hold(credentials)
      this.#failures = 0
      return credentials
    } catch (error) {
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures)
      this.#pauseUntil = this.#clock.now() + pauseMs
      this.#failures += 1
      throw OssferryError.is(error) ? error : unavailable(messageOf(error), error)
    }
  }

  #hold(credentials: Credentials): void {
    const expiration = expirationOf(credentials)
    if (expiration === undefined) {
      const until = this.#keepUnexpiring ? Infinity : -Infinity
      this.#held = { credentials, renewAt: until, goodUntil: until }
      return
    }
    const now = this.#clock.now()
    const life = expiration - now
    this.#held =
      life > 0
        ? {
            credentials,
            renewAt: expiration - Math.min(this.#refreshAheadMs, life / 2),
            goodUntil: expiration,
          }
        : { credentials, renewAt: now + RECHECK_MS, goodUntil: now + RECHECK_MS }
  }
}

/** What `fetch` gives, checked. Whatever it does, this settles within `timeoutMs`. */
async function fetchWithin(
  timeoutMs: number,
  clock: Clock,
  fetch: FetchCredentials,
): Promise<Credentials> {
  const abort = new AbortController()
  const cancelTimer = clock.after(timeoutMs, () => {
    abort.abort(unavailable(`nothing came within ${timeoutMs} ms`))
  })
  try {
    const fetched = Promise.resolve(fetch(abort.signal))
    return checkCredentials(await orCancelled(fetched, abort.signal), PROVIDER)
  } finally {
    cancelTimer()
  }
}

/** A provider that refreshes by itself, asked once for all requests that the same key failed. */
class SharedRefresh implements CredentialsProvider {
  readonly #provider: Required<CredentialsProvider>
  readonly #clock: Clock
  #underWay: { readonly rejected: Credentials; readonly fresh: Promise<Credentials> } | undefined

  constructor(provider: Required<CredentialsProvider>, clock: Clock) {
    this.#provider = provider
    this.#clock = clock
  }

  async getCredentials(signal?: AbortSignal): Promise<Credentials> {
    return checkCredentials(await this.#provider.getCredentials(signal), PROVIDER)
  }

  /** `signal` ends the caller's waiting, not the refresh that others wait for, too. */
  refreshCredentials(rejected: Credentials, signal?: AbortSignal): Promise<Credentials> {
    let underWay = this.#underWay
    if (underWay === undefined || !sameKey(underWay.rejected, rejected)) {
      underWay = { rejected, fresh: this.#refresh(rejected) }
      this.#underWay = underWay
    }
    return orCancelled(underWay.fresh, signal)
  }

  async #refresh(rejected: Credentials): Promise<Credentials> {
    // One that throws at once would otherwise be done before it is under way.
    await Promise.resolve()
    try {
      return await fetchWithin(DEFAULT_FETCH_TIMEOUT_MS, this.#clock, (signal) =>
        this.#provider.refreshCredentials(rejected, signal),
      )
    } finally {
      if (this.#underWay?.rejected === rejected) this.#underWay = undefined
    }
  }
}

/** `provider` as the client uses it: with every fetch shared, whatever the provider does itself. */
export function shareCredentials(
  provider: CredentialsProvider | FetchCredentials,
  clock: Clock,
): Required<CredentialsProvider> {
  if (typeof provider === 'function') return new RefreshingCredentialsProvider(provider, { clock })
  if (provider instanceof RefreshingCredentialsProvider) return provider
  if (canRefresh(provider)) return new SharedRefresh(provider, clock)
  return new RefreshingCredentialsProvider((signal) => provider.getCredentials(signal), {
    clock,
    keepUnexpiring: false,
  })
}

function canRefresh(provider: CredentialsProvider): provider is Required<CredentialsProvider> {
  return provider.refreshCredentials !== undefined
}

function unavailable(problem: string, cause?: unknown): CredentialsError {
  return new CredentialsError({
    code: 'CredentialsUnavailable',
    message: `cannot get credentials: ${problem}`,
    retryable: true,
    cause,
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the provider failed'
}
