/** What is shown of a transfer: a summary of its events so far. */

import type { Progress, TransferEventBody, TransferState } from '../../index.js'

export interface TransferView {
  readonly state: TransferState
  readonly progress: Progress
  /** `undefined` until it can be told. */
  readonly totalParts: number | undefined
  /** Safe on the other side (of a download: on disk), those of an earlier run included. */
  readonly doneParts: number
  /** Found from an earlier run. */
  readonly foundParts: number
  /** Of those found: verified, and not moved again. */
  readonly reusedParts: number
  /** Of those found: different from the source, and moved again. */
  readonly rejectedParts: number
  /** Requests that failed and were sent again. */
  readonly retries: number
}

export const EMPTY_VIEW: TransferView = {
  state: 'opening',
  progress: {
    transferredBytes: 0,
    sentBytes: 0,
    totalBytes: undefined,
    resumedBytes: 0,
    bytesPerSecond: 0,
    etaMs: undefined,
  },
  totalParts: undefined,
  doneParts: 0,
  foundParts: 0,
  reusedParts: 0,
  rejectedParts: 0,
  retries: 0,
}

export function viewAfter(view: TransferView, event: TransferEventBody): TransferView {
  switch (event.type) {
    case 'state':
      return { ...view, state: event.state }
    case 'progress':
      return { ...view, progress: event.progress }
    case 'resuming':
      return { ...view, foundParts: event.parts, totalParts: event.totalParts }
    case 'part-started':
      return { ...view, totalParts: view.totalParts ?? countParts(view, event) }
    case 'part-completed':
      return { ...view, doneParts: view.doneParts + 1 }
    case 'part-reused':
      return { ...view, doneParts: view.doneParts + 1, reusedParts: view.reusedParts + 1 }
    case 'part-rejected':
      return { ...view, rejectedParts: view.rejectedParts + 1 }
    case 'retry':
      return { ...view, retries: view.retries + 1 }
    case 'fresh-start':
    case 'warning':
      return view
  }
}

/** What the user is told once, beside the bar; `undefined` for most events. */
export function noticeOf(event: TransferEventBody): string | undefined {
  switch (event.type) {
    case 'resuming': {
      const of = event.totalParts === undefined ? '' : ` of ${event.totalParts}`
      return `resuming: ${event.parts}${of} parts are there already; verifying them`
    }
    case 'fresh-start':
      return `starting afresh: ${event.message}`
    case 'part-rejected':
      return event.message
    case 'warning':
      return `warning: ${event.message}`
    default:
      return undefined
  }
}

/** All parts have the size of the first, the last may be shorter. */
function countParts(
  { progress }: TransferView,
  first: { readonly partNumber: number; readonly size: number },
): number | undefined {
  if (first.partNumber !== 1 || progress.totalBytes === undefined) return undefined
  return first.size === 0 ? 1 : Math.ceil(progress.totalBytes / first.size)
}
