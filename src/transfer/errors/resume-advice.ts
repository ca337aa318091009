/** What can be done about a transfer that failed and left something to go on from. */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'

/**
 * The advice of `cause`, without which the same call may fail in the same way, and then that the
 * call goes on from `kept`.
 */
export function adviseResuming(cause: unknown, kept: string): string {
  const resuming = `make the same call again: it goes on from ${kept}`
  const advice = OssferryError.is(cause) ? cause.advice : undefined
  return advice === undefined ? resuming : `${advice}; ${resuming}`
}
