/** Which answers of OSS are worth a second attempt. */

/** Statuses below 500 that a repetition may cure. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([401, 408, 429])

/**
 * Codes with a 4xx status that a repetition may cure: the body was cut or damaged on its way, or
 * the clock was wrong.
 */
const RETRYABLE_CODES: ReadonlySet<string> = new Set([
  'BadRequest',
  'IncompleteBody',
  'InvalidCRC64',
  'InvalidDigest',
  'RequestTimeTooSkewed',
  'RequestTimeout',
])

const CREDENTIAL_CODES: ReadonlySet<string> = new Set([
  'InvalidAccessKeyId',
  'InvalidSecurityToken',
  'SecurityTokenExpired',
])

/**
 * Whether the same request may succeed when sent again. `RequestTimeTooSkewed` counts, but only
 * makes sense after the clock offset has been corrected. 203 (the object is stored) never counts.
 */
export function isRetryableAnswer(status: number, code: string): boolean {
  return status >= 500 || RETRYABLE_STATUSES.has(status) || RETRYABLE_CODES.has(code)
}

/** Whether the service has nothing against the request but that there are too many of them. */
export function asksToSlowDown(status: number): boolean {
  return status === 503 || status === 429
}

/** Whether fresh temporary credentials may turn the answer into a success. */
export function asksForFreshCredentials(code: string): boolean {
  return CREDENTIAL_CODES.has(code)
}
