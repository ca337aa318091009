/** The line that a run over many files ends with. */

import { formatByteSize, formatRate } from '../../byte-size.js'
import { formatDuration } from '../../duration.js'
import { formatCount, formatNumber } from '../../remote/count.js'
import type { TreeJob } from '../plan/tree-job.js'
import type { TreeProgress } from './tree-progress.js'

/** Numbers of files. */
export interface TreeTotals {
  /** Transferred; of `verify`, compared. */
  readonly done: number
  readonly bytes: number
  readonly unchanged: number
  readonly different: number
  readonly deleted: number
  readonly failed: number
  readonly leftOut: number
  readonly resumed: number
  /** Of requests. */
  readonly retries: number
  /** Of these, because the service asked to slow down. */
  readonly slowDowns: number
}

export function totalsOf(progress: TreeProgress): TreeTotals {
  return {
    done: progress.doneFiles,
    bytes: progress.doneBytes,
    unchanged: progress.unchangedFiles,
    different: progress.differentFiles,
    deleted: progress.deletedFiles,
    failed: progress.failedFiles,
    leftOut: progress.leftOutFiles,
    resumed: progress.resumedFiles,
    retries: progress.retries,
    slowDowns: progress.slowDowns,
  }
}

const PAST = { upload: 'uploaded', download: 'downloaded', copy: 'copied' } as const

export function describeTotals(job: TreeJob, totals: TreeTotals, durationMs: number): string {
  return [
    job.mover === undefined
      ? describeVerified(totals, durationMs)
      : describeMoved(job, totals, durationMs),
    job.mover !== undefined && totals.unchanged > 0
      ? `${formatNumber(totals.unchanged)} unchanged`
      : undefined,
    totals.deleted > 0
      ? `${formatNumber(totals.deleted)} ${job.dryRun ? 'would be ' : ''}deleted`
      : undefined,
    totals.resumed > 0 ? `${formatNumber(totals.resumed)} resumed` : undefined,
    totals.retries > 0 ? describeRetries(totals) : undefined,
    totals.leftOut > 0 ? `${formatNumber(totals.leftOut)} left out` : undefined,
    totals.failed > 0 ? `${formatNumber(totals.failed)} FAILED` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(', ')
}

function describeRetries({ retries, slowDowns }: TreeTotals): string {
  const retried = `${formatCount(retries, 'request')} retried`
  return slowDowns > 0
    ? `${retried} (OSS asked to slow down ${formatCount(slowDowns, 'time')})`
    : retried
}

function describeMoved(job: TreeJob, { done, bytes }: TreeTotals, durationMs: number): string {
  const time = `in ${formatDuration(durationMs)}`
  const past = job.verb === 'mv' ? 'moved' : PAST[job.mover?.action ?? 'copy']
  const files = `${formatCount(done, 'file')} ${job.dryRun ? 'would be ' : ''}${past}`
  if (done === 0 || job.dryRun) return `${files} ${time}`
  const rate = durationMs > 0 ? ` (${formatRate((bytes * 1000) / durationMs)})` : ''
  return `${files}, ${formatByteSize(bytes)} ${time}${rate}`
}

function describeVerified({ unchanged, different }: TreeTotals, durationMs: number): string {
  const time = `in ${formatDuration(durationMs)}`
  const same = `${formatCount(unchanged, 'file')} the same by size and CRC-64`
  return `${same}, ${different === 0 ? 'none' : formatNumber(different)} different ${time}`
}
