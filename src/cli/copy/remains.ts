/** What a transfer that was stopped leaves behind, and how to go on. */

import type { TransferView } from '../progress/transfer-view.js'

/** `recorded`: whether a later run could go on. `nothing`: what to say when none can. */
export function describeKeptParts(view: TransferView, recorded: boolean, nothing: string): string {
  const kept = Math.max(view.doneParts, view.foundParts - view.rejectedParts)
  if (!recorded || kept === 0) return nothing
  const parts = view.totalParts === undefined ? kept : `${kept} of ${view.totalParts}`
  return `${parts} parts are kept; run the same command again to go on from there`
}
