/**
 * One download as the engine runs it.
 *
 * 1. HeadObject pins the object: every later request is for this ETag (and version) and no other.
 * 2. The target makes room. With a checkpoint, what an earlier run has left is found, and each part
 *    of it is read and compared before it counts.
 * 3. Parts: into a file at their place, or, for a stream, gathered and handed over in order.
 * 4. The CRC-64 folded from the parts must be that of the object. Only then does the target get its
 *    name.
 */

import { formatCrc64, parseCrc64 } from '../../protocol/crc64/crc64.js'
import { describeObject } from '../../protocol/errors/describe-object.js'
import { CrcMismatchError } from '../../protocol/errors/ossferry-error.js'
import type { HeadObjectResult } from '../../protocol/operations/head-object.js'
import { orAborted } from '../abort.js'
import type { DownloadClient } from '../client-api.js'
import { ObjectChangedError } from '../errors/object-changed-error.js'
import { FailedPart, unwrapFailedPart } from '../failed-part.js'
import { foldLocalCrc64 } from '../integrity.js'
import type { JobContext, PartContext, PartOutcome, PartTask, TransferJob } from '../job.js'
import { planKnownSize, type PartPlan } from '../part-plan.js'
import type { PartSink } from '../part-sink.js'
import type { PartRange, PartRecord } from '../part.js'
import type { DownloadCheckpoint } from '../checkpoint/download-checkpoint.js'
import { BlockPool, BlockWriter } from './block-writer.js'
import type { DownloadDestination, OpenDestination } from './download-destination.js'
import { explainFailure } from './download-error.js'
import type { ResolvedDownloadOptions } from './download-options.js'
import type { DownloadFacts, DownloadRecord } from './download-record.js'
import {
  headFields,
  resolveRange,
  type DownloadRequest,
  type PinnedObject,
} from './download-request.js'
import type { DownloadResult } from './download-result.js'
import { findEarlierParts } from './earlier-parts.js'
import { OrderedTurns } from './ordered-turns.js'
import { fetchPart } from './part-fetch.js'
import {
  announceResume,
  checkEarlierDownload,
  crc64OnDisk,
  type ClaimedParts,
} from './resume-download.js'

export interface DownloadJobOptions {
  readonly client: DownloadClient
  readonly request: DownloadRequest
  readonly options: ResolvedDownloadOptions
  /** The size of the parts of `size` bytes. */
  partSizeFor(size: number): number
  /** Where the download is recorded; `undefined` for one without a checkpoint. */
  readonly record: DownloadRecord | undefined
  /** Fewer bytes are fetched as one part, and not recorded. */
  readonly recordedFrom: number
  readonly destination: DownloadDestination
}

/** A downloader's front hands in what it has resolved; the rest is the engine's. */
export function createDownloadJob(options: DownloadJobOptions): TransferJob<DownloadResult> {
  return new DownloadJob(options)
}

interface Opened {
  readonly sink: PartSink
  readonly head: HeadObjectResult
  readonly object: PinnedObject
  readonly start: number
  readonly size: number
  readonly plan: PartPlan
  readonly claimed: ClaimedParts
  /** Whether claimed parts are read before they count. */
  readonly verifies: boolean
  /** How the parts of an earlier run are known to be right. */
  readonly reusedAre: 'crc64' | 'identity'
  readonly blocks: BlockPool
}

interface Settled {
  readonly destination: OpenDestination
  readonly facts: DownloadFacts
  /** What an earlier run has left to go on from. */
  readonly earlier: DownloadCheckpoint | undefined
}

class DownloadJob implements TransferJob<DownloadResult> {
  readonly kind = 'download'
  readonly target: string
  readonly #job: DownloadJobOptions
  readonly #turns = new OrderedTurns(1)
  #destination: OpenDestination | undefined
  #opened: Opened | undefined
  #nextPartNumber = 1
  #reusedParts = 0
  #committed = false

  constructor(job: DownloadJobOptions) {
    this.#job = job
    this.target = describeObject(job.request.bucket, job.request.key)
  }

  get keepPartsByDefault(): boolean {
    return this.#job.record?.writable === true
  }

  async open(context: JobContext): Promise<number> {
    const { client, request, options, record } = this.#job
    await record?.lock({ whenLocked: options.whenLocked, signal: context.signal })
    const head = await client.headObject(headFields(request), {
      signal: context.signal,
      onRetry: ({ attempt, delayMs, error: { code, message } }) =>
        context.emit({ type: 'retry', partNumber: undefined, attempt, delayMs, code, message }),
    })
    const { contentLength, etag, versionId } = head
    const object = { etag, size: contentLength, versionId: versionId ?? request.versionId }
    const { start, size } = resolveRange(request, contentLength)
    const settled = await this.#settleDestination(head, { start, size }, context)
    const { facts, earlier } = settled
    const plan = planKnownSize(size, earlier?.partSize ?? facts.partSize)
    const found = await findEarlierParts(
      { ...settled, present: await this.#prepare(settled, size), start, size, plan },
      context.signal,
    )
    this.#destination = { ...settled.destination, sink: found.sink }
    const { sink, present, claimed } = found
    const parts = recordsOf(claimed, plan)
    record?.begin({ ...facts, partSize: plan.partSize }, sink, parts)
    if (earlier !== undefined && present < size) await record?.restate()
    const verifies = !found.verified && (options.verifyData || present < size)
    const blocks = new BlockPool(Math.min(options.blockSize, plan.partSize))
    const reusedAre = found.verified || verifies ? 'crc64' : 'identity'
    this.#opened = { sink, head, object, start, size, plan, claimed, verifies, reusedAre, blocks }
    if (earlier !== undefined) announceResume({ path: this.target, parts, plan, present }, context)
    return size
  }

  /** Where the bytes go, which the record of an earlier run may decide, and what it is worth. */
  async #settleDestination(
    head: HeadObjectResult,
    { start, size }: { readonly start: number; readonly size: number },
    context: JobContext,
  ): Promise<Settled> {
    const { record, recordedFrom, destination } = this.#job
    const loaded = await record?.load()
    const recordedPath = loaded?.kind === 'intact' ? loaded.checkpoint.filePath : undefined
    const opened = destination.open(recordedPath)
    this.#destination = opened
    const { filePath, targetPath } = opened
    const inOnePart = size < recordedFrom
    const facts = this.#facts(
      head,
      { start, filePath, targetPath },
      inOnePart ? Math.max(size, 1) : this.#job.partSizeFor(size),
    )
    if (inOnePart) await record?.decline()
    const known = record === undefined || inOnePart ? undefined : loaded
    const earlier =
      known && record && checkEarlierDownload(known, record, facts, this.target, context)
    return { destination: opened, facts, earlier }
  }

  /** Makes room. A file that only its record knows is on record before it is there. */
  async #prepare({ destination, facts, earlier }: Settled, size: number): Promise<number> {
    const { sink, foundBy } = destination
    if (earlier !== undefined) return sink.prepare(size, true)
    const { record } = this.#job
    // A record that does not count must be gone before the file that it speaks of is emptied.
    await record?.forget()
    if (foundBy === 'record') await record?.note(facts)
    try {
      return await sink.prepare(size, false)
    } catch (error) {
      await record?.forget()
      throw error
    }
  }

  #facts(
    head: HeadObjectResult,
    place: Pick<DownloadFacts, 'start' | 'filePath' | 'targetPath'>,
    partSize: number,
  ): DownloadFacts {
    const { request, client } = this.#job
    return {
      objectName: `oss://${request.bucket}/${request.key}`,
      versionId: request.versionId ?? '',
      range: request.range ?? '',
      objectSize: head.contentLength,
      lastModified: head.lastModified ?? '',
      etag: head.etag,
      partSize,
      endpoint: client.endpoint,
      ...place,
    }
  }

  #require(): Opened {
    if (this.#opened === undefined) throw new Error('asked for a part before open')
    return this.#opened
  }

  nextMemory(): number {
    const { plan, sink } = this.#require()
    const size = plan.range(this.#nextPartNumber)?.size ?? 0
    if (sink.access === 'sequential') return size
    return Math.min(size, 2 * this.#job.options.blockSize)
  }

  nextPart(): Promise<PartTask | undefined> {
    const { plan, size } = this.#require()
    const range = size === 0 ? undefined : plan.range(this.#nextPartNumber)
    if (range === undefined) return Promise.resolve(undefined)
    this.#nextPartNumber += 1
    return Promise.resolve({
      partNumber: range.partNumber,
      size: range.size,
      run: (context) => this.#runPart(range, context),
      release: () => undefined,
    })
  }

  async #runPart(range: PartRange, context: PartContext): Promise<PartOutcome> {
    try {
      const reused = await this.#reuse(range, context)
      const record = reused ?? (await this.#fetch(range, context))
      if (reused !== undefined) this.#reusedParts += 1
      this.#job.record?.add(record)
      return { record, reused: reused !== undefined }
    } catch (error) {
      throw new FailedPart(range.partNumber, 1, error)
    }
  }

  /** The part as an earlier run has written it; `undefined` when it has to be fetched. */
  async #reuse(range: PartRange, context: PartContext): Promise<PartRecord | undefined> {
    const { partNumber, size } = range
    const { claimed, verifies, sink } = this.#require()
    const crc64 = claimed.get(partNumber)
    if (crc64 === undefined) return undefined
    if (!verifies) return { partNumber, size, crc64 }
    const found = await crc64OnDisk(sink, range, context.signal)
    if (found === crc64) return { partNumber, size, crc64 }
    this.#job.record?.reject(partNumber)
    const message =
      `part ${partNumber} of ${this.target} is fetched again: ` +
      (found === undefined ? 'it is not on disk' : 'what is on disk differs from what was recorded')
    context.emit({ type: 'part-rejected', partNumber, size, message })
    return undefined
  }

  #fetch(range: PartRange, context: PartContext): Promise<PartRecord> {
    return this.#require().sink.access === 'random'
      ? this.#fetchIntoPlace(range, context)
      : this.#fetchInOrder(range, context)
  }

  async #fetchIntoPlace(range: PartRange, context: PartContext): Promise<PartRecord> {
    const { partNumber, offset, size } = range
    const { sink, blocks } = this.#require()
    const writer = new BlockWriter(sink, blocks, offset)
    try {
      const crc64 = await fetchPart(this.#source(), range, (chunk) => writer.take(chunk), context)
      await writer.finish()
      return { partNumber, size, crc64 }
    } finally {
      await writer.release()
    }
  }

  /** The buffer is the reader's once it has been handed over, so it is not used again. */
  async #fetchInOrder(range: PartRange, context: PartContext): Promise<PartRecord> {
    const { partNumber, offset, size } = range
    const part = new Uint8Array(size)
    let filled = 0
    const take = (chunk: Uint8Array): void => {
      part.set(chunk, filled)
      filled += chunk.length
    }
    const crc64 = await fetchPart(this.#source(), range, take, context)
    // The reader may be an upload of the same client, which needs slots to read on.
    context.leaveSlot()
    await this.#turns.wait(partNumber, context.signal)
    // Whoever has stopped reading must not keep a download from ending.
    await orAborted(this.#require().sink.write(offset, part), context.signal)
    this.#turns.pass()
    return { partNumber, size, crc64 }
  }

  #source(): Parameters<typeof fetchPart>[0] {
    const { client, request } = this.#job
    const { object, start } = this.#require()
    return { client, request, object, start, path: this.target }
  }

  async save(): Promise<void> {
    await this.#job.record?.settle()
  }

  async complete(parts: readonly PartRecord[], context: JobContext): Promise<DownloadResult> {
    const { head, size, object, sink } = this.#require()
    const { record } = this.#job
    const crc64 = foldLocalCrc64(parts)
    const objectCrc64 = parseCrc64(head.hashCrc64 ?? '')
    const whole = size === object.size
    if (whole && objectCrc64 !== undefined && objectCrc64 !== crc64) {
      throw new CrcMismatchError({
        action: `cannot download ${this.target}: what has arrived is not the object`,
        clientCrc64: crc64,
        serverCrc64: objectCrc64,
      })
    }
    context.signal.throwIfAborted()
    // Whoever does not end the stream must not keep a download from ending.
    await (sink.access === 'random' ? sink.commit() : orAborted(sink.commit(), context.signal))
    this.#committed = true
    await this.#forget(record, context)
    return {
      ...head,
      hashCrc64: head.hashCrc64 ?? (whole ? formatCrc64(crc64) : undefined),
      size,
      partCount: parts.length,
      reusedParts: this.#reusedParts,
      verified: whole && objectCrc64 !== undefined ? this.#verifiedByCrc64() : 'size',
    }
  }

  #verifiedByCrc64(): 'crc64' | 'identity' {
    return this.#reusedParts === 0 ? 'crc64' : this.#require().reusedAre
  }

  /** The file is there: a record that cannot be removed is worth a warning, not a failure. */
  async #forget(record: DownloadRecord | undefined, context: JobContext): Promise<void> {
    try {
      await record?.forget()
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      context.emit({ type: 'warning', code: 'CheckpointFailed', message })
    }
  }

  async abandon(failure: unknown, keep: boolean, context: JobContext): Promise<Error> {
    const { reason, partNumber } = unwrapFailedPart(failure)
    const error = this.#explain(reason, partNumber, undefined)
    const { sink } = this.#destination ?? this.#job.destination.open(undefined)
    if (this.#opened === undefined || this.#committed) {
      await sink.abandon(true, error)
      const place = await this.#placeOfEarlier()
      return place === undefined ? error : this.#explain(reason, partNumber, place)
    }
    // Parts of another object, or wrong ones nobody knows which, are worth nothing to a later run.
    const useless = reason instanceof ObjectChangedError || reason instanceof CrcMismatchError
    const checkpoint = keep && !useless ? await this.#settle(context) : undefined
    await sink.abandon(checkpoint !== undefined, error)
    if (checkpoint === undefined) await this.#forget(this.#job.record, context)
    return checkpoint === undefined ? error : this.#explain(reason, partNumber, checkpoint)
  }

  /** The checkpoint of an earlier run that this one has not come to; `undefined` without one. */
  async #placeOfEarlier(): Promise<string | undefined> {
    const { record } = this.#job
    if (this.#committed) return undefined
    // The failure that led here is the one to tell.
    const loaded = await record?.load().catch(() => undefined)
    return loaded?.kind === 'intact' ? record?.place : undefined
  }

  /** Records what has arrived. The checkpoint's place, or `undefined` when nothing is on record. */
  async #settle(context: JobContext): Promise<string | undefined> {
    const { record } = this.#job
    try {
      await record?.settle()
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      context.emit({ type: 'warning', code: 'CheckpointFailed', message })
    }
    return record?.recorded === true ? record.place : undefined
  }

  #explain(reason: unknown, partNumber: number | undefined, checkpoint: string | undefined): Error {
    const facts = { path: this.target, partNumber, checkpoint, begun: this.#opened !== undefined }
    return explainFailure(reason, facts)
  }

  async close(): Promise<void> {
    await this.#job.record?.unlock()
  }
}

function recordsOf(claimed: ClaimedParts, plan: PartPlan): PartRecord[] {
  return [...claimed].flatMap(([partNumber, crc64]) => {
    const range = plan.range(partNumber)
    return range === undefined ? [] : [{ partNumber, size: range.size, crc64 }]
  })
}
