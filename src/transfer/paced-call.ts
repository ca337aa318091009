/** The request of a part, when the service asks for fewer of them at a time. */

import { ServiceError } from '../protocol/errors/ossferry-error.js'
import { asksToSlowDown } from '../protocol/errors/retry-classification.js'
import type { CallOptions, RetryReport } from './client-api.js'
import type { PartContext } from './job.js'

const TIMED_OUT: ReadonlySet<string> = new Set(['ConnectTimeout', 'IdleTimeout', 'RequestTimeout'])

/** `options` for a request that is sent again only when the scheduler has room for it. */
export function pacedBy(context: PartContext, options: CallOptions): CallOptions {
  return {
    ...options,
    onRetry: (retry) => {
      options.onRetry?.(retry)
      if (isPushBack(retry)) context.pushBack()
    },
    beforeRetry: () => context.again(),
  }
}

function isPushBack({ error }: RetryReport): boolean {
  return (ServiceError.is(error) && asksToSlowDown(error.status)) || TIMED_OUT.has(error.code)
}
