/** `transfers list`: what was interrupted on this machine. */

import type { Client, InterruptedTransfer } from '../../index.js'
import { formatByteSize } from '../byte-size.js'
import { openClient } from '../copy/open-client.js'
import { formatAge } from '../duration.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { formatJsonLine } from '../json-line.js'
import { printable } from '../remote/printable.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import { attempt, findAll, objectOf } from './chosen-transfers.js'
import { withId, type NamedTransfer } from './transfer-id.js'

export interface ListTransfersOptions extends RemoteOptions {
  readonly ask?: boolean | undefined
  readonly checkpointDir?: string | undefined
}

export function listTransfers(options: ListTransfersOptions): Promise<ExitCode> {
  return attempt(options, async () => {
    const { transfers, unreadable } = await findAll(options.checkpointDir)
    const done = await findDone(transfers, options)
    for (const transfer of transfers) {
      const doneBytes = done.get(transfer) ?? transfer.doneBytes
      process.stdout.write(formatTransfer(withId(transfer), doneBytes, options.json === true))
    }
    if (options.quiet === true) return EXIT_CODES.done
    for (const path of unreadable) {
      process.stderr.write(printable(`not a record that can be read: ${path}`) + '\n')
    }
    if (transfers.length === 0) process.stderr.write('nothing was interrupted here\n')
    return EXIT_CODES.done
  })
}

type Done = ReadonlyMap<InterruptedTransfer, number>

/** What OSS has of uploads and copies; one that cannot be asked about is left out. */
async function findDone(
  transfers: readonly InterruptedTransfer[],
  options: ListTransfersOptions,
): Promise<Done> {
  const done = new Map<InterruptedTransfer, number>()
  if (options.ask !== true) return done
  const client = openClient(options)
  try {
    for (const transfer of transfers) {
      const bytes = await askForDone(client, transfer)
      if (bytes !== undefined) done.set(transfer, bytes)
    }
  } finally {
    await client.close()
  }
  return done
}

async function askForDone(
  client: Client,
  { target, uploadId, endpoint }: InterruptedTransfer,
): Promise<number | undefined> {
  if (uploadId === undefined || (endpoint !== undefined && endpoint !== client.endpoint)) {
    return undefined
  }
  let bytes = 0
  try {
    for await (const { parts } of client.listPartsPages({ ...objectOf(target), uploadId })) {
      for (const { size } of parts) bytes += size
    }
    return bytes
  } catch {
    return undefined // gone, or not allowed: resuming it tells which
  }
}

function formatTransfer(
  { id, transfer }: NamedTransfer,
  doneBytes: number | undefined,
  json: boolean,
): string {
  const { kind, source, target, totalBytes, updatedAt, running, checkpoint } = transfer
  if (json) {
    const { uploadId, endpoint, madeBy } = transfer
    const about = { kind, source, target, doneBytes, totalBytes, updatedAt, running, madeBy }
    return formatJsonLine({ type: 'transfer', id, ...about, uploadId, endpoint, checkpoint })
  }
  const done = doneBytes === undefined ? '?' : formatByteSize(doneBytes)
  const columns = [
    id,
    kind.padEnd(8),
    `${done} of ${formatByteSize(totalBytes)}`.padEnd(22),
    (running ? 'running' : formatAge(Date.now() - updatedAt)).padEnd(7),
    `${source} → ${target}${transfer.madeBy === 'sdk-v1' ? ' (SDK V1)' : ''}`,
  ]
  return `${printable(columns.join('  '))}\n`
}
