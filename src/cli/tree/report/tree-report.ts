/** What a run over many files tells while it runs: to people, to programs, or to both. */

import { OssferryError } from '../../../index.js'
import { formatByteSize } from '../../byte-size.js'
import { describeFailure, formatFailure, type Failure } from '../../failure.js'
import { formatJsonLine } from '../../json-line.js'
import type { Output } from '../../remote/output.js'
import { forStandardOutput, printable } from '../../remote/printable.js'
import type { FailureReport } from './failure-report.js'
import { reasonOf } from '../local/system-failure.js'
import type { LeftOut } from '../plan/tree-item.js'
import type { TreeDisplay } from './tree-display.js'

export interface TreeReportOptions {
  readonly output: Output
  readonly json: boolean
  readonly quiet: boolean
  /** Whether people are told of each file that is done. */
  readonly verbose: boolean
  readonly display: TreeDisplay
  readonly failures: FailureReport | undefined
}

/** A file and what is done to it. */
export interface FileFacts {
  readonly action: 'upload' | 'download' | 'copy' | 'compare' | 'delete' | 'remove-source' | 'read'
  readonly path: string
  readonly source?: string | undefined
  readonly target?: string | undefined
  readonly size?: number | undefined
  readonly reason?: string | undefined
}

const LEFT_OUT: Readonly<Record<LeftOut['reason'], string>> = {
  symlink: 'a symbolic link (--follow-symlinks)',
  special: 'no regular file',
  partial: 'the unfinished file of a download',
}

/** Of more, only the number is told to people. */
const SHOWN_FAILURES = 20
const SHOWN_NOTES = 10

export class TreeReport {
  readonly #options: TreeReportOptions
  #shownFailures = 0
  #shownNotes = 0

  constructor(options: TreeReportOptions) {
    this.#options = options
  }

  get display(): TreeDisplay {
    return this.#options.display
  }

  /** Whether `done` has anybody to tell. */
  get tellsOfEach(): boolean {
    return this.#options.json || this.#options.verbose
  }

  /** A line of `--json`. */
  async line(content: { readonly type: string; readonly [field: string]: unknown }): Promise<void> {
    if (this.#options.json) await this.#write(formatJsonLine(content))
  }

  /** For people, on standard error. */
  note(text: string): void {
    if (!this.#options.quiet) this.#options.display.print(text)
  }

  /** What was asked for, on standard output. */
  async result(text: string): Promise<void> {
    if (!this.#options.json) await this.#write(`${forStandardOutput(text)}\n`)
  }

  /** Resolves when all of it is on its way to the reader. @throws OssferryError (`OutputFailed`) */
  async flush(): Promise<void> {
    await this.#options.output.flush().catch(failOutput)
  }

  async #write(text: string): Promise<void> {
    await this.#options.output.write(text).catch(failOutput)
  }

  async done(facts: FileFacts, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    if (this.#options.verbose) this.note(describe(facts))
    await this.#fileLine('done', facts, more)
  }

  /** What would be done. */
  async planned(facts: FileFacts): Promise<void> {
    await this.result(describe(facts))
    await this.#fileLine('planned', facts)
  }

  async different(facts: FileFacts): Promise<void> {
    await this.result(`${String(facts.reason).padEnd(8)}  ${facts.path}`)
    await this.#fileLine('different', facts)
  }

  async leftOut(side: 'source' | 'target', path: string, reason: LeftOut['reason']): Promise<void> {
    await this.line({ type: 'left-out', side, path, reason })
    if (side === 'target') return
    this.#shownNotes += 1
    if (this.#shownNotes > SHOWN_NOTES) return
    this.note(`left out: ${path} is ${LEFT_OUT[reason]}`)
    if (this.#shownNotes === SHOWN_NOTES) this.note('left out: further ones are only counted')
  }

  /** Always told, also when people want quiet. */
  async failed(facts: FileFacts, error: unknown): Promise<Failure> {
    const failure = describeFailure(error)
    const { code, message, requestId, retryable } = failure
    const { action, path, source, target } = facts
    this.#options.failures?.add({ path, action, source, target, failure })
    const reasons = { code, message, requestId, retryable }
    await this.#fileLine('failed', facts, reasons)
    this.#shownFailures += 1
    if (this.#shownFailures <= SHOWN_FAILURES) this.#tell(formatFailure({ ...failure, advice: [] }))
    if (this.#shownFailures === SHOWN_FAILURES) {
      this.#tell(['ossferry: further failures are only counted; --report FILE keeps all of them'])
    }
    return failure
  }

  /** Put together only where somebody reads it: there are as many as files. */
  async #fileLine(status: string, facts: FileFacts, more: object = {}): Promise<void> {
    if (!this.#options.json) return
    await this.line({ type: 'file', status, ...complete(facts), ...more })
  }

  #tell(lines: readonly string[]): void {
    for (const line of lines) {
      if (this.#options.quiet) process.stderr.write(`${printable(line)}\n`)
      else this.#options.display.print(line)
    }
  }
}

function failOutput(cause: unknown): never {
  throw new OssferryError({
    code: 'OutputFailed',
    message: `cannot write to standard output: ${reasonOf(cause)}`,
    cause,
  })
}

/** Such as `upload    photos/cat.jpg  (new, 2.1 MiB)`. */
function describe({ action, path, size, reason }: FileFacts): string {
  const closing = [reason, size === undefined ? undefined : formatByteSize(size)]
  const known = closing.filter((text) => text !== undefined).join(', ')
  return `${action.padEnd(8)}  ${path}${known === '' ? '' : `  (${known})`}`
}

/** Lines of a type have the same fields. */
function complete({ action, path, source, target, size, reason }: FileFacts) {
  return { action, path, source, target, size, reason }
}
