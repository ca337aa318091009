/** The stages of a call, in their order. */

import type { Environment } from '../environment.js'
import type { CallHandler } from './call.js'
import { isRetryer, type ResolvedClientConfig } from './client-config.js'
import type { ClockOffset } from './clock-offset.js'
import type { CredentialsProvider } from './credentials/credentials-provider.js'
import { checkCrc64 } from './middleware/check-crc64.js'
import { checkResponse } from './middleware/check-response.js'
import { correctClock } from './middleware/correct-clock.js'
import { observe } from './middleware/observe.js'
import { refreshCredentials } from './middleware/refresh-credentials.js'
import { retry } from './middleware/retry.js'
import { send } from './middleware/send.js'
import { sign } from './middleware/sign.js'
import { createRetryer } from './retryer.js'
import type { Transport } from './transport.js'

export interface PipelineParts {
  readonly config: ResolvedClientConfig
  readonly environment: Environment
  readonly transport: Transport
  readonly provider: Required<CredentialsProvider>
  readonly offset: ClockOffset
  readonly userAgent: string
}

/**
 * From the outermost stage to the innermost:
 *
 * 1. `observe` reports the call as a whole.
 * 2. `retry` owns attempts and pauses. What follows happens in each attempt:
 * 3. `correctClock` and `refreshCredentials` mend what made the service refuse a signature, and
 *    repeat once without using up an attempt.
 * 4. `sign` makes the HTTP request, with the time and credentials of now.
 * 5. `checkCrc64` and `checkResponse` judge the answer. They come after signing, as what they throw
 *    is what the stages above mend.
 * 6. `send` is the network.
 */
export function createPipeline(parts: PipelineParts): CallHandler {
  const { config, environment, transport, provider, offset } = parts
  const { clock, digests, random } = environment
  const retryer = isRetryer(config.retry) ? config.retry : createRetryer(config.retry, random)
  const wire = checkCrc64(
    config.disableUploadCrc64Check,
    checkResponse(send(transport, config.idleTimeoutMs)),
  )
  const attempt = correctClock(
    offset,
    refreshCredentials(provider, sign({ ...parts, digests }, wire)),
  )
  return observe(environment, retry(clock, retryer, attempt))
}
