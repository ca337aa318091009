/** Passing an abort on from one signal to another. */

import { whenAborted } from './when-aborted.js'

/**
 * Aborts `controller` as soon as `signal` is aborted, with its reason. Returns what ends the
 * connection.
 */
export function followSignal(
  controller: AbortController,
  signal: AbortSignal | undefined,
): () => void {
  if (signal === undefined) return () => undefined
  const pass = (): void => controller.abort(signal.reason)
  if (signal.aborted) {
    pass()
    return () => undefined
  }
  return whenAborted(signal, pass)
}

/**
 * Settles as `promise` does, but rejects with the signal's reason as soon as it is aborted. The
 * promise itself goes on.
 */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    // Its outcome no longer matters: the signal's reason is what the caller sees.
    promise.catch(() => undefined)
    return Promise.reject(abortReason(signal))
  }
  return new Promise<T>((resolve, reject) => {
    const ignore = whenAborted(signal, () => reject(abortReason(signal)))
    promise.then(resolve, reject).finally(ignore)
  })
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted')
}
