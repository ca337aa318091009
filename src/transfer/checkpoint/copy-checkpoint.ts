/**
 * What a `.ccp` file says: the checkpoint of a copy. No other SDK has such a file; its envelope is
 * that of theirs.
 */

import type { Digests } from '../../environment.js'
import { childOf, objectOf, textOf, wholeNumberOf } from './json-fields.js'
import type { Decoded, RecordFormat } from './record-format.js'
import { decodeEnvelope, encodeEnvelope, md5Hex, objectUrl } from './sdk-checkpoint.js'

export interface CopyCheckpoint {
  /** `oss://bucket/key`, not encoded. */
  readonly sourceName: string
  /** The version of the source that was asked for; empty for the current one. */
  readonly sourceVersionId: string
  /** What the source was when the copy began. */
  readonly sourceSize: number
  readonly sourceEtag: string
  /** The version that is copied; empty in a bucket without versions. */
  readonly pinnedVersionId: string
  /** `oss://bucket/key`, not encoded. */
  readonly objectName: string
  readonly partSize: number
  readonly uploadId: string
  readonly endpoint: string
  /** Digest of what Initiate was told about the object. */
  readonly requestDigest: string
  /** The server's clock at Initiate, Unix milliseconds; empty when it did not say. */
  readonly initiated: string
}

/** An object that a copy reads or writes. */
interface ObjectName {
  readonly bucket: string
  readonly key: string
}

export function copyCheckpointName(
  source: ObjectName & { readonly versionId: string | undefined },
  target: ObjectName,
  digests: Digests,
): string {
  const from = `${objectUrl(source.bucket, source.key)}\n${source.versionId ?? ''}`
  const to = objectUrl(target.bucket, target.key)
  return `${md5Hex(from, digests)}-${md5Hex(to, digests)}.ccp`
}

/** `.ccp` files. */
export function copyCheckpointFormat(digests: Digests): RecordFormat<CopyCheckpoint> {
  return {
    encode: (checkpoint) => encodeCopyCheckpoint(checkpoint, digests),
    decode: (text) => decodeCopyCheckpoint(text, digests),
  }
}

function encodeCopyCheckpoint(checkpoint: CopyCheckpoint, digests: Digests): string {
  const source = objectOf([
    ['Name', checkpoint.sourceName],
    ['VersionId', checkpoint.sourceVersionId],
  ])
  const sourceMeta = objectOf([
    ['Size', BigInt(checkpoint.sourceSize)],
    ['ETag', checkpoint.sourceEtag],
    ['VersionId', checkpoint.pinnedVersionId],
  ])
  const own = objectOf([
    ['Endpoint', checkpoint.endpoint],
    ['RequestDigest', checkpoint.requestDigest],
    ['Initiated', checkpoint.initiated],
  ])
  const data = objectOf([
    ['CopySource', source],
    ['SourceMeta', sourceMeta],
    ['ObjectInfo', objectOf([['Name', checkpoint.objectName]])],
    ['PartSize', BigInt(checkpoint.partSize)],
    ['UploadInfo', objectOf([['UploadId', checkpoint.uploadId]])],
    ['Ossferry', own],
  ])
  return encodeEnvelope(data, digests)
}

function decodeCopyCheckpoint(text: string, digests: Digests): Decoded<CopyCheckpoint> {
  const envelope = decodeEnvelope(text, digests)
  if (envelope.kind !== 'intact') return envelope
  const { data } = envelope
  const source = childOf(data, 'CopySource')
  const sourceMeta = childOf(data, 'SourceMeta')
  const own = childOf(data, 'Ossferry')
  const facts = {
    sourceName: textOf(source?.get('Name')),
    sourceVersionId: textOf(source?.get('VersionId')),
    sourceSize: wholeNumberOf(sourceMeta?.get('Size')),
    sourceEtag: textOf(sourceMeta?.get('ETag')),
    pinnedVersionId: textOf(sourceMeta?.get('VersionId')),
    objectName: textOf(childOf(data, 'ObjectInfo')?.get('Name')),
    partSize: wholeNumberOf(data.get('PartSize')),
    uploadId: textOf(childOf(data, 'UploadInfo')?.get('UploadId')),
    endpoint: textOf(own?.get('Endpoint')),
    requestDigest: textOf(own?.get('RequestDigest')),
    initiated: textOf(own?.get('Initiated')),
  }
  // Whole and sealed, but not a copy as we know it.
  if (!isComplete(facts)) return { kind: 'foreign' }
  if (facts.uploadId === '' || facts.partSize === 0) return { kind: 'damaged' }
  return { kind: 'intact', checkpoint: facts }
}

type Found = { readonly [Name in keyof CopyCheckpoint]: CopyCheckpoint[Name] | undefined }

function isComplete(facts: Found): facts is CopyCheckpoint {
  return Object.values(facts).every((value) => value !== undefined)
}
