/** What a call rejects with when its signal ends it. */

import { OssferryError } from '../protocol/errors/ossferry-error.js'

/**
 * The call ended because its `AbortSignal` fired. Code `Cancelled`; the name is `AbortError`, which
 * the platforms use for the same thing. `cause` is the signal's reason.
 */
export class RequestCancelledError extends OssferryError {
  override readonly name = 'AbortError'

  constructor(cause: unknown) {
    super({ message: 'the request was cancelled', code: 'Cancelled', cause })
  }
}

/**
 * The error for an aborted `signal`: its reason when that is one of ossferry's errors, else a
 * `RequestCancelledError`.
 */
export function cancellation(signal: AbortSignal): OssferryError {
  return OssferryError.is(signal.reason) ? signal.reason : new RequestCancelledError(signal.reason)
}

/**
 * Settles as `promise` does, but rejects as soon as `signal` is aborted; `promise` is then nobody's
 * any more.
 */
export function orCancelled<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(cancellation(signal))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    const leave = (): void => signal.removeEventListener('abort', onAbort)
    promise.then(
      (value) => {
        leave()
        resolve(value)
      },
      (error: unknown) => {
        leave()
        reject(error)
      },
    )
  })
}
