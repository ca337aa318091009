/**
 * What a `.ucp` file says: the checkpoint of an upload, in the format of the OSS SDK V2 for Python.
 */

import type { Digests } from '../../environment.js'
import { parseGoTime } from './go-time.js'
import { childOf, objectOf, wholeNumberOf } from './json-fields.js'
import { JsonFloat, type JsonObject, type JsonValue } from './json-value.js'
import type { Decoded, RecordFormat } from './record-format.js'
import { decodeEnvelope, encodeEnvelope, md5Hex, objectUrl } from './sdk-checkpoint.js'

export interface UploadCheckpoint {
  /** Absolute path of the source, or a name that stands for one. */
  readonly filePath: string
  readonly size: number
  /** Modification time in seconds, as Python computes it; for a file of Go's SDK, nanoseconds. */
  readonly modified: { readonly seconds: number } | { readonly nanoseconds: bigint }
  /** `oss://bucket/key`, not encoded. */
  readonly objectName: string
  readonly partSize: number
  readonly uploadId: string
  /** What only ossferry writes; `undefined` in a file of another SDK. */
  readonly own: OwnFacts | undefined
}

/**
 * Kept at the end of `Data`, where other SDKs pass over it. All text, so that no dialect can change
 * it.
 */
export interface OwnFacts {
  readonly endpoint: string
  /** Device, inode and nanoseconds of the source; empty when it is no file. */
  readonly identity: string
  /** Digest of what Initiate was told about the object. */
  readonly requestDigest: string
  /** The server's clock at Initiate, Unix milliseconds; empty when it did not say. */
  readonly initiated: string
}

/** The file's name, the same in all SDKs. */
export function uploadCheckpointName(
  filePath: string,
  bucket: string,
  key: string,
  digests: Digests,
): string {
  return `${md5Hex(filePath, digests)}-${md5Hex(objectUrl(bucket, key), digests)}.ucp`
}

/** `.ucp` files. */
export function uploadCheckpointFormat(digests: Digests): RecordFormat<UploadCheckpoint> {
  return {
    encode: (checkpoint) => encodeUploadCheckpoint(checkpoint, digests),
    decode: (text) => decodeUploadCheckpoint(text, digests),
  }
}

export function encodeUploadCheckpoint(checkpoint: UploadCheckpoint, digests: Digests): string {
  if (!('seconds' in checkpoint.modified)) throw new Error('only Python checkpoints are written')
  const fields: [string, JsonValue][] = [
    ['FilePath', checkpoint.filePath],
    [
      'FileMeta',
      objectOf([
        ['Size', BigInt(checkpoint.size)],
        ['LastModified', new JsonFloat(checkpoint.modified.seconds)],
      ]),
    ],
    ['ObjectInfo', objectOf([['Name', checkpoint.objectName]])],
    ['PartSize', BigInt(checkpoint.partSize)],
    ['UploadInfo', objectOf([['UploadId', checkpoint.uploadId]])],
  ]
  if (checkpoint.own !== undefined) {
    fields.push([
      'Ossferry',
      objectOf([
        ['Endpoint', checkpoint.own.endpoint],
        ['Identity', checkpoint.own.identity],
        ['RequestDigest', checkpoint.own.requestDigest],
        ['Initiated', checkpoint.own.initiated],
      ]),
    ])
  }
  return encodeEnvelope(objectOf(fields), digests)
}

export function decodeUploadCheckpoint(text: string, digests: Digests): Decoded<UploadCheckpoint> {
  const envelope = decodeEnvelope(text, digests)
  if (envelope.kind !== 'intact') return envelope
  const { data } = envelope
  const fileMeta = childOf(data, 'FileMeta')
  const filePath = data.get('FilePath')
  const size = wholeNumberOf(fileMeta?.get('Size'))
  const modified = modifiedTime(fileMeta?.get('LastModified'))
  const objectName = childOf(data, 'ObjectInfo')?.get('Name')
  const partSize = wholeNumberOf(data.get('PartSize'))
  const uploadId = childOf(data, 'UploadInfo')?.get('UploadId')
  if (
    typeof filePath !== 'string' ||
    typeof objectName !== 'string' ||
    typeof uploadId !== 'string' ||
    size === undefined ||
    modified === undefined ||
    partSize === undefined
  ) {
    return { kind: 'foreign' } // whole and sealed, but not an upload as we know it
  }
  if (uploadId === '' || partSize === 0) return { kind: 'damaged' }
  const own = ownFacts(childOf(data, 'Ossferry'))
  return {
    kind: 'intact',
    checkpoint: { filePath, size, modified, objectName, partSize, uploadId, own },
  }
}

function modifiedTime(value: JsonValue | undefined): UploadCheckpoint['modified'] | undefined {
  if (value instanceof JsonFloat) return { seconds: value.value }
  if (typeof value === 'bigint') return { seconds: Number(value) }
  if (typeof value !== 'string') return undefined
  const nanoseconds = parseGoTime(value)
  return nanoseconds === undefined ? undefined : { nanoseconds }
}

function ownFacts(own: JsonObject | undefined): OwnFacts | undefined {
  const endpoint = own?.get('Endpoint')
  const identity = own?.get('Identity')
  const requestDigest = own?.get('RequestDigest')
  const initiated = own?.get('Initiated')
  if (
    typeof endpoint !== 'string' ||
    typeof identity !== 'string' ||
    typeof requestDigest !== 'string' ||
    typeof initiated !== 'string'
  ) {
    return undefined
  }
  return { endpoint, identity, requestDigest, initiated }
}
