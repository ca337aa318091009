/** `transfers remove`: forgets what was interrupted, and removes what it has left behind. */

import {
  forgetInterruptedTransfer,
  ServiceError,
  type Client,
  type InterruptedTransfer,
} from '../../index.js'
import { openClient } from '../copy/open-client.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { formatJsonLine } from '../json-line.js'
import { printable } from '../remote/printable.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import { attempt, chooseTransfers, forEachTransfer, objectOf } from './chosen-transfers.js'

export interface RemoveOptions extends RemoteOptions {
  readonly keepParts?: boolean | undefined
  readonly checkpointDir?: string | undefined
}

/** `names`: as `chooseTransfers` takes them. */
export function removeTransfers(
  names: readonly string[],
  options: RemoveOptions,
): Promise<ExitCode> {
  return attempt(options, async () => {
    const chosen = await chooseTransfers(names, options)
    return forEachTransfer(chosen, options, async ({ id, transfer }) => {
      if (options.keepParts !== true) await abortUploads(transfer, options)
      await forgetInterruptedTransfer(transfer)
      tell(id, transfer, options)
      return EXIT_CODES.done
    })
  })
}

/** Each where it was begun. When one cannot be removed, the record stays: it knows of it. */
async function abortUploads(
  { target, uploads, running }: InterruptedTransfer,
  options: RemoveOptions,
): Promise<void> {
  // Forgetting it will fail, and say why.
  if (running) return
  for (const { uploadId, endpoint } of uploads) {
    const object = objectOf(target)
    const client = openClient({ ...options, forBucket: object.bucket, endpoint: options.endpoint })
    const there =
      endpoint === undefined || endpoint === client.endpoint
        ? client
        : openClient({ ...options, endpoint })
    try {
      await abort(there, { ...object, uploadId })
    } finally {
      await client.close()
      await there.close()
    }
  }
}

async function abort(
  client: Client,
  upload: Parameters<Client['abortMultipartUpload']>[0],
): Promise<void> {
  try {
    await client.abortMultipartUpload(upload)
  } catch (error) {
    const gone = ServiceError.is(error) && ['NoSuchUpload', 'NoSuchBucket'].includes(error.code)
    if (!gone) throw error
  }
}

function tell(id: string, transfer: InterruptedTransfer, options: RemoveOptions): void {
  const { kind, source, target, checkpoint } = transfer
  if (options.json === true) {
    process.stdout.write(formatJsonLine({ type: 'removed', id, kind, source, target, checkpoint }))
  }
  if (options.quiet !== true) {
    process.stderr.write(`${printable(`forgotten: ${source} → ${target}`)}\n`)
  }
}
