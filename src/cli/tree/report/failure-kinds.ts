/** What a failure of one file means for the others. */

import { OssferryError } from '../../../index.js'

/** The next request would fail for the same reason, and so would all others. */
const FOR_ALL: ReadonlySet<string> = new Set([
  'InvalidAccessKeyId',
  'InvalidBucketName',
  'InvalidSecurityToken',
  'NameNotResolved',
  'NoSuchBucket',
  'OutputFailed',
  'SecurityTokenExpired',
  'SignatureDoesNotMatch',
  'TargetFolderNotMade',
])

export function isForAll(error: unknown): boolean {
  return OssferryError.is(error) && FOR_ALL.has(error.code)
}

const SLOW_DOWN = /^(?:.*LimitExceeded|ServiceUnavailable|ServerBusy|SlowDown|TooManyRequests)$/
const TIMED_OUT = /^(?:RequestTimeout|IdleTimeout|ConnectTimeout)$/

/** Whether the service asked for fewer requests. */
export function isSlowDown(code: string): boolean {
  return SLOW_DOWN.test(code)
}

/** Answers, and their absence, that ask for fewer requests at a time. */
export function isPushBack(code: string): boolean {
  return isSlowDown(code) || TIMED_OUT.test(code)
}
