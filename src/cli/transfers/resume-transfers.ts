/** `transfers resume`: goes on with what was interrupted, as the command that began it would. */

import { isAbsolute } from 'node:path'
import { OssferryError, type InterruptedTransfer } from '../../index.js'
import { copy } from '../copy/copy.js'
import type { CopyPlan } from '../copy/copy-plan.js'
import type { CopyOptions } from '../copy/copy-options.js'
import { openClient } from '../copy/open-client.js'
import type { ExitCode } from '../exit-codes.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import {
  attempt,
  chooseTransfers,
  forEachTransfer,
  objectOf,
  remoteObjectOf,
} from './chosen-transfers.js'

export interface ResumeOptions extends RemoteOptions {
  readonly parallel?: number | undefined
  readonly checkpointDir?: string | undefined
}

/** `names`: as `chooseTransfers` takes them. */
export function resumeTransfers(
  names: readonly string[],
  options: ResumeOptions,
): Promise<ExitCode> {
  return attempt(options, async () => {
    const chosen = await chooseTransfers(names, options)
    return forEachTransfer(chosen, options, async ({ transfer }) => {
      const plan = planOf(transfer)
      if (options.quiet !== true && isV1Upload(transfer)) process.stderr.write(`${V1_NOTE}\n`)
      return copy(plan, await optionsFor(transfer, options))
    })
  })
}

const V1_NOTE =
  'the upload has its metadata in OSS; an ACL or a callback only the call of its program gives'

/** OSS is told such things at the end only, and the record does not tell them. */
function isV1Upload({ kind, madeBy }: InterruptedTransfer): boolean {
  return kind === 'upload' && madeBy === 'sdk-v1'
}

function planOf(transfer: InterruptedTransfer): CopyPlan {
  const { kind, source, target, wholeObject } = transfer
  if (!wholeObject) throw notHere(transfer, 'it is of a version or a range of an object')
  if (kind === 'copy') {
    return { operation: 'copy', source: objectOf(source), object: objectOf(target) }
  }
  if (kind === 'download') {
    return {
      operation: 'download',
      object: objectOf(source),
      target: { kind: 'file', path: target },
    }
  }
  if (!isAbsolute(source)) throw notHere(transfer, 'it was read from a stream')
  return { operation: 'upload', source: { kind: 'file', path: source }, object: objectOf(target) }
}

function notHere({ source, target }: InterruptedTransfer, reason: string): OssferryError {
  return new OssferryError({
    code: 'NothingToContinue',
    message: `cannot go on with ${source} → ${target}: ${reason}`,
  })
}

/** The record does not tell metadata and the like: what would need them is not begun anew. */
async function optionsFor(
  transfer: InterruptedTransfer,
  options: ResumeOptions,
): Promise<CopyOptions> {
  const whole = { ...options, forBucket: remoteObjectOf(transfer).bucket }
  return {
    ...whole,
    endpoint: await endpointFor(transfer, whole),
    checkpoint: true,
    partSize: transfer.partSize,
    // However small it is: it was begun in parts.
    multipartThreshold: transfer.kind === 'download' ? undefined : 1,
    onlyContinue: true,
    recordedBy: transfer.madeBy === 'sdk-v1' ? 'sdk-v1' : undefined,
    useTempFile: transfer.kind === 'download' ? transfer.partialFile !== undefined : undefined,
    tempSuffix: transfer.partialFile?.endsWith('.temp') === true ? '.temp' : undefined,
  }
}

/** Where it went, unless flags or configuration lead there anyway, with more to say about it. */
async function endpointFor(
  { endpoint }: InterruptedTransfer,
  options: ResumeOptions,
): Promise<string | undefined> {
  if (options.endpoint !== undefined || endpoint === undefined) return options.endpoint
  const client = openClient(options)
  await client.close()
  return client.endpoint === endpoint ? undefined : endpoint
}
