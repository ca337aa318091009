/**
 * Which parts an earlier run of a download has left on disk.
 *
 * 1. The checkpoint must speak of this object (name, ETag, size, date), this endpoint, this range
 *    and this file.
 * 2. A checkpoint of ours lists every part with its CRC-64; one of another SDK vouches for an
 *    unbroken run from the start, whose parts get their CRC-64s by being read here, once, and
 *    compared as a whole.
 * 3. Nothing of it counts yet: each part is read and compared before it is reused.
 */

import { combineCrc64, updateCrc64 } from '../../protocol/crc64/crc64.js'
import type { DownloadCheckpoint } from '../checkpoint/download-checkpoint.js'
import type { Decoded } from '../checkpoint/record-format.js'
import type { FreshStartReason } from '../events.js'
import type { JobContext } from '../job.js'
import type { PartPlan } from '../part-plan.js'
import type { PartSink } from '../part-sink.js'
import type { PartRange, PartRecord } from '../part.js'
import type { DownloadFacts, DownloadRecord } from './download-record.js'

/** CRC-64 of the parts that should be on disk, by number. */
export type ClaimedParts = ReadonlyMap<number, bigint>

/** The checkpoint to go on from; `undefined` for a fresh start, which an event explains. */
export function checkEarlierDownload(
  loaded: Decoded<DownloadCheckpoint>,
  record: DownloadRecord,
  facts: DownloadFacts,
  path: string,
  context: JobContext,
): DownloadCheckpoint | undefined {
  const refusal =
    loaded.kind === 'intact' ? refuse(loaded.checkpoint, facts) : unreadable(loaded.kind, record)
  if (refusal === undefined && loaded.kind === 'intact') return loaded.checkpoint
  const [reason, message] = refusal ?? unreadable('damaged', record)
  context.emit({
    type: 'fresh-start',
    reason,
    message: `${path} is downloaded from the start: ${message}`,
    abortedUploadId: undefined,
  })
  return undefined
}

type Refusal = readonly [reason: FreshStartReason, message: string]

function unreadable(kind: 'damaged' | 'foreign', record: DownloadRecord): Refusal {
  const message =
    kind === 'damaged'
      ? `the checkpoint ${record.place} is damaged`
      : `the checkpoint ${record.place} is of another program; it is left alone, and this run makes none`
  return [`checkpoint-${kind}`, message]
}

function refuse(checkpoint: DownloadCheckpoint, facts: DownloadFacts): Refusal | undefined {
  const about = (of: Omit<DownloadFacts, 'endpoint' | 'targetPath' | 'start'>): string =>
    [of.objectName, of.versionId, of.range, of.filePath].join('\n')
  if (about(checkpoint) !== about(facts)) {
    return ['checkpoint-foreign', `the checkpoint belongs to ${checkpoint.objectName}`]
  }
  const { own } = checkpoint
  if (own?.endpoint !== undefined && own.endpoint !== facts.endpoint) {
    return ['endpoint-changed', `the earlier run read from ${own.endpoint}`]
  }
  if (
    checkpoint.etag !== facts.etag ||
    checkpoint.objectSize !== facts.objectSize ||
    checkpoint.lastModified !== facts.lastModified
  ) {
    return ['object-changed', 'the object has been replaced since the earlier run']
  }
  if (checkpoint.partSize === 0 || checkpoint.offset < facts.start) {
    return ['checkpoint-damaged', 'the checkpoint contradicts itself']
  }
  return undefined
}

/** What is there to go on from. */
export interface ResumedDownload {
  readonly path: string
  readonly parts: readonly PartRecord[]
  readonly plan: PartPlan
  /** Bytes of the partial file. */
  readonly present: number
}

/** Says what the download goes on from, or that nothing of it is left. */
export function announceResume(
  { path, parts, plan, present }: ResumedDownload,
  context: JobContext,
): void {
  if (present === 0) {
    const message = `${path} is downloaded from the start: what the earlier run has written is gone`
    context.emit({
      type: 'fresh-start',
      reason: 'target-gone',
      message,
      abortedUploadId: undefined,
    })
    return
  }
  context.emit({
    type: 'resuming',
    uploadId: undefined,
    parts: parts.length,
    bytes: parts.reduce((sum, { size }) => sum + size, 0),
    totalParts: plan.count,
  })
}

/** The partial file that parts are looked for in. */
export interface PartialFile {
  readonly sink: PartSink
  /** Bytes that it has. */
  readonly present: number
  /** Where the download begins within the object. */
  readonly start: number
  readonly plan: PartPlan
}

/** What the checkpoint claims to be on disk, part by part. */
export async function claimedParts(
  checkpoint: DownloadCheckpoint,
  file: PartialFile,
  signal: AbortSignal,
): Promise<ClaimedParts> {
  const { plan, present } = file
  if (checkpoint.own === undefined) return claimsOfPrefix(checkpoint, file, signal)
  const there = [...checkpoint.own.parts].filter(([partNumber]) => {
    const range = plan.range(partNumber)
    return range !== undefined && range.offset + range.size <= present
  })
  return new Map(there)
}

async function claimsOfPrefix(
  checkpoint: DownloadCheckpoint,
  { sink, start, plan }: PartialFile,
  signal: AbortSignal,
): Promise<ClaimedParts> {
  const claimed = new Map<number, bigint>()
  const end = checkpoint.offset - start
  let whole = 0n
  for (let partNumber = 1; ; partNumber += 1) {
    const range = plan.range(partNumber)
    if (range === undefined || range.offset + range.size > end) break
    const crc64 = await crc64OnDisk(sink, range, signal)
    if (crc64 === undefined) break
    claimed.set(partNumber, crc64)
    whole = combineCrc64(whole, crc64, range.size)
  }
  // One digest for all: a single wrong byte leaves none of it to be trusted.
  return whole === checkpoint.crc64 ? claimed : new Map<number, bigint>()
}

/** CRC-64 of what stands there; `undefined` when it is shorter. */
export async function crc64OnDisk(
  sink: PartSink,
  { offset, size }: PartRange,
  signal: AbortSignal,
): Promise<bigint | undefined> {
  let crc64 = 0n
  let read = 0
  await sink.read(offset, size, (piece) => {
    signal.throwIfAborted()
    crc64 = updateCrc64(crc64, piece)
    read += piece.length
  })
  return read === size ? crc64 : undefined
}
