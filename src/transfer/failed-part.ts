/** Carries which part failed, and after how many attempts, to where the upload's error is made. */

export class FailedPart extends Error {
  override readonly name = 'FailedPart'
  readonly partNumber: number | undefined
  readonly attempts: number

  constructor(partNumber: number | undefined, attempts: number, cause: unknown) {
    super('a part failed', { cause })
    this.partNumber = partNumber
    this.attempts = attempts
  }
}

/** The failure itself, and what is known of the part. */
export function unwrapFailedPart(reason: unknown): {
  readonly reason: unknown
  readonly partNumber: number | undefined
  readonly attempts: number
} {
  if (!(reason instanceof FailedPart)) return { reason, partNumber: undefined, attempts: 1 }
  return { reason: reason.cause, partNumber: reason.partNumber, attempts: reason.attempts }
}
