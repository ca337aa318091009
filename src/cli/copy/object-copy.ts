/** `cp oss://bucket/key oss://other/key`: copies an object within OSS, in parts if it is large. */

import type { Client, CopyRequest, CopyResult } from '../../index.js'
import { formatObject } from '../location.js'
import { systemClock } from '../progress/open-display.js'
import type { TransferView } from '../progress/transfer-view.js'
import { DEFAULT_PARALLEL, type CopyOptions } from './copy-options.js'
import type { CopyPlan } from './copy-plan.js'
import { announce } from './opening.js'
import { describeKeptParts } from './remains.js'
import { reportSuccess, type Report } from './report.js'

export type ObjectCopyPlan = Extract<CopyPlan, { readonly operation: 'copy' }>

export async function copyObject(
  client: Client,
  plan: ObjectCopyPlan,
  options: CopyOptions,
  { report, signal }: { readonly report: Report; readonly signal: AbortSignal },
): Promise<void> {
  const startedAt = systemClock.now()
  const source = formatObject(plan.source)
  const target = formatObject(plan.object)
  const copier = client.copier({
    partSize: options.partSize,
    parallelNum: options.parallel ?? DEFAULT_PARALLEL.file,
    multipartThreshold: options.multipartThreshold,
    enableCheckpoint: options.checkpoint !== false,
    checkpointDir: options.checkpointDir,
    onlyContinue: options.onlyContinue,
  })
  const opening = announce(report, { operation: 'copy', source, target })
  const call = { signal, onEvent: opening.event }
  const result = await copier.copy(copyRequestOf(plan, options), call).finally(opening.end)
  reportSuccess(report, {
    operation: 'copy',
    name: target,
    result,
    fields: describeResult(source, target, result),
    durationMs: systemClock.now() - startedAt,
  })
}

/** What a copy that was stopped leaves behind, and how to go on. */
export function describeStoppedCopy(options: CopyOptions, view: TransferView): string {
  return describeKeptParts(view, options.checkpoint !== false, 'nothing of the copy is left')
}

/** Giving metadata replaces all of the source's: OSS has no way to change a part of it. */
export function copyRequestOf(
  { source, object }: Pick<ObjectCopyPlan, 'source' | 'object'>,
  options: CopyOptions,
): CopyRequest {
  const { meta, contentType } = options
  const replaces = meta !== undefined || contentType !== undefined
  return {
    ...object,
    sourceBucket: source.bucket,
    sourceKey: source.key,
    sourceVersionId: options.versionId,
    metadataDirective: replaces ? 'REPLACE' : undefined,
    contentType,
    metadata: meta,
    acl: options.acl,
    storageClass: options.storageClass,
    forbidOverwrite: options.forbidOverwrite,
  }
}

function describeResult(source: string, target: string, result: CopyResult) {
  const { size, etag, hashCrc64, verified, versionId, sourceVersionId, requestId } = result
  const { uploadId, method, partCount, reusedParts } = result
  return {
    source,
    target,
    size,
    etag,
    hashCrc64,
    verified,
    versionId,
    sourceVersionId,
    requestId,
    uploadId,
    method,
    partCount,
    reusedParts,
  }
}
