/** The transfers that were interrupted on this machine: found by their records, and forgotten. */

import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  isTransferRecordName,
  readTransferRecord,
  type TransferRecord,
} from '../../transfer/checkpoint/transfer-record.js'
import { journalNameOf, loadJournal } from '../../transfer/upload/upload-record.js'
import { CheckpointError } from '../../transfer/errors/checkpoint-errors.js'
import { defaultCheckpointDirectory } from './checkpoint-directory.js'
import { nodeDigests } from './digests.js'
import { FileCheckpointStore } from './file-checkpoint-store.js'
import { isLocked } from './lock-file.js'
import { systemCodeOf } from './system-error.js'

export interface InterruptedTransfer extends TransferRecord {
  /** Path of the record. */
  readonly checkpoint: string
  /** Uploads on the server that belong to it, that of `uploadId` among them; others failed. */
  readonly uploads: readonly { readonly uploadId: string; readonly endpoint: string | undefined }[]
  /** When the record was written last, in Unix milliseconds. */
  readonly updatedAt: number
  /** Whether a process is at work on it now: it is not interrupted yet. */
  readonly running: boolean
}

export interface InterruptedTransfers {
  /** The one that was written first comes first. */
  readonly transfers: readonly InterruptedTransfer[]
  /** Paths of records that are damaged or of another program. */
  readonly unreadable: readonly string[]
}

/**
 * Reads the records of a directory, by default of that of `checkpointDir`; one that does not exist
 * has none. Rejects with `CheckpointError` when it cannot be read.
 */
export async function findInterruptedTransfers(
  checkpointDir: string = defaultCheckpointDirectory(),
): Promise<InterruptedTransfers> {
  const directory = resolve(checkpointDir)
  const transfers: InterruptedTransfer[] = []
  const unreadable: string[] = []
  for (const name of await recordNames(directory)) {
    const checkpoint = join(directory, name)
    const found = await readRecord(name, checkpoint)
    if (found === 'unreadable') unreadable.push(checkpoint)
    else if (found !== 'gone') transfers.push(found)
  }
  transfers.sort((left, right) => left.updatedAt - right.updatedAt)
  return { transfers, unreadable }
}

/**
 * Removes a record, and the partial file of a download. The parts of an upload or copy stay on the
 * server: abort it by its `uploadId` first. Rejects with `CheckpointLockedError` while a process is
 * at work on it.
 */
export async function forgetInterruptedTransfer(
  transfer: Pick<InterruptedTransfer, 'checkpoint' | 'partialFile'>,
): Promise<void> {
  const directory = resolve(transfer.checkpoint, '..')
  const name = transfer.checkpoint.slice(directory.length + 1)
  const store = new FileCheckpointStore(directory)
  const { signal } = new AbortController()
  const lock = await store.lock(name, { whenLocked: 'fail', signal })
  try {
    // In this order a crash leaves nothing that speaks of bytes that are gone.
    await store.remove(name)
    await store.remove(journalNameOf(name))
    if (transfer.partialFile !== undefined) await rm(transfer.partialFile, { force: true })
  } finally {
    await lock.release()
  }
}

async function recordNames(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter(isTransferRecordName)
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') return []
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CheckpointError(`cannot read the records in ${directory}: ${reason}`, cause)
  }
}

async function readRecord(
  name: string,
  checkpoint: string,
): Promise<InterruptedTransfer | 'unreadable' | 'gone'> {
  let text: string
  let updatedAt: number
  try {
    text = await readFile(checkpoint, 'utf8')
    updatedAt = (await stat(checkpoint)).mtimeMs
  } catch (error) {
    // A transfer that ends meanwhile takes its record with it.
    return systemCodeOf(error) === 'ENOENT' ? 'gone' : 'unreadable'
  }
  const record = readTransferRecord(name, text, nodeDigests)
  if (record === undefined) return 'unreadable'
  return {
    ...record,
    checkpoint,
    uploads: await findUploads(record, name, checkpoint),
    updatedAt,
    running: await isLocked(checkpoint),
  }
}

async function findUploads(
  { uploadId, endpoint }: TransferRecord,
  name: string,
  checkpoint: string,
): Promise<InterruptedTransfer['uploads']> {
  if (uploadId === undefined) return []
  const store = new FileCheckpointStore(resolve(checkpoint, '..'))
  const journal = await loadJournal(store, name)
  const others = journal.filter((entry) => entry.uploadId !== uploadId)
  return [{ uploadId, endpoint }, ...others]
}
