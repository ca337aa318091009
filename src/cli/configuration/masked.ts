/** Keys as they may be shown. */

/** Enough of an access key ID to tell it from others: `LTAI****wxyz`. */
export function maskKeyId(accessKeyId: string): string {
  if (accessKeyId.length < 12) return `${accessKeyId.slice(0, 2)}****`
  return `${accessKeyId.slice(0, 4)}****${accessKeyId.slice(-4)}`
}

/** Nothing of a secret but that there is one. */
export const MASKED_SECRET = '********'
