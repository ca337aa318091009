/** What an error says about the existence of the object that was asked for. */

import { BAD_ERROR_RESPONSE } from '../protocol/errors/error-document.js'
import { ServiceError } from '../protocol/errors/ossferry-error.js'

/**
 * Whether `error`, of a request for an object, says that there is none. A 404 without a document
 * counts: that is how gateways and old services answer HEAD.
 */
export function saysNoSuchObject(error: unknown): boolean {
  if (!ServiceError.is(error)) return false
  if (error.code === 'NoSuchKey') return true
  return error.status === 404 && error.code === BAD_ERROR_RESPONSE
}
