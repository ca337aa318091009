/**
 * Gets fresh credentials when the service refuses those of a request, and sends that request once
 * more.
 */

import { ServiceError } from '../../protocol/errors/ossferry-error.js'
import { asksForFreshCredentials } from '../../protocol/errors/retry-classification.js'
import { type Answer, type Call, type CallHandler, isRepeatable } from '../call.js'
import { type CredentialsProvider, sameKey } from '../credentials/credentials-provider.js'

export function refreshCredentials(
  provider: Required<CredentialsProvider>,
  next: CallHandler,
): CallHandler {
  const mend = async (call: Call, error: unknown): Promise<Answer> => {
    if (!ServiceError.is(error) || !asksForFreshCredentials(error.code)) throw error
    const rejected = call.credentials
    if (rejected === undefined) throw error
    // Fetched even if this call cannot be sent again: the next one needs them.
    const fresh = await provider.refreshCredentials(rejected, call.options.signal)
    if (sameKey(fresh, rejected) || !isRepeatable(call)) throw error
    return next(call)
  }
  return (call) => next(call).catch((error: unknown) => mend(call, error))
}
