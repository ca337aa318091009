/** `cp oss://bucket/key FILE`: reads an object into a file or a stream, in parts. */

import type { Client, DownloaderOptions, DownloadResult } from '../../index.js'
import { formatObject } from '../location.js'
import { systemClock } from '../progress/open-display.js'
import type { TransferView } from '../progress/transfer-view.js'
import { DEFAULT_PARALLEL, type CopyOptions } from './copy-options.js'
import type { CopyPlan } from './copy-plan.js'
import { PARTIAL_SUFFIX } from './partial-file.js'
import { findTarget, type DownloadTarget } from './download-target.js'
import { announce } from './opening.js'
import { describeKeptParts } from './remains.js'
import { reportSuccess, type Report } from './report.js'

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
  const opening = announce(report, { operation: 'download', source, target: target.name })
  const call = { signal, onEvent: opening.event }
  const request = { ...object, versionId: options.versionId }
  let transfer: Promise<DownloadResult>
  if (end.kind === 'file' && options.recordedBy === 'sdk-v1') {
    const { goOnWithV1Download } = await import('./v1-download.js')
    const control = {
      ...call,
      endpoint: client.endpoint,
      numThreads: options.parallel ?? DEFAULT_PARALLEL.file,
    }
    transfer = goOnWithV1Download(object, end.path, options, control)
  } else if (target.kind === 'file') transfer = downloader.downloadFile(request, target.path, call)
  else transfer = downloader.downloadTo(request, target.open(), call)
  const result = await transfer.finally(opening.end)
  reportSuccess(report, {
    operation: 'download',
    name: target.name === '-' ? source : target.name,
    result,
    fields: describeResult(source, target.name, result),
    durationMs: systemClock.now() - startedAt,
  })
}

/** What a download that was stopped leaves behind, and how to go on. */
export function describeStoppedDownload(
  plan: DownloadPlan,
  options: CopyOptions,
  view: TransferView,
): string {
  const recorded = plan.target.kind === 'file' && options.checkpoint !== false
  return describeKeptParts(view, recorded, 'nothing of the download is left')
}

function downloaderOptions(options: CopyOptions, target: DownloadTarget): DownloaderOptions {
  return {
    partSize: options.partSize,
    parallelNum: options.parallel ?? DEFAULT_PARALLEL[target.kind],
    enableCheckpoint: target.kind === 'file' && options.checkpoint !== false,
    checkpointDir: options.checkpointDir,
    useTempFile: options.useTempFile,
    tempSuffix: options.tempSuffix ?? PARTIAL_SUFFIX,
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
