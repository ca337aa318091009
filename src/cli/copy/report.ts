/** What `cp` tells while it runs and at its end: to people, to programs, or to both. */

import type { TransferEventBody } from '../../index.js'
import { describeFailure, printFailure, type Failure } from '../failure.js'
import { formatJsonLine } from '../json-line.js'
import type { ProgressDisplay } from '../progress/progress-display.js'
import { formatSummary, type CopySummary } from './summary.js'

/** A line of `--json`, without what every line has. */
export type ReportLine =
  | TransferEventBody
  | { readonly type: 'start'; readonly operation: CopyOperation; readonly [field: string]: unknown }
  | {
      readonly type: 'result'
      readonly operation: CopyOperation
      readonly [field: string]: unknown
    }
  | { readonly type: 'source-removed'; readonly source: string }
  | ({ readonly type: 'error' } & Failure)

export type CopyOperation = 'upload' | 'download' | 'copy'

export interface Report {
  readonly display: ProgressDisplay
  /** Bound, so that it can be handed on as a callback. */
  readonly event: (event: TransferEventBody) => void
  line(line: ReportLine): void
}

export function createReport(display: ProgressDisplay, options: { json: boolean }): Report {
  const line = (content: ReportLine): void => {
    if (!options.json) return
    process.stdout.write(formatJsonLine(content))
  }
  return {
    display,
    line,
    event: (event) => {
      display.update(event)
      line(event)
    },
  }
}

/** What every transfer tells when it has succeeded. */
export interface Success {
  readonly operation: CopyOperation
  /** What has come to be: an object or a file. */
  readonly name: string
  readonly result: Omit<CopySummary, 'name' | 'movedBytes' | 'durationMs' | 'crc64'> & {
    readonly hashCrc64: string | undefined
  }
  /** For programs, beside the duration. */
  readonly fields: Readonly<Record<string, unknown>>
  /** For people, before the summary. */
  readonly notice?: string | undefined
  readonly durationMs: number
}

export function reportSuccess(report: Report, success: Success): void {
  const { operation, name, result, fields, notice, durationMs } = success
  const { display } = report
  report.line({ type: 'result', operation, ...fields, durationMs: Math.round(durationMs) })
  display.end('clear')
  if (notice !== undefined) display.print(notice)
  const { size, hashCrc64: crc64, verified, partCount, reusedParts } = result
  const movedBytes = size - display.view.progress.resumedBytes
  display.print(
    formatSummary({ name, size, movedBytes, durationMs, crc64, verified, partCount, reusedParts }),
  )
}

/** Errors are always told, also with `--quiet`. */
export function reportFailure(
  report: Report,
  error: unknown,
  exitCode?: Failure['exitCode'],
): Failure {
  const described = describeFailure(error)
  const failure = exitCode === undefined ? described : { ...described, exitCode }
  report.line({ type: 'error', ...failure })
  printFailure(failure, error)
  return failure
}
