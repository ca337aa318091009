/** The transfers that were interrupted on this machine: found by their records, and forgotten. */

import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  isOss2RecordName,
  readOss2TransferRecord,
} from '../../transfer/checkpoint/oss2-transfer-record.js'
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
import { V1_DOWNLOAD_RECORDS, V1_UPLOAD_RECORDS } from './record-directory.js'
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
  return readRecords([resolve(checkpointDir)], CHECKPOINTS)
}

/**
 * The same for what `resumableUpload` and `resumableDownload`, or the Python SDK V1, have recorded
 * in their stores below `root`, by default the home directory. Calling the same function again goes
 * on with it.
 */
export async function findInterruptedV1Transfers(
  root: string = homedir(),
): Promise<InterruptedTransfers> {
  const directories = [V1_UPLOAD_RECORDS, V1_DOWNLOAD_RECORDS].map((dir) => resolve(root, dir))
  return readRecords(directories, V1_RECORDS)
}

/** Which files are records, and how they are read. */
interface RecordKind {
  readonly isName: (name: string) => boolean
  readonly read: typeof readTransferRecord
}

const CHECKPOINTS: RecordKind = { isName: isTransferRecordName, read: readTransferRecord }
const V1_RECORDS: RecordKind = { isName: isOss2RecordName, read: readOss2TransferRecord }

async function readRecords(
  directories: readonly string[],
  kind: RecordKind,
): Promise<InterruptedTransfers> {
  const transfers: InterruptedTransfer[] = []
  const unreadable: string[] = []
  for (const directory of directories) {
    for (const name of await recordNames(directory, kind)) {
      const checkpoint = join(directory, name)
      const found = await readRecord(name, checkpoint, kind)
      if (found === 'unreadable') unreadable.push(checkpoint)
      else if (found !== 'gone') transfers.push(found)
    }
  }
  transfers.sort((left, right) => left.updatedAt - right.updatedAt)
  return { transfers, unreadable }
}

/**
 * Removes a record, and the partial file of a download; a target that was written in place stays as
 * it is. The parts of an upload or copy stay on the server: abort it by its `uploadId` first.
 * Rejects with `CheckpointLockedError` while a process is at work on it.
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

async function recordNames(directory: string, { isName }: RecordKind): Promise<string[]> {
  try {
    return (await readdir(directory)).filter(isName)
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') return []
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CheckpointError(`cannot read the records in ${directory}: ${reason}`, cause)
  }
}

async function readRecord(
  name: string,
  checkpoint: string,
  { read }: RecordKind,
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
  const record = read(name, text, nodeDigests)
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
