/** The record of a download as the Python SDK V1 (oss2) keeps it. */

import { formatHttpDate, parseHttpDate } from '../../protocol/http-date.js'
import type { DownloadCheckpoint, OwnDownloadFacts } from './download-checkpoint.js'
import { writePythonJson } from './json-dialects.js'
import { childOf, objectOf, textOf, unsigned64Of, wholeNumberOf } from './json-fields.js'
import type { JsonObject, JsonValue } from './json-value.js'
import { parseOss2Record, splitObjectName } from './oss2-record.js'
import type { Decoded, RecordFormat } from './record-format.js'

const OPERATION = 'ResumableDownload'

/** What such a record leaves to its name. */
export interface RecordedTarget {
  /** Absolute path of the target, which the name of the temporary file begins with. */
  readonly filePath: string
  /** As asked for; empty for the current version. */
  readonly versionId: string
}

export function oss2DownloadFormat(target: RecordedTarget): RecordFormat<DownloadCheckpoint> {
  return {
    encode: (checkpoint) => encode(checkpoint, target),
    decode: (text) => decode(text, target),
  }
}

function encode(checkpoint: DownloadCheckpoint, target: RecordedTarget): string {
  const { bucket, key } = splitObjectName(checkpoint.objectName)
  const { filePath } = target
  if (!checkpoint.filePath.startsWith(filePath)) throw new Error('written beside its target')
  const fields: [string, JsonValue][] = [
    ['op_type', OPERATION],
    ['bucket', bucket],
    ['key', key],
    ['size', BigInt(checkpoint.objectSize)],
    ['mtime', BigInt(Math.floor((parseHttpDate(checkpoint.lastModified) ?? 0) / 1000))],
    ['etag', checkpoint.etag.replaceAll('"', '')],
    ['part_size', BigInt(checkpoint.partSize)],
    ['file_path', filePath],
    ['tmp_suffix', checkpoint.filePath.slice(filePath.length)],
    ['parts', encodeParts(checkpoint)],
  ]
  const endpoint = checkpoint.own?.endpoint
  if (endpoint !== undefined) fields.push(['ossferry', objectOf([['endpoint', endpoint]])])
  return writePythonJson(objectOf(fields))
}

function encodeParts({ own, partSize, objectSize }: DownloadCheckpoint): JsonValue[] {
  return [...(own?.parts ?? [])].map(([partNumber, crc64]) => {
    const start = (partNumber - 1) * partSize
    return objectOf([
      ['part_number', BigInt(partNumber)],
      ['start', BigInt(start)],
      ['end', BigInt(Math.min(start + partSize, objectSize))],
      ['part_crc', crc64],
    ])
  })
}

function decode(text: string, target: RecordedTarget): Decoded<DownloadCheckpoint> {
  const record = parseOss2Record(text, OPERATION)
  if (record === undefined) return { kind: 'damaged' }
  const bucket = textOf(record.get('bucket'))
  const key = textOf(record.get('key'))
  const objectSize = wholeNumberOf(record.get('size'))
  const mtime = wholeNumberOf(record.get('mtime'))
  const etag = textOf(record.get('etag'))
  const partSize = wholeNumberOf(record.get('part_size'))
  const filePath = textOf(record.get('file_path'))
  const suffix = textOf(record.get('tmp_suffix'))
  const listed = record.get('parts')
  if (
    bucket === undefined ||
    key === undefined ||
    objectSize === undefined ||
    mtime === undefined ||
    etag === undefined ||
    filePath === undefined ||
    !isSuffix(suffix) ||
    !Array.isArray(listed)
  ) {
    return { kind: 'damaged' }
  }
  if (partSize === undefined || partSize === 0) return { kind: 'damaged' }
  const own: OwnDownloadFacts = {
    endpoint: textOf(childOf(record, 'ossferry')?.get('endpoint')),
    targetPath: target.filePath,
    parts: decodeParts(listed, partSize, objectSize),
  }
  return {
    kind: 'intact',
    checkpoint: {
      objectName: `oss://${bucket}/${key}`,
      versionId: target.versionId,
      range: '',
      objectSize,
      lastModified: formatHttpDate(mtime * 1000),
      etag: `"${etag}"`,
      filePath: target.filePath + suffix,
      partSize,
      offset: 0,
      crc64: 0n,
      own,
    },
  }
}

/** It ends the name of a file beside the target; a record must not lead anywhere else. */
function isSuffix(suffix: string | undefined): suffix is string {
  return suffix !== undefined && /^\.[^/\\\0]+$/.test(suffix)
}

/** Parts without a CRC-64, or cut otherwise, count for nothing: nobody could verify them. */
function decodeParts(
  listed: readonly JsonValue[],
  partSize: number,
  objectSize: number,
): Map<number, bigint> {
  const parts = new Map<number, bigint>()
  for (const item of listed) {
    if (!(item instanceof Map)) continue
    const partNumber = wholeNumberOf(item.get('part_number'))
    const crc64 = unsigned64Of(item.get('part_crc'))
    if (partNumber === undefined || partNumber === 0 || crc64 === undefined) continue
    const start = (partNumber - 1) * partSize
    const end = Math.min(start + partSize, objectSize)
    if (isCutSo(item, start, end)) parts.set(partNumber, crc64)
  }
  return parts
}

function isCutSo(part: JsonObject, start: number, end: number): boolean {
  return wholeNumberOf(part.get('start')) === start && wholeNumberOf(part.get('end')) === end
}
