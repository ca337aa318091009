/**
 * Whether an earlier upload from a local source can be continued: its checkpoint must speak of this
 * source (path, size, modification time), this endpoint, and an object with these properties.
 */

import type { Digests } from '../../environment.js'
import { MAX_PARTS } from '../../protocol/limits.js'
import { encodeInitiateMultipartUploadRequest } from '../../protocol/operations/initiate-multipart-upload.js'
import type { OwnFacts, UploadCheckpoint } from '../checkpoint/upload-checkpoint.js'
import { md5Hex } from '../checkpoint/sdk-checkpoint.js'
import type { JobContext } from '../job.js'
import type { SourceIdentity } from '../part-source.js'
import {
  findEarlierUpload,
  forgetEarlierUpload,
  type Continuation,
  type EarlierUpload,
  type Refusal,
} from './continuation.js'
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
  /** Whether a fresh start is an error. */
  readonly onlyContinue: boolean
}

/** What `findEarlierUpload` asks and tells. */
interface ContinuationHooks extends Pick<EarlierUpload<UploadCheckpoint>, 'expect'> {
  finishedBefore(checkpoint: UploadCheckpoint): Promise<boolean>
}

/**
 * The run to continue; `undefined` for a fresh start. `finishedBefore` is asked about a checkpoint
 * whose upload the server no longer knows: whether the object is there, so that nothing has to
 * start at all.
 */
export function findContinuation(
  record: UploadRecord,
  upload: MultipartUpload,
  facts: UploadFacts,
  context: JobContext,
  hooks: ContinuationHooks,
): Promise<Continuation<UploadCheckpoint> | undefined> {
  const earlier: EarlierUpload<UploadCheckpoint> = {
    ...earlierUpload(record, upload, facts),
    expect: (checkpoint) => hooks.expect(checkpoint),
  }
  return findEarlierUpload(earlier, (checkpoint) => hooks.finishedBefore(checkpoint), context)
}

/**
 * For a source that is sent without a checkpoint this time, in one request: removes what an earlier
 * run has left of it, here and on the server.
 */
export function forgetEarlierRun(
  record: UploadRecord,
  upload: MultipartUpload,
  facts: UploadFacts,
  context: JobContext,
): Promise<void> {
  return forgetEarlierUpload(earlierUpload(record, upload, facts), context)
}

function earlierUpload(
  record: UploadRecord,
  upload: MultipartUpload,
  facts: UploadFacts,
): EarlierUpload<UploadCheckpoint> {
  return {
    record,
    upload,
    endpoint: facts.endpoint,
    deed: 'uploaded',
    onlyContinue: facts.onlyContinue,
    refuse: (checkpoint) => refuse(checkpoint, facts),
    expect: () => undefined,
  }
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
 * told again, and for what only the end is told: whoever knows the record alone must not leave it
 * out. Of a callback only that there is one: what it carries may differ from call to call.
 */
export function digestRequest(request: UploadRequest, digests: Digests): string {
  const { headers, query } = encodeInitiateMultipartUploadRequest(initiateFields(request))
  const { acl, callback } = request
  const atTheEnd = [
    ...(acl === undefined ? [] : [['x-oss-object-acl', acl] as const]),
    ...(callback === undefined ? [] : [['x-oss-callback', ''] as const]),
  ]
  const lines = [...Object.entries(headers), ...Object.entries(query), ...atTheEnd]
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
