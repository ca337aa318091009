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
])

export function isForAll(error: unknown): boolean {
  return OssferryError.is(error) && FOR_ALL.has(error.code)
}

/** Answers, and their absence, that ask for fewer requests at a time. */
const PUSH_BACK =
  /^(?:.*LimitExceeded|ServiceUnavailable|ServerBusy|SlowDown|TooManyRequests|RequestTimeout|IdleTimeout|ConnectTimeout)$/

export function isPushBack(code: string): boolean {
  return PUSH_BACK.test(code)
}
