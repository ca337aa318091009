/** `cp FILE oss://bucket/key`: uploads a file or a stream, in parts that can be resumed. */

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import {
  SourceError,
  type Client,
  type UploadCallOptions,
  type UploadRequest,
  type UploadResult,
} from '../../index.js'
import { formatByteSize } from '../byte-size.js'
import { refuseEndless } from '../endless-source.js'
import { formatObject } from '../location.js'
import { systemClock } from '../progress/open-display.js'
import type { TransferView } from '../progress/transfer-view.js'
import { DEFAULT_PARALLEL, type CopyOptions } from './copy-options.js'
import type { CopyPlan, LocalEnd, ObjectName } from './copy-plan.js'
import { reportSuccess, type Report } from './report.js'

export type UploadPlan = Extract<CopyPlan, { readonly operation: 'upload' }>

/** A file can be read again from any place; all else is read once. */
type UploadSource =
  | { readonly kind: 'file'; readonly path: string; readonly size: number }
  | { readonly kind: 'stream'; readonly name: string; readonly open: () => Readable }

/** As the library's own. */
const DEFAULT_PART_SIZE = 6 * 1024 * 1024

export async function upload(
  client: Client,
  { source: end, object }: UploadPlan,
  options: CopyOptions,
  { report, signal }: { readonly report: Report; readonly signal: AbortSignal },
): Promise<void> {
  const startedAt = systemClock.now()
  const source = await lookAt(end)
  const name = source.kind === 'file' ? source.path : source.name
  const target = formatObject(object)
  const size = source.kind === 'file' ? source.size : undefined
  report.line({ type: 'start', operation: 'upload', source: name, target, size })
  const closing = size === undefined ? '' : ` (${formatByteSize(size)})`
  report.display.print(`${name} → ${target}${closing}`)

  const call: UploadCallOptions = { signal, onEvent: report.event }
  const result = await send(client, source, object, options, call)
  const { callbackResult } = result
  reportSuccess(report, {
    operation: 'upload',
    name: target,
    result,
    fields: describeResult(name, target, result),
    notice:
      callbackResult === undefined
        ? undefined
        : `callback replied: ${JSON.stringify(callbackResult)}`,
    durationMs: systemClock.now() - startedAt,
  })
}

async function send(
  client: Client,
  source: UploadSource,
  object: ObjectName,
  options: CopyOptions,
  call: UploadCallOptions,
): Promise<UploadResult> {
  if (source.kind === 'file' && options.recordedBy === 'sdk-v1') {
    const { goOnWithV1Upload } = await import('./v1-upload.js')
    const { signal, onEvent } = call
    const numThreads = options.parallel ?? DEFAULT_PARALLEL.file
    const control = { signal, onEvent, endpoint: client.endpoint, numThreads }
    return goOnWithV1Upload(object, source.path, options, control)
  }
  const uploader = client.uploader(uploaderOptions(options, source.kind))
  const request = uploadRequestOf(object, options)
  return source.kind === 'file'
    ? uploader.uploadFile(request, source.path, call)
    : uploader.uploadFrom(request, source.open(), call)
}

/** What an upload that was stopped leaves behind, and how to go on. */
export function describeStoppedUpload(
  plan: UploadPlan,
  options: CopyOptions,
  view: TransferView,
): string {
  const { totalBytes } = view.progress
  const inParts = totalBytes === undefined || totalBytes >= thresholdOf(options)
  const recorded = options.checkpoint ?? plan.source.kind === 'file'
  if (!inParts || !recorded) return 'nothing was kept on the server'
  const parts =
    view.totalParts === undefined ? view.doneParts : `${view.doneParts} of ${view.totalParts}`
  return `${parts} parts are kept; run the same command again to go on from there`
}

/** Finds what cp has no way to upload, before anything is sent. */
async function lookAt(end: LocalEnd): Promise<UploadSource> {
  if (end.kind === 'stream') return { kind: 'stream', name: '-', open: () => process.stdin }
  const { path } = end
  let stats
  try {
    stats = await stat(path)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SourceError('SourceNotFound', `cannot read ${path}: ${reason}`, cause)
  }
  if (stats.isDirectory()) {
    throw new SourceError('SourceIsDirectory', `${path} is a directory; -r takes everything in it`)
  }
  if (stats.isFile()) return { kind: 'file', path, size: stats.size }
  await refuseEndless(path, stats)
  return { kind: 'stream', name: path, open: () => createReadStream(path) }
}

function thresholdOf({ multipartThreshold, partSize }: CopyOptions): number {
  return multipartThreshold ?? partSize ?? DEFAULT_PART_SIZE
}

function uploaderOptions(options: CopyOptions, kind: UploadSource['kind']) {
  return {
    partSize: options.partSize ?? DEFAULT_PART_SIZE,
    parallelNum: options.parallel ?? DEFAULT_PARALLEL[kind],
    multipartThreshold: thresholdOf(options),
    enableCheckpoint: options.checkpoint ?? kind === 'file',
    checkpointDir: options.checkpointDir,
    onlyContinue: options.onlyContinue,
    verifyOnResume: options.verifyOnResume,
  }
}

/** What is to be stored, as the options say it. */
export function uploadRequestOf({ bucket, key }: ObjectName, options: CopyOptions): UploadRequest {
  return {
    bucket,
    key,
    contentType: options.contentType,
    metadata: options.meta,
    acl: options.acl,
    storageClass: options.storageClass,
    forbidOverwrite: options.forbidOverwrite,
    callback: options.callback,
    callbackVar: options.callbackVar,
  }
}

function describeResult(source: string, target: string, result: UploadResult) {
  const { size, etag, hashCrc64, versionId, requestId, uploadId } = result
  const { partCount, reusedParts, verified, callbackResult } = result
  return {
    source,
    target,
    size,
    etag,
    hashCrc64,
    verified,
    versionId,
    requestId,
    uploadId,
    partCount,
    reusedParts,
    callbackResult,
  }
}
