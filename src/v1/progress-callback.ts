/** Progress as the SDK V1 tells it. */

import type { Progress } from '../transfer/progress.js'

/**
 * `consumedBytes` never falls and reaches `totalBytes` when everything is verified; `totalBytes` is
 * `undefined` as long as it is not known.
 */
export type ProgressCallback = (consumedBytes: number, totalBytes: number | undefined) => void

/** `undefined` when nobody listens. */
export function progressListener(
  callback: ProgressCallback | undefined,
): ((progress: Progress) => void) | undefined {
  if (callback === undefined) return undefined
  return ({ transferredBytes, totalBytes }) => callback(transferredBytes, totalBytes)
}
