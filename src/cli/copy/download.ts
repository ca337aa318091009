/** `cp oss://bucket/key FILE`: reads an object into a file or a stream, in parts. */

import type {
  Client,
  DownloaderOptions,
  DownloadResult,
  Transfer,
  TransferEventBody,
} from '../../index.js'
import { formatByteSize } from '../byte-size.js'
import { formatObject } from '../location.js'
import { systemClock } from '../progress/open-display.js'
import type { TransferView } from '../progress/transfer-view.js'
import type { CopyOptions } from './copy-options.js'
import type { CopyPlan } from './copy-plan.js'
import { findTarget, type DownloadTarget } from './download-target.js'
import type { Report } from './report.js'
import { formatSummary } from './summary.js'

export type DownloadPlan = Extract<CopyPlan, { readonly operation: 'download' }>

export async function download(
  client: Client,
  { object, target: end }: DownloadPlan,
  options: CopyOptions,
  { report, signal }: { readonly report: Report; readonly signal: AbortSignal },
): Promise<void> {
  const startedAt = systemClock.now()
  const source = formatObject(object)
  const target = await findTarget(end, object.key)
  const downloader = client.downloader(downloaderOptions(options, target))
  const opening = announce(report, source, target.name)
  const call = { signal, onEvent: opening.event }
  let transfer: Transfer<DownloadResult>
  if (target.kind === 'file') transfer = downloader.downloadFile(object, target.path, call)
  else transfer = downloader.downloadTo(object, target.open(), call)
  const result = await transfer.finally(opening.end)
  const durationMs = systemClock.now() - startedAt
  report.line({
    type: 'result',
    operation: 'download',
    ...describeResult(source, target.name, result),
    durationMs: Math.round(durationMs),
  })
  report.display.end()
  const { resumedBytes } = report.display.view.progress
  report.display.print(
    formatSummary({
      name: target.name === '-' ? source : target.name,
      size: result.size,
      movedBytes: result.size - resumedBytes,
      durationMs,
      crc64: result.hashCrc64,
      verified: result.verified,
      partCount: result.partCount,
      reusedParts: result.reusedParts,
    }),
  )
}

/** What a download that was stopped leaves behind, and how to go on. */
export function describeStoppedDownload(
  plan: DownloadPlan,
  options: CopyOptions,
  view: TransferView,
): string {
  const kept = Math.max(view.doneParts, view.foundParts - view.rejectedParts)
  const recorded = plan.target.kind === 'file' && options.checkpoint !== false
  if (!recorded || kept === 0) return 'nothing of the download is left'
  const parts = view.totalParts === undefined ? kept : `${kept} of ${view.totalParts}`
  return `${parts} parts are kept; run the same command again to go on from there`
}

/**
 * Says what begins as soon as its size is known, which is with the first progress; what happens
 * before that is told after it.
 */
function announce(
  report: Report,
  source: string,
  target: string,
): { readonly event: (event: TransferEventBody) => void; readonly end: () => void } {
  let early: TransferEventBody[] | undefined = []
  const begin = (size: number | undefined): void => {
    if (early === undefined) return
    report.line({ type: 'start', operation: 'download', source, target, size })
    const closing = size === undefined ? '' : ` (${formatByteSize(size)})`
    report.display.print(`${source} → ${target}${closing}`)
    for (const event of early) report.event(event)
    early = undefined
  }
  return {
    event: (event) => {
      if (event.type === 'progress') begin(event.progress.totalBytes)
      if (early === undefined) report.event(event)
      else early.push(event)
    },
    end: () => begin(undefined),
  }
}

function downloaderOptions(options: CopyOptions, target: DownloadTarget): DownloaderOptions {
  return {
    partSize: options.partSize,
    parallelNum: options.parallel,
    enableCheckpoint: target.kind === 'file' && options.checkpoint !== false,
    checkpointDir: options.checkpointDir,
    verifyData: options.verifyOnResume !== 'identity',
  }
}

function describeResult(source: string, target: string, result: DownloadResult) {
  const { size, etag, hashCrc64, versionId, requestId, partCount, reusedParts, verified } = result
  return {
    source,
    target,
    size,
    etag,
    hashCrc64,
    verified,
    versionId,
    requestId,
    partCount,
    reusedParts,
  }
}
