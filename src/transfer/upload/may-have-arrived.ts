/** Whether a request that failed may have been carried out all the same. */

import {
  OssferryError,
  ServiceError,
  TransportError,
} from '../../protocol/errors/ossferry-error.js'

/** The request may have gone out whole, and what came back told nothing. */
const TELL_NOTHING: ReadonlySet<string> = new Set([
  'ConnectionLost',
  'IdleTimeout',
  'MalformedHttp',
])

/**
 * Of one attempt. A server that failed (5xx) may have failed after the work was done; one that
 * refused has done nothing. An answer that cannot be read may be a success.
 */
export function mayHaveArrived(error: unknown): boolean {
  if (error instanceof TransportError) return TELL_NOTHING.has(error.code)
  if (ServiceError.is(error)) return error.status >= 500
  return OssferryError.is(error) && error.code === 'BadResponse'
}
