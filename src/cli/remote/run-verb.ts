/** Runs a verb that prints: its output, its interruption and its exit code. */

import { OssferryError } from '../../index.js'
import { isReaderGone } from '../copy/download-target.js'
import type { ReportOptions } from '../copy/copy-options.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { describeFailure, printFailure, type Failure } from '../failure.js'
import { watchForInterruption } from '../interruption.js'
import { formatJsonLine } from '../json-line.js'
import { Output } from './output.js'
import { printable } from './printable.js'

/** A line of `--json`, without what every line has. */
export interface VerbLine {
  readonly type: string
  readonly [field: string]: unknown
}

export interface VerbContext {
  /** Fires with the first Ctrl-C. */
  readonly signal: AbortSignal
  readonly output: Output
  /** Whether standard output is for programs. */
  readonly json: boolean
  /** A line of `--json`; does nothing without it. */
  line(content: VerbLine): Promise<void>
  /** Tells people something on standard error, unless they want quiet. */
  note(text: string): Promise<void>
  /** Tells of a failure that does not end the command; always. `fields` say what it is about. */
  fail(error: unknown, fields?: Readonly<Record<string, unknown>>): Promise<Failure>
}

/** `describeStop` says what an interrupted command has done and left. Never rejects. */
export async function runVerb(
  options: ReportOptions,
  work: (context: VerbContext) => Promise<ExitCode>,
  describeStop?: () => string,
): Promise<ExitCode> {
  const interruption = watchForInterruption(() => undefined)
  const context = createContext(options, interruption.signal)
  try {
    const exitCode = await work(context)
    await context.output.flush()
    return exitCode
  } catch (error) {
    if (isReaderGone(error)) return EXIT_CODES.readerGone
    const { exitCode } = interruption
    if (exitCode === undefined) return await tellLast(context, error)
    const message = ['interrupted', describeStop?.()].filter(Boolean).join('; ')
    const stopped = new OssferryError({ code: 'Interrupted', message, cause: error })
    await tellLast(context, stopped, { exitCode })
    return exitCode
  } finally {
    interruption.release()
  }
}

function createContext({ json, quiet }: ReportOptions, signal: AbortSignal): VerbContext {
  const output = new Output(process.stdout)
  const line: VerbContext['line'] = async (content) => {
    if (json === true) await output.write(formatJsonLine(content))
  }
  return {
    signal,
    output,
    json: json === true,
    line,
    note: async (text) => {
      if (quiet === true) return
      // What was written before comes before, also on a terminal that shows both.
      await output.flush()
      process.stderr.write(`${printable(text)}\n`)
    },
    fail: async (error, fields) => {
      await output.flush()
      const failure = describeFailure(error)
      printFailure(failure, error)
      await line({ type: 'error', ...failure, ...fields })
      return failure
    },
  }
}

/** The failure counts, also when nobody reads of it any more. */
async function tellLast(
  context: VerbContext,
  error: unknown,
  fields?: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  try {
    await context.fail(error, fields)
    await context.output.flush()
  } catch (writeError) {
    if (!isReaderGone(writeError)) throw writeError
  }
  return describeFailure(error).exitCode
}
