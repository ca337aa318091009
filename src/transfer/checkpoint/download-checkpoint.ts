/**
 * What a `.dcp` file says: the checkpoint of a download, in the format of the OSS SDK V2 for
 * Python.
 */

import type { Digests } from '../../environment.js'
import { childOf, objectOf, textOf, unsigned64Of, wholeNumberOf } from './json-fields.js'
import type { JsonObject, JsonValue } from './json-value.js'
import type { Decoded, RecordFormat } from './record-format.js'
import { decodeEnvelope, encodeEnvelope, md5Hex, objectUrl } from './sdk-checkpoint.js'

export interface DownloadCheckpoint {
  /** `oss://bucket/key`, not encoded. */
  readonly objectName: string
  /** As asked for; empty for the current version. */
  readonly versionId: string
  /** The `Range` header as asked for; empty for the whole object. */
  readonly range: string
  readonly objectSize: number
  /** Headers of the object, as sent. */
  readonly lastModified: string
  readonly etag: string
  /** Absolute path of the file that is written, a `.temp` at its end included. */
  readonly filePath: string
  readonly partSize: number
  /** Up to here, within the object, the file is whole. */
  readonly offset: number
  /** Of the bytes from the start of the range to `offset`. */
  readonly crc64: bigint
  /** What is known part by part; `undefined` in a file of another SDK V2. */
  readonly own: OwnDownloadFacts | undefined
}

export interface OwnDownloadFacts {
  /** `undefined` in a record of another SDK, which does not tell. */
  readonly endpoint: string | undefined
  /**
   * Absolute path of what the file becomes: `filePath` itself when it is written in place;
   * `undefined` in a record that does not tell.
   */
  readonly targetPath: string | undefined
  /** Parts that are on disk, wherever they lie: CRC-64 by number. */
  readonly parts: ReadonlyMap<number, bigint>
}

/** The file's name, the same in all SDKs. */
export function downloadCheckpointName(
  about: Pick<DownloadCheckpoint, 'versionId' | 'range' | 'filePath'>,
  bucket: string,
  key: string,
  digests: Digests,
): string {
  const object = `${objectUrl(bucket, key)}\n${about.versionId}\n${about.range}`
  return `${md5Hex(object, digests)}-${md5Hex(about.filePath, digests)}.dcp`
}

/** What is locked beside: one download at a time into a file, whatever the object. */
export function downloadLockName(filePath: string, digests: Digests): string {
  return `${md5Hex(filePath, digests)}.file`
}

/** `.dcp` files. */
export function downloadCheckpointFormat(digests: Digests): RecordFormat<DownloadCheckpoint> {
  return {
    encode: (checkpoint) => encodeDownloadCheckpoint(checkpoint, digests),
    decode: (text) => decodeDownloadCheckpoint(text, digests),
  }
}

export function encodeDownloadCheckpoint(checkpoint: DownloadCheckpoint, digests: Digests): string {
  const { own } = checkpoint
  const fields: [string, JsonValue][] = [
    [
      'ObjectInfo',
      objectOf([
        ['Name', checkpoint.objectName],
        ['VersionId', checkpoint.versionId],
        ['Range', checkpoint.range],
      ]),
    ],
    [
      'ObjectMeta',
      objectOf([
        ['Size', BigInt(checkpoint.objectSize)],
        ['LastModified', checkpoint.lastModified],
        ['ETag', checkpoint.etag],
      ]),
    ],
    ['FilePath', checkpoint.filePath],
    ['PartSize', BigInt(checkpoint.partSize)],
    [
      'DownloadInfo',
      objectOf([
        ['Offset', BigInt(checkpoint.offset)],
        ['CRC64', checkpoint.crc64],
      ]),
    ],
  ]
  if (own !== undefined) {
    const target: [string, JsonValue][] =
      own.targetPath === undefined ? [] : [['Target', own.targetPath]]
    const parts = [...own.parts].map(([partNumber, crc64]) => [BigInt(partNumber), crc64])
    fields.push([
      'Ossferry',
      objectOf([['Endpoint', own.endpoint ?? ''], ...target, ['Parts', parts]]),
    ])
  }
  return encodeEnvelope(objectOf(fields), digests)
}

export function decodeDownloadCheckpoint(
  text: string,
  digests: Digests,
): Decoded<DownloadCheckpoint> {
  const envelope = decodeEnvelope(text, digests)
  if (envelope.kind !== 'intact') return envelope
  const { data } = envelope
  const object = childOf(data, 'ObjectInfo')
  const meta = childOf(data, 'ObjectMeta')
  const progress = childOf(data, 'DownloadInfo')
  const facts = {
    objectName: textOf(object?.get('Name')),
    versionId: textOf(object?.get('VersionId')),
    range: textOf(object?.get('Range')),
    objectSize: wholeNumberOf(meta?.get('Size')),
    lastModified: textOf(meta?.get('LastModified')),
    etag: textOf(meta?.get('ETag')),
    filePath: textOf(data.get('FilePath')),
    partSize: wholeNumberOf(data.get('PartSize')),
    offset: wholeNumberOf(progress?.get('Offset')),
    crc64: unsigned64Of(progress?.get('CRC64')),
  }
  // Whole and sealed, but not a download as we know it.
  if (!isComplete(facts)) return { kind: 'foreign' }
  return { kind: 'intact', checkpoint: { ...facts, own: ownFacts(childOf(data, 'Ossferry')) } }
}

type Facts = Omit<DownloadCheckpoint, 'own'>

function isComplete(facts: { [Name in keyof Facts]: Facts[Name] | undefined }): facts is Facts {
  return Object.values(facts).every((value) => value !== undefined)
}

function ownFacts(own: JsonObject | undefined): OwnDownloadFacts | undefined {
  const endpoint = textOf(own?.get('Endpoint'))
  const listed = own?.get('Parts')
  if (endpoint === undefined || !Array.isArray(listed)) return undefined
  const parts = new Map<number, bigint>()
  for (const item of listed) {
    const [partNumber, crc64] = Array.isArray(item) ? item : []
    const number = wholeNumberOf(partNumber)
    const crc = unsigned64Of(crc64)
    if (number === undefined || crc === undefined) return undefined
    parts.set(number, crc)
  }
  return { endpoint, targetPath: textOf(own?.get('Target')), parts }
}
