/** Which request a failure speaks of. */

/** The request ID that `error` carries, to quote to support; empty when it has none. */
export function requestIdOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('requestId' in error)) return ''
  return typeof error.requestId === 'string' ? error.requestId : ''
}
