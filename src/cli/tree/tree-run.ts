/**
 * Carries out what makes one tree like another.
 *
 * 1. Planning goes ahead of moving, up to a limit. What needs nothing is counted, what is extra in
 *    the target is put aside.
 * 2. Steps are begun as the limit of concurrency allows. One that fails is told, and the others go
 *    on; only what is wrong for all of them ends the run.
 * 3. Deleting comes last, and only when both sides were read to their ends without a problem and
 *    every file has arrived. Only files that could not be written because something was in the way
 *    are tried again after it: that may have gone, and what is left of it in empty folders goes.
 *
 * When the promise settles, nothing of the run is under way.
 */

import { setMaxListeners } from 'node:events'
import { OssferryError } from '../../index.js'
import { EXIT_CODES } from '../exit-codes.js'
import { ConcurrencyLimit } from './move/concurrency-limit.js'
import { HeldShare } from './move/held-share.js'
import { deleteExtraFiles } from './plan/delete-extra.js'
import { FileSpool } from './plan/file-spool.js'
import { looksAtTarget, type TreeJob } from './plan/tree-job.js'
import { planTree, type PlanStep } from './plan/plan-tree.js'
import { isForAll, isPushBack, isSlowDown } from './report/failure-kinds.js'
import { ProtectedPaths } from './choose/protected-paths.js'
import { SourceRemoval } from './move/source-removal.js'
import { StepQueue } from './plan/step-queue.js'
import type { TreeFile } from './plan/tree-item.js'
import type { FileProgress, TreeProgress } from './report/tree-progress.js'
import type { FileFacts, TreeReport } from './report/tree-report.js'

export interface TreeRunContext {
  readonly report: TreeReport
  readonly progress: TreeProgress
  readonly signal: AbortSignal
  /** Milliseconds; only differences mean something. */
  readonly now: () => number
}

type WorkStep = Extract<PlanStep, { readonly kind: 'transfer' | 'compare' }>

/** Rejects with what ended the run early; failures of single files are counted in `progress`. */
export async function runTree(job: TreeJob, context: TreeRunContext): Promise<void> {
  const spools = { extra: new FileSpool(), deferred: new FileSpool() }
  try {
    await new TreeRun(job, context, spools).run()
  } finally {
    await spools.extra.remove()
    await spools.deferred.remove()
  }
}

interface Spools {
  readonly extra: FileSpool
  /** What something in the target is in the way of. */
  readonly deferred: FileSpool
}

class TreeRun {
  readonly #job: TreeJob
  readonly #context: TreeRunContext
  readonly #spools: Spools
  readonly #limit: ConcurrencyLimit
  #queue = new StepQueue<WorkStep>()
  readonly #running = new Set<Promise<void>>()
  readonly #abort = new AbortController()
  readonly #leftOut = new ProtectedPaths()
  readonly #removal: SourceRemoval | undefined
  #fatal: { readonly error: unknown } | undefined
  #hasDeleted = false
  #mayMakeRoom = false

  constructor(job: TreeJob, context: TreeRunContext, spools: Spools) {
    this.#job = job
    this.#context = context
    this.#spools = spools
    this.#limit = new ConcurrencyLimit({ fixed: job.jobs, now: () => context.now() })
    setMaxListeners(0, this.#abort.signal) // every request listens
    if (job.removeSource !== undefined) this.#removal = new SourceRemoval(job.source, context)
    context.progress.phase = job.mover === undefined ? 'comparing' : 'transferring'
  }

  async run(): Promise<void> {
    const { signal } = this.#context
    const stop = (): void => this.#end(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    try {
      await Promise.all([this.#plan(), this.#carryOut()])
      await Promise.all(this.#running)
      await this.#removal?.flush()
      if (this.#fatal === undefined && this.#job.deleteExtra) {
        await deleteExtraFiles(this.#job, this.#spools.extra, this.#context)
        await this.#carryOutDeferred()
      }
    } finally {
      signal.removeEventListener('abort', stop)
    }
    if (this.#fatal !== undefined) throw this.#fatal.error
  }

  /** The first reason counts. */
  #end(error: unknown): void {
    this.#fatal ??= { error }
    this.#abort.abort(error)
    this.#queue.end()
  }

  async #plan(): Promise<void> {
    const { source, target, rule } = this.#job
    const items = looksAtTarget(this.#job) ? target.items() : undefined
    try {
      const { progress } = this.#context
      for await (const steps of planTree({ source: source.items(), target: items, rule })) {
        for (const step of steps) {
          const waiting = this.#take(step)
          if (waiting !== undefined) await waiting
        }
        if (this.#fatal !== undefined) return
      }
      progress.complete = true
    } catch (error) {
      this.#end(error)
    } finally {
      this.#queue.end()
    }
  }

  #take(step: PlanStep): Promise<unknown> | undefined {
    const { progress, report } = this.#context
    switch (step.kind) {
      case 'unchanged':
        return this.#takeUnchanged(step.file)
      case 'transfer':
      case 'compare':
        progress.found(step.file.size)
        return this.#queue.push(step)
      case 'extra':
        return this.#takeExtra(step.target)
      case 'left-out':
        if (step.side === 'source') {
          progress.leftOutFiles += 1
          this.#leftOut.add(step.item.path)
        }
        return report.leftOut(step.side, step.item.path, step.item.reason)
      case 'problem':
        progress.failedFiles += 1
        return report.failed({ action: 'read', path: step.problem.path }, step.problem.error)
    }
  }

  #takeUnchanged(file: TreeFile): Promise<unknown> | undefined {
    const { progress, report } = this.#context
    const { checkKept, rule, snapshot } = this.#job
    try {
      checkKept?.(file.path)
    } catch (error) {
      progress.failedFiles += 1
      return report.failed(this.#factsOf(file, 'compare'), error)
    }
    progress.unchangedFiles += 1
    // From a snapshot that decides by itself it would learn nothing.
    return rule.by === 'snapshot' ? undefined : snapshot?.keep(file)
  }

  async #carryOutDeferred(): Promise<void> {
    const { deferred } = this.#spools
    if (deferred.count === 0) return
    const { progress } = this.#context
    this.#hasDeleted = true
    this.#mayMakeRoom = progress.failedFiles === 0
    progress.phase = 'transferring'
    this.#queue = new StepQueue()
    const plan = async (): Promise<void> => {
      for await (const files of deferred.batches(1)) {
        for (const file of files) {
          await this.#queue.push({ kind: 'transfer', file, target: undefined, reason: 'new' })
        }
        if (this.#fatal !== undefined) break
      }
      this.#queue.end()
    }
    await Promise.all([plan(), this.#carryOut()])
    await Promise.all(this.#running)
  }

  #takeExtra(target: TreeFile): Promise<unknown> | undefined {
    const { verb, rule, snapshot, deleteExtra, keepsExtra } = this.#job
    if (keepsExtra(target)) return undefined
    if (verb === 'verify') return this.#tellDifference(target, 'extra')
    // Who looks at the snapshot instead of the bucket has to find it there until it is deleted.
    const noted = rule.by === 'snapshot' ? undefined : snapshot?.doubt(target)
    // What is left out comes before what lies below it in either tree.
    const goes = deleteExtra && !this.#leftOut.covers(target.path)
    return goes ? Promise.all([noted, this.#spools.extra.add(target)]) : noted
  }

  async #carryOut(): Promise<void> {
    for (;;) {
      const step = await this.#queue.take()
      if (step === undefined || this.#fatal !== undefined) return
      const weight = this.#weightOf(step)
      const waiting = this.#limit.acquire(weight)
      if (waiting !== undefined) await waiting
      const running = this.#runStep(step, new HeldShare(this.#limit, weight))
        .catch((error: unknown) => this.#end(error))
        .finally(() => this.#running.delete(running))
      this.#running.add(running)
    }
  }

  #weightOf({ file }: WorkStep): number {
    const { mover, jobs } = this.#job
    return jobs !== undefined || mover === undefined ? 1 : mover.weightOf(file)
  }

  async #runStep(step: WorkStep, share: HeldShare): Promise<void> {
    const { progress } = this.#context
    const { file } = step
    const fileProgress = progress.begin(file.path, file.size)
    let moved = { files: 0, bytes: 0 }
    try {
      if (this.#fatal !== undefined) fileProgress.drop()
      else if (await this.#perform(step, fileProgress, share))
        moved = { files: 1, bytes: file.size }
    } catch (error) {
      await this.#fail(step, error, fileProgress)
    } finally {
      share.release(moved)
    }
  }

  async #fail({ file, kind }: WorkStep, error: unknown, fileProgress: FileProgress): Promise<void> {
    const isLater = codeOf(error) === 'TargetInTheWay' && this.#job.deleteExtra && !this.#hasDeleted
    if (this.#fatal !== undefined || isForAll(error) || isLater) {
      fileProgress.drop() // stopped, not failed
      if (isForAll(error)) this.#end(error)
      else if (isLater) await this.#spools.deferred.add(file)
      return
    }
    if (isPushBack(codeOf(error))) this.#limit.pushBack()
    fileProgress.fail()
    await this.#job.snapshot?.doubt(file)
    const facts = this.#factsOf(file, kind === 'compare' ? 'compare' : undefined)
    const { exitCode } = await this.#context.report.failed(facts, error)
    if (exitCode === EXIT_CODES.configuration) this.#end(error)
  }

  /** Whether the file was moved, or compared where nothing is moved. */
  async #perform(step: WorkStep, fileProgress: FileProgress, share: HeldShare): Promise<boolean> {
    const { file } = step
    let reason = step.kind === 'transfer' ? step.reason : undefined
    if (step.kind === 'transfer' && (await this.#hasStoredTime(step))) {
      fileProgress.drop()
      this.#context.progress.unneeded(file.size)
      return false
    }
    if (step.kind === 'compare') {
      const since = this.#job.snapshot?.moment()
      const verdict = await this.#compareContents(step)
      if (verdict === 'same') {
        this.#job.checkKept?.(file.path)
        fileProgress.drop()
        this.#context.progress.unneeded(file.size)
        await this.#job.snapshot?.keep(file, since)
        return false
      }
      reason = 'content'
      if (this.#job.mover === undefined) {
        fileProgress.done()
        await this.#tellDifference(file, verdict)
        return true
      }
    }
    if (this.#job.mover === undefined) {
      fileProgress.done()
      await this.#tellDifference(file, reason === 'new' ? 'missing' : 'size')
      return true
    }
    await this.#move({ file, reason: reason ?? 'asked' }, fileProgress, share)
    return true
  }

  /** Of the same size, and only the time of the upload is newer. */
  async #hasStoredTime(step: Extract<WorkStep, { readonly kind: 'transfer' }>): Promise<boolean> {
    const { file, target, reason } = step
    const { hasStoredTime } = this.#job
    if (hasStoredTime === undefined || target === undefined || reason !== 'newer') return false
    return hasStoredTime(file, target, this.#abort.signal)
  }

  async #compareContents({
    file,
    target,
  }: Extract<WorkStep, { readonly kind: 'compare' }>): Promise<'same' | 'content' | 'unknown'> {
    const { signal } = this.#abort
    const [own, other] = await Promise.all([
      this.#job.source.crc64Of(file, signal),
      this.#job.target.crc64Of(target, signal),
    ])
    if (own === undefined || other === undefined) return 'unknown'
    return own === other ? 'same' : 'content'
  }

  async #move(
    { file, reason }: { readonly file: TreeFile; readonly reason: string },
    fileProgress: FileProgress,
    share: HeldShare,
  ): Promise<void> {
    const { mover, dryRun, checkPath, snapshot } = this.#job
    const { report, progress, now } = this.#context
    if (mover === undefined) return
    if (dryRun) {
      checkPath(file.path)
      await report.planned({ ...this.#factsOf(file), reason })
      fileProgress.done()
      return
    }
    const startedAt = now()
    await snapshot?.begin(file)
    const since = snapshot?.moment()
    const { verified, requestId } = await mover.move(file, {
      signal: this.#abort.signal,
      mayMakeRoom: this.#mayMakeRoom,
      hasDeleted: this.#hasDeleted,
      onBytes: (bytes) => fileProgress.bytes(bytes),
      onResumed: () => fileProgress.resumed(),
      onRetry: (code) => {
        progress.retried(isSlowDown(code))
        if (isPushBack(code)) this.#limit.pushBack()
      },
      onPause: (code) => {
        progress.retried(isSlowDown(code))
        if (isPushBack(code)) share.pushBack()
        share.pause()
      },
      afterPause: () => share.resume(),
    })
    fileProgress.done()
    await snapshot?.keep(file, since)
    if (report.tellsOfEach) {
      const durationMs = Math.round(now() - startedAt)
      const facts = { ...this.#factsOf(file), reason }
      await report.done(facts, { verified, requestId, durationMs })
    }
    if (this.#job.removeSource?.(file) === true) await this.#removal?.add(file)
  }

  async #tellDifference(file: TreeFile, reason: string): Promise<void> {
    const { progress, report } = this.#context
    progress.differentFiles += 1
    await report.different({ ...this.#factsOf(file, 'compare'), reason })
  }

  #factsOf(file: TreeFile, action?: FileFacts['action']): FileFacts {
    const { mover, source, targetNameOf } = this.#job
    return {
      action: action ?? mover?.action ?? 'compare',
      path: file.path,
      source: source.nameOf(file),
      target: targetNameOf(file.path),
      size: file.size,
    }
  }
}

function codeOf(error: unknown): string {
  return OssferryError.is(error) ? error.code : ''
}
