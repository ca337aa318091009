/** A promise that the test settles. */

export interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(reason: unknown): void
}

/** A rejection that nobody waits for yet is no failure: the test may come to it later. */
export function createDeferred<T = void>(): Deferred<T> {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}

/** Lets every promise that can settle without I/O and timers settle. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
