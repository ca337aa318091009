/**
 * Whether an earlier run can be continued, and from which parts.
 *
 * 1. No checkpoint, or one that is damaged or of another program: a fresh start.
 * 2. The checkpoint must speak of this source (path, size, modification time), this endpoint, and
 *    an object with these properties.
 * 3. The server is asked which parts it has. It decides: a checkpoint whose upload is gone is worth
 *    nothing.
 * 4. What cannot be continued is removed from the server where it is ours, and an event says why.
 */

import type { Digests } from '../../environment.js'
import { MAX_PARTS } from '../../protocol/limits.js'
import type { ListedPart } from '../../protocol/operations/list-parts.js'
import { encodeInitiateMultipartUploadRequest } from '../../protocol/operations/initiate-multipart-upload.js'
import type { OwnFacts, UploadCheckpoint } from '../checkpoint/upload-checkpoint.js'
import { md5Hex } from '../checkpoint/sdk-checkpoint.js'
import type { FreshStartReason } from '../events.js'
import type { JobContext } from '../job.js'
import type { SourceIdentity } from '../part-source.js'
import type { MultipartUpload } from './multipart-upload.js'
import type { UploadRecord } from './upload-record.js'
import { initiateFields, type UploadRequest } from './upload-request.js'

/** What this run is about, to compare with what a checkpoint says. */
export interface UploadFacts {
  /** Path of the source, or the name that stands for it. */
  readonly filePath: string
  readonly identity: SourceIdentity | undefined
  /** Of the source; `undefined` for a stream of unknown length. */
  readonly size: number | undefined
  /**
   * The part size of a stream of unknown length, whose first part is read before the checkpoint is;
   * `undefined` when that of the checkpoint may be taken over.
   */
  readonly streamPartSize: number | undefined
  /** `oss://bucket/key`, not encoded. */
  readonly objectName: string
  readonly endpoint: string
  readonly requestDigest: string
}

export interface Continuation {
  readonly checkpoint: UploadCheckpoint
  readonly parts: ReadonlyMap<number, ListedPart>
}

interface Refusal {
  readonly reason: FreshStartReason
  readonly message: string
  /** The upload is known to be ours and of no more use. */
  readonly obsoleteUploadId: string | undefined
}

/**
 * The run to continue; `undefined` for a fresh start. In that case nothing of ours is left on the
 * server, as far as it could be reached. `finishedBefore` is asked about a checkpoint whose upload
 * the server no longer knows: whether the object is there, so that nothing has to start at all.
 */
export async function findContinuation(
  record: UploadRecord,
  upload: MultipartUpload,
  facts: UploadFacts,
  context: JobContext,
  finishedBefore: (checkpoint: UploadCheckpoint) => Promise<boolean>,
): Promise<Continuation | undefined> {
  const loaded = await record.load()
  let refusal: Refusal | undefined
  if (loaded?.kind === 'intact') {
    const { checkpoint } = loaded
    refusal = refuse(checkpoint, facts)
    if (refusal === undefined) {
      const parts = await upload.listParts(checkpoint.uploadId, context)
      if (parts !== undefined) return { checkpoint, parts }
      if (!(await finishedBefore(checkpoint))) refusal = uploadGone(checkpoint.uploadId)
    }
  } else if (loaded !== undefined) {
    refusal = unreadable(loaded.kind, record)
  }
  await startFresh(record, upload, facts, refusal, context)
  return undefined
}

/** Removes what earlier runs have left on the server, and says so. */
async function startFresh(
  record: UploadRecord,
  upload: MultipartUpload,
  facts: UploadFacts,
  refusal: Refusal | undefined,
  context: JobContext,
): Promise<void> {
  const known = refusal?.obsoleteUploadId
  const aborted = await removeObsolete(record, upload, facts, known, context)
  if (refusal === undefined) return
  context.emit({
    type: 'fresh-start',
    reason: refusal.reason,
    message: `${upload.path} is uploaded from the start: ${refusal.message}`,
    abortedUploadId: aborted[0],
  })
}

/**
 * For a source that is sent without a checkpoint this time, in one request: removes what an earlier
 * run has left of it, here and on the server.
 */
export async function forgetEarlierRun(
  record: UploadRecord,
  upload: MultipartUpload,
  facts: UploadFacts,
  context: JobContext,
): Promise<void> {
  const loaded = await record.load()
  let known: string | undefined
  if (loaded?.kind === 'intact') {
    const refusal = refuse(loaded.checkpoint, facts)
    known = refusal === undefined ? loaded.checkpoint.uploadId : refusal.obsoleteUploadId
  }
  await removeObsolete(record, upload, facts, known, context)
  await record.finish(undefined)
}

/**
 * Aborts the upload that the checkpoint names, if it is ours, and all that the journal lists for
 * this endpoint. Returns those that were removed, that of the checkpoint first. What could not be
 * removed stays listed.
 */
async function removeObsolete(
  record: UploadRecord,
  upload: MultipartUpload,
  facts: UploadFacts,
  known: string | undefined,
  context: JobContext,
): Promise<string[]> {
  const journal = await record.loadJournal()
  const here = journal.filter((entry) => entry.endpoint === facts.endpoint)
  const obsolete = new Set(known === undefined ? [] : [known])
  for (const entry of here) obsolete.add(entry.uploadId)
  const aborted: string[] = []
  const settled = new Set<string>()
  for (const uploadId of obsolete) {
    const outcome = await abortObsolete(upload, uploadId, context)
    if (outcome === 'removed') aborted.push(uploadId)
    if (outcome !== 'failed') settled.add(uploadId)
  }
  const left = journal.filter((entry) => !(here.includes(entry) && settled.has(entry.uploadId)))
  if (left.length < journal.length) await record.saveJournal(left)
  return aborted
}

async function abortObsolete(
  upload: MultipartUpload,
  uploadId: string,
  context: JobContext,
): Promise<'removed' | 'gone before' | 'failed'> {
  try {
    return (await upload.abort(uploadId, context)) ? 'removed' : 'gone before'
  } catch (error) {
    context.signal.throwIfAborted()
    const message = error instanceof Error ? error.message : String(error)
    context.emit({
      type: 'warning',
      code: 'AbortFailed',
      message: `obsolete upload ID ${uploadId} could not be removed and costs storage: ${message}`,
    })
    return 'failed'
  }
}

function uploadGone(uploadId: string): Refusal {
  return {
    reason: 'upload-gone',
    message: `the server no longer knows upload ID ${uploadId}`,
    obsoleteUploadId: undefined,
  }
}

function unreadable(kind: 'damaged' | 'foreign', record: UploadRecord): Refusal {
  const message =
    kind === 'damaged'
      ? `the checkpoint ${record.place} is damaged`
      : `the checkpoint ${record.place} is of another program; it is left alone, and this run makes none`
  return { reason: `checkpoint-${kind}`, message, obsoleteUploadId: undefined }
}

/** Why the checkpoint does not fit; `undefined` when it does. */
function refuse(checkpoint: UploadCheckpoint, facts: UploadFacts): Refusal | undefined {
  const { uploadId, own } = checkpoint
  if (checkpoint.objectName !== facts.objectName || !speaksOf(checkpoint, facts)) {
    return {
      reason: 'checkpoint-foreign',
      message: `the checkpoint belongs to ${checkpoint.filePath} for ${checkpoint.objectName}`,
      obsoleteUploadId: undefined, // the upload may be in use by whoever it belongs to
    }
  }
  if (own !== undefined && own.endpoint !== facts.endpoint) {
    return {
      reason: 'endpoint-changed',
      message: `the earlier run went to ${own.endpoint}, this one goes to ${facts.endpoint}`,
      obsoleteUploadId: undefined, // out of reach from here
    }
  }
  const change = sourceChange(checkpoint, facts)
  if (change !== undefined) {
    return { reason: 'source-changed', message: change, obsoleteUploadId: uploadId }
  }
  if (facts.streamPartSize !== undefined && facts.streamPartSize !== checkpoint.partSize) {
    return {
      reason: 'request-changed',
      message: `the stream is to be cut into parts of ${facts.streamPartSize} bytes, not ${checkpoint.partSize}`,
      obsoleteUploadId: uploadId,
    }
  }
  if (own !== undefined && own.requestDigest !== facts.requestDigest) {
    return {
      reason: 'request-changed',
      message: 'the object is to get other properties than the earlier run has asked for',
      obsoleteUploadId: uploadId,
    }
  }
  return undefined
}

/**
 * Go's SDK records the path as the caller wrote it, so a relative one counts when it is the end of
 * ours.
 */
function speaksOf(checkpoint: UploadCheckpoint, facts: UploadFacts): boolean {
  if (checkpoint.filePath === facts.filePath) return true
  if ('seconds' in checkpoint.modified) return false
  return facts.filePath.endsWith(`/${checkpoint.filePath.replace(/^\.\//, '')}`)
}

function sourceChange(checkpoint: UploadCheckpoint, facts: UploadFacts): string | undefined {
  const { identity, size } = facts
  if (size !== undefined && Math.ceil(size / checkpoint.partSize) > MAX_PARTS) {
    return `the source has ${size} bytes now, too many for parts of ${checkpoint.partSize}`
  }
  if (identity === undefined) return undefined // a stream: its parts are compared one by one
  if (checkpoint.size !== identity.size) {
    return `the source had ${checkpoint.size} bytes and has ${identity.size} now`
  }
  const { modified, own } = checkpoint
  const sameTime =
    'seconds' in modified
      ? modified.seconds === identity.mtime
      : modified.nanoseconds === BigInt(identity.mtimeNs)
  if (!sameTime) return 'the source has been modified since the earlier run'
  if (own !== undefined && own.identity !== '' && own.identity !== identityText(identity)) {
    return 'the source is another file, or has been modified, since the earlier run'
  }
  return undefined
}

/** Device, inode and nanoseconds: what tells a file from one put in its place. */
function identityText(identity: SourceIdentity | undefined): string {
  if (identity === undefined) return ''
  return `${identity.device}:${identity.inode}:${identity.mtimeNs}`
}

/**
 * Stands for everything that Initiate is told about the object, since a continued upload is not
 * told again.
 */
export function digestRequest(request: UploadRequest, digests: Digests): string {
  const { headers, query } = encodeInitiateMultipartUploadRequest(initiateFields(request))
  const lines = [...Object.entries(headers), ...Object.entries(query)]
    .map(([name, value]) => `${name}:${value}`)
    .sort()
  return md5Hex(lines.join('\n'), digests)
}

/** What only ossferry records. */
export function ownFacts(facts: UploadFacts, serverTime: number | undefined): OwnFacts {
  return {
    endpoint: facts.endpoint,
    identity: identityText(facts.identity),
    requestDigest: facts.requestDigest,
    initiated: serverTime === undefined ? '' : String(serverTime),
  }
}
