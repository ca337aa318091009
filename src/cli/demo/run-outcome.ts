/** What a run that went on from another says of its parts. */

import type { CopyRun } from './copy-process.js'

interface CopyResult {
  readonly verified?: unknown
  readonly callbackResult?: { readonly ticket?: unknown } | null
}

export interface RunOutcome {
  readonly exitCode: number | null
  /** Parts that the run before had finished, of all. */
  readonly found: number
  readonly totalParts: number
  readonly skipped: number
  readonly rejected: number
  readonly moved: number
  readonly result: CopyResult | undefined
}

export function outcomeOf({ exitCode, events }: CopyRun): RunOutcome {
  const resuming = events.find(({ type }) => type === 'resuming')
  return {
    exitCode,
    found: Number(resuming?.['parts'] ?? 0),
    totalParts: Number(resuming?.['totalParts'] ?? 0),
    skipped: countEvents(events, 'part-reused'),
    rejected: countEvents(events, 'part-rejected'),
    moved: countEvents(events, 'part-completed'),
    result: events.find(({ type }) => type === 'result'),
  }
}

export function countEvents(events: CopyRun['events'], type: string): number {
  return events.filter((event) => event['type'] === type).length
}
