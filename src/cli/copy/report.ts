/** What `cp` tells while it runs and at its end: to people, to programs, or to both. */

import type { TransferEventBody } from '../../index.js'
import { describeFailure, printFailure, type Failure } from '../failure.js'
import { formatJsonLine } from '../json-line.js'
import type { ProgressDisplay } from '../progress/progress-display.js'

/** A line of `--json`, without what every line has. */
export type ReportLine =
  | TransferEventBody
  | { readonly type: 'start'; readonly operation: CopyOperation; readonly [field: string]: unknown }
  | {
      readonly type: 'result'
      readonly operation: CopyOperation
      readonly [field: string]: unknown
    }
  | ({ readonly type: 'error' } & Failure)

export type CopyOperation = 'upload' | 'download'

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
