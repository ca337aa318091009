/** The record of an upload as the Python SDK V1 (oss2) keeps it. */

import { childOf, objectOf, textOf, wholeNumberOf } from './json-fields.js'
import { writePythonJson } from './json-dialects.js'
import { JsonFloat, type JsonObject, type JsonValue } from './json-value.js'
import { parseOss2Record, splitObjectName } from './oss2-record.js'
import type { Decoded, RecordFormat } from './record-format.js'
import type { OwnFacts, UploadCheckpoint } from './upload-checkpoint.js'

const OPERATION = 'ResumableUpload'

export const oss2UploadFormat: RecordFormat<UploadCheckpoint> = { encode, decode }

function encode(checkpoint: UploadCheckpoint): string {
  if (!('seconds' in checkpoint.modified)) throw new Error('only Python records are written')
  const { bucket, key } = splitObjectName(checkpoint.objectName)
  const fields: [string, JsonValue][] = [
    ['op_type', OPERATION],
    ['upload_id', checkpoint.uploadId],
    ['file_path', checkpoint.filePath],
    ['size', BigInt(checkpoint.size)],
    ['mtime', new JsonFloat(checkpoint.modified.seconds)],
    ['bucket', bucket],
    ['key', key],
    ['part_size', BigInt(checkpoint.partSize)],
  ]
  if (checkpoint.own !== undefined) fields.push(['ossferry', encodeOwn(checkpoint.own)])
  return writePythonJson(objectOf(fields))
}

function encodeOwn(own: OwnFacts): JsonObject {
  return objectOf([
    ['endpoint', own.endpoint],
    ['identity', own.identity],
    ['request_digest', own.requestDigest],
    ['initiated', own.initiated],
  ])
}

function decode(text: string): Decoded<UploadCheckpoint> {
  const record = parseOss2Record(text, OPERATION)
  if (record === undefined) return { kind: 'damaged' }
  // Encrypted by the client: parts of ours would not fit beside those that are there.
  if (record.has('content_crypto_material')) return { kind: 'foreign' }
  const uploadId = textOf(record.get('upload_id'))
  const filePath = textOf(record.get('file_path'))
  const size = wholeNumberOf(record.get('size'))
  const seconds = secondsOf(record.get('mtime'))
  const bucket = textOf(record.get('bucket'))
  const key = textOf(record.get('key'))
  const partSize = wholeNumberOf(record.get('part_size'))
  if (
    uploadId === undefined ||
    filePath === undefined ||
    size === undefined ||
    seconds === undefined ||
    bucket === undefined ||
    key === undefined ||
    partSize === undefined
  ) {
    return { kind: 'damaged' }
  }
  if (uploadId === '' || partSize === 0) return { kind: 'damaged' }
  const objectName = `oss://${bucket}/${key}`
  const own = decodeOwn(childOf(record, 'ossferry'))
  const modified = { seconds }
  return {
    kind: 'intact',
    checkpoint: { filePath, size, modified, objectName, partSize, uploadId, own },
  }
}

function secondsOf(value: JsonValue | undefined): number | undefined {
  if (value instanceof JsonFloat) return value.value
  return typeof value === 'bigint' ? Number(value) : undefined
}

function decodeOwn(own: JsonObject | undefined): OwnFacts | undefined {
  const endpoint = textOf(own?.get('endpoint'))
  const identity = textOf(own?.get('identity'))
  const requestDigest = textOf(own?.get('request_digest'))
  const initiated = textOf(own?.get('initiated'))
  if (
    endpoint === undefined ||
    identity === undefined ||
    requestDigest === undefined ||
    initiated === undefined
  ) {
    return undefined
  }
  return { endpoint, identity, requestDigest, initiated }
}
