/** Runs a command for many files: its report, its interruption, its summary and its exit code. */

import { OssferryError, SourceError, type Client } from '../../index.js'
import { followBandwidth } from '../bandwidth/follow-bandwidth.js'
import { isReaderGone } from '../copy/download-target.js'
import { openClient } from '../copy/open-client.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { describeFailure, printFailure } from '../failure.js'
import { watchForInterruption, type Interruption } from '../interruption.js'
import { openScreen, systemClock } from '../progress/open-display.js'
import { formatCount } from '../remote/count.js'
import { Output } from '../remote/output.js'
import { Crc64Cache, cachePath } from './local/crc64-cache.js'
import { FailureReport } from './report/failure-report.js'
import { openJob } from './plan/open-job.js'
import { openSelection, type Selection } from './choose/selection.js'
import { createTreeDisplay } from './report/tree-display.js'
import type { TreeJob, TreeVerb } from './plan/tree-job.js'
import type { TreeOptions } from './tree-options.js'
import type { TreePlaces } from './plan/tree-places.js'
import { TreeProgress } from './report/tree-progress.js'
import { TreeReport } from './report/tree-report.js'
import { runTree } from './tree-run.js'
import { keepYoungGenerationSmall } from './young-generation.js'
import { describeTotals, totalsOf, type TreeTotals } from './report/tree-summary.js'

export interface ManyCommand {
  readonly verb: TreeVerb
  readonly places: TreePlaces
  readonly options: TreeOptions
  /** Whether sources may be folders. */
  readonly recursive: boolean
}

const PROGRESS_LINE_INTERVAL_MS = 1000

export async function transferMany(command: ManyCommand): Promise<ExitCode> {
  const { options } = command
  keepYoungGenerationSmall()
  const progress = new TreeProgress(() => systemClock.now())
  const screen = options.quiet === true ? undefined : openScreen()
  const display = createTreeDisplay(screen, systemClock, () => progress.view())
  const interruption = watchForInterruption((name) => {
    display.end() // the second one ends the program wherever the cursor is
    display.print(`stopping${name === 'SIGINT' ? ' (Ctrl-C again to stop at once)' : ''}`)
  })
  const run = new ManyRun(command, progress, interruption)
  try {
    return await run.run(display)
  } finally {
    display.end()
    interruption.release()
  }
}

class ManyRun {
  readonly #command: ManyCommand
  readonly #progress: TreeProgress
  readonly #interruption: Interruption
  /** Aborted when standard output takes nothing any more while no file has a line to write. */
  readonly #outputEnded = new AbortController()
  readonly #output = new Output(process.stdout)
  readonly #startedAt = systemClock.now()

  constructor(command: ManyCommand, progress: TreeProgress, interruption: Interruption) {
    this.#command = command
    this.#progress = progress
    this.#interruption = interruption
  }

  async run(display: ReturnType<typeof createTreeDisplay>): Promise<ExitCode> {
    const { options } = this.#command
    const { json = false, quiet = false, verbose = false } = options
    const flags = { json, quiet, verbose }
    let report = new TreeReport({ ...flags, output: this.#output, display, failures: undefined })
    let client: Client | undefined
    let unfollow: (() => void) | undefined
    let failures: FailureReport | undefined
    try {
      client = openClient(options)
      unfollow = followBandwidth(client, options.maxBandwidth, (line) => display.print(line))
      // A report may be the list as well, and is emptied when it is opened.
      const selection = await openSelection(options, this.#interruption.signal)
      if (options.report !== undefined) failures = await FailureReport.open(options.report)
      report = new TreeReport({ ...flags, output: this.#output, display, failures })
      const job = await this.#transfer(client, report, selection)
      display.end()
      const { totals, durationMs } = this.#tellTotals(job, report)
      const written = failures
      failures = undefined
      await written?.close()
      const exitCode = await this.#tellResult(job, report, { ...totals, durationMs })
      await report.flush()
      return exitCode
    } catch (error) {
      display.end()
      await failures?.close().catch((reason: unknown) => {
        printFailure(describeFailure(reason), reason) // and then what came first
      })
      if (isReaderGone(error)) return EXIT_CODES.readerGone
      return await this.#explain(error, report)
    } finally {
      unfollow?.()
      await client?.close()
    }
  }

  async #transfer(client: Client, report: TreeReport, selection: Selection): Promise<TreeJob> {
    const { verb, options, places, recursive } = this.#command
    const signal = AbortSignal.any([this.#interruption.signal, this.#outputEnded.signal])
    const { filter, targetFilter, ignoreBelow } = selection
    const cache = options.checksum === true ? await openCache() : undefined
    const job = await openJob(places, {
      ...{ client, verb, options, filter, targetFilter, ignoreBelow, recursive, cache, signal },
      isIgnoreFile: (location) => selection.ignoreFiles().has(location),
      onNote: (text) => report.note(text),
    })
    const progress = this.#progress
    let stopLines: (() => void) | undefined
    try {
      await this.#tellStart(job, report)
      if (options.json === true) stopLines = this.#writeProgress(report)
      await runTree(job, { report, progress, signal, now: () => systemClock.now() })
      await job.snapshot?.finish()
      await this.#tellSelection(selection, job, report)
      if (verb === 'verify') this.#requireSome(job)
    } finally {
      stopLines?.()
      await job.snapshot?.stop()
      await cache?.save().catch((error: unknown) => {
        report.note(`warning: the checksums are not kept: ${String(error)}`)
      })
    }
    return job
  }

  async #tellStart({ verb, source, target, dryRun }: TreeJob, report: TreeReport): Promise<void> {
    const names = { source: source.name, target: target.name }
    await report.line({ type: 'start', operation: verb, ...names, dryRun })
    report.note(`${source.name} → ${target.name}${dryRun ? ' (dry run)' : ''}`)
  }

  /** To find two nothings the same helps nobody. */
  #requireSome({ source, target }: TreeJob): void {
    const { unchanged, different, failed } = totalsOf(this.#progress)
    if (unchanged + different + failed > 0) return
    const message = `neither ${source.name} nor ${target.name} has a file to compare`
    throw new OssferryError({ code: 'NothingThere', message })
  }

  /** Who lists a path counts on it, and rules that nobody thinks of leave files out. */
  async #tellSelection(selection: Selection, job: TreeJob, report: TreeReport): Promise<void> {
    for (const path of selection.notFound()) {
      this.#progress.failedFiles += 1
      const message = `cannot find ${path} in ${job.source.name}, where the list of files has it`
      const error = new SourceError('SourceNotFound', message)
      await report.failed({ action: 'read', path }, error)
    }
    const [first, ...others] = selection.ignoreFiles()
    if (first === undefined) return
    const all = others.length === 0 ? first : `${first} and ${formatCount(others.length, 'other')}`
    const stay = job.removeSource === undefined ? '' : ', which stay in place'
    report.note(`files may be left out by the rules of ${all}${stay} (--no-ignore reads none)`)
  }

  #writeProgress(report: TreeReport): () => void {
    return systemClock.every(PROGRESS_LINE_INTERVAL_MS, () => {
      const { active: _active, ...view } = this.#progress.view()
      const written = report.line({ type: 'run-progress', ...view }).then(() => report.flush())
      written.catch((error: unknown) => this.#outputEnded.abort(error))
    })
  }

  /** For people. */
  #tellTotals(job: TreeJob, report: TreeReport) {
    const durationMs = Math.round(systemClock.now() - this.#startedAt)
    const totals = totalsOf(this.#progress)
    report.note(`${job.target.name}: ${describeTotals(job, totals, durationMs)}`)
    return { totals, durationMs }
  }

  /** For programs. */
  async #tellResult(
    { verb }: TreeJob,
    report: TreeReport,
    numbers: TreeTotals & { readonly durationMs: number },
  ): Promise<ExitCode> {
    const incomplete = numbers.failed + numbers.different > 0
    const exitCode = incomplete ? EXIT_CODES.someFailed : EXIT_CODES.done
    await report.line({ type: 'result', operation: verb, ...numbers, exitCode })
    return exitCode
  }

  async #explain(error: unknown, report: TreeReport): Promise<ExitCode> {
    const { exitCode } = this.#interruption
    const told = exitCode === undefined ? error : this.#describeStop(error)
    const described = describeFailure(told)
    const failure = exitCode === undefined ? described : { ...described, exitCode }
    printFailure(failure, told)
    const totals = totalsOf(this.#progress)
    try {
      await report.line({ type: 'error', ...failure, ...totals })
      await report.flush()
    } catch {
      // The failure counts, also when nobody reads of it any more.
    }
    return failure.exitCode
  }

  #describeStop(cause: unknown): OssferryError {
    const { verb } = this.#command
    const { doneFiles } = this.#progress
    const again =
      verb === 'cp' ? 'run the same command again with -u' : 'run the same command again'
    const done = `${formatCount(doneFiles, 'file')} done; ${again} to go on from there`
    return new OssferryError({ code: 'Interrupted', message: `interrupted; ${done}`, cause })
  }
}

function openCache(): Promise<Crc64Cache> {
  return Crc64Cache.open(cachePath(), () => Date.now())
}
