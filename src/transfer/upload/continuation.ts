/**
 * Whether an earlier run of a multipart upload can be continued, and from which parts.
 *
 * 1. No checkpoint, or one that is damaged or of another program: a fresh start.
 * 2. The checkpoint must speak of this transfer; what that means, its kind says.
 * 3. The server is asked which parts it has. It decides: a checkpoint whose upload is gone is worth
 *    nothing.
 * 4. What cannot be continued is removed from the server where it is ours, and an event says why.
 */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'
import type { FreshStartReason } from '../events.js'
import type { JobContext } from '../job.js'
import type { PartPlan } from '../part-plan.js'
import type { ListedUpload, MultipartUpload } from './multipart-upload.js'
import type { UploadRecord } from './upload-record.js'

/** What every checkpoint of a multipart upload says. */
interface NamesUpload {
  readonly uploadId: string
}

/** What an earlier run may have left, and how to tell whether it belongs to this one. */
export interface EarlierUpload<Checkpoint extends NamesUpload> {
  readonly record: UploadRecord<Checkpoint>
  readonly upload: MultipartUpload
  readonly endpoint: string
  /** What is done to the object, for messages. */
  readonly deed: 'uploaded' | 'copied'
  /** Whether a fresh start is an error. */
  readonly onlyContinue: boolean
  /** Why the checkpoint does not fit; `undefined` when it does. */
  refuse(checkpoint: Checkpoint): Refusal | undefined
  /** Told which checkpoint fits before the server is asked; `undefined`: its upload is gone. */
  expect(checkpoint: Checkpoint | undefined): void
}

export interface Continuation<Checkpoint extends NamesUpload> extends ListedUpload {
  readonly checkpoint: Checkpoint
}

export interface Refusal {
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
export async function findEarlierUpload<Checkpoint extends NamesUpload>(
  earlier: EarlierUpload<Checkpoint>,
  finishedBefore: (checkpoint: Checkpoint) => Promise<boolean>,
  context: JobContext,
): Promise<Continuation<Checkpoint> | undefined> {
  const { record, upload } = earlier
  const loaded = await record.load()
  let refusal: Refusal | undefined
  let finished = false
  if (loaded?.kind === 'intact') {
    const { checkpoint } = loaded
    refusal = earlier.refuse(checkpoint)
    if (refusal === undefined) {
      earlier.expect(checkpoint)
      const listed = await upload.listParts(checkpoint.uploadId, context)
      if (listed !== undefined) return { checkpoint, ...listed }
      earlier.expect(undefined)
      finished = await finishedBefore(checkpoint)
      if (!finished) refusal = uploadGone(checkpoint.uploadId)
    }
  } else if (loaded !== undefined) {
    refusal = unreadable(loaded.kind, record)
  }
  if (earlier.onlyContinue && !finished) throw nothingToContinue(earlier, refusal)
  await startFresh(earlier, refusal, context)
  return undefined
}

/** Says from which parts it goes on. */
export function announceContinuation(
  { checkpoint, parts }: Continuation<NamesUpload>,
  plan: PartPlan,
  context: JobContext,
): void {
  context.emit({
    type: 'resuming',
    uploadId: checkpoint.uploadId,
    parts: parts.size,
    bytes: [...parts.values()].reduce((sum, part) => sum + part.size, 0),
    totalParts: plan.count,
  })
}

/** Removes what earlier runs have left on the server, and says so. */
async function startFresh<Checkpoint extends NamesUpload>(
  earlier: EarlierUpload<Checkpoint>,
  refusal: Refusal | undefined,
  context: JobContext,
): Promise<void> {
  const known = refusal?.obsoleteUploadId
  const aborted = await removeObsolete(earlier, known, context)
  if (refusal === undefined) return
  context.emit({
    type: 'fresh-start',
    reason: refusal.reason,
    message: `${earlier.upload.path} is ${earlier.deed} from the start: ${refusal.message}`,
    abortedUploadId: aborted[0],
  })
}

/**
 * For a source that is sent without a checkpoint this time, in one request: removes what an earlier
 * run has left of it, here and on the server.
 */
export async function forgetEarlierUpload<Checkpoint extends NamesUpload>(
  earlier: EarlierUpload<Checkpoint>,
  context: JobContext,
): Promise<void> {
  const { record } = earlier
  if (earlier.onlyContinue) throw nothingToContinue(earlier, undefined)
  const loaded = await record.load()
  let known: string | undefined
  if (loaded?.kind === 'intact') {
    const refusal = earlier.refuse(loaded.checkpoint)
    known = refusal === undefined ? loaded.checkpoint.uploadId : refusal.obsoleteUploadId
  }
  await removeObsolete(earlier, known, context)
  await record.finish(undefined)
}

/**
 * Aborts the upload that the checkpoint names, if it is ours, and all that the journal lists for
 * this endpoint. Returns those that were removed, that of the checkpoint first. What could not be
 * removed stays listed.
 */
async function removeObsolete<Checkpoint extends NamesUpload>(
  { record, upload, endpoint }: EarlierUpload<Checkpoint>,
  known: string | undefined,
  context: JobContext,
): Promise<string[]> {
  const journal = await record.loadJournal()
  const here = journal.filter((entry) => entry.endpoint === endpoint)
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
  const unlisted = known !== undefined && !here.some(({ uploadId }) => uploadId === known)
  // Only the checkpoint has named it, and that one is about to go.
  const orphans = unlisted && !settled.has(known) ? [{ endpoint, uploadId: known }] : []
  if (left.length < journal.length || orphans.length > 0) {
    await record.saveJournal([...left, ...orphans])
  }
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

function nothingToContinue(
  { upload, deed }: Pick<EarlierUpload<never>, 'upload' | 'deed'>,
  refusal: Refusal | undefined,
): OssferryError {
  const reason = refusal?.message ?? 'there is no record of an earlier run in parts'
  return new OssferryError({
    code: 'NothingToContinue',
    message: `${upload.path} cannot be ${deed} from where it stopped: ${reason}`,
  })
}

function uploadGone(uploadId: string): Refusal {
  return {
    reason: 'upload-gone',
    message: `the server no longer knows upload ID ${uploadId}`,
    obsoleteUploadId: undefined,
  }
}

function unreadable(kind: 'damaged' | 'foreign', record: { readonly place: string }): Refusal {
  const message =
    kind === 'damaged'
      ? `the checkpoint ${record.place} is damaged`
      : `the checkpoint ${record.place} is of another program; it is left alone, and this run makes none`
  return { reason: `checkpoint-${kind}`, message, obsoleteUploadId: undefined }
}
