/**
 * What the records of the Python SDK V1 (oss2) have in common: their names, and one JSON object
 * without a seal. The format belongs to that SDK; `docs/design/checkpoints.md` describes it.
 */

import type { Digests } from '../../environment.js'
import { parseJsonValue, type JsonObject } from './json-value.js'
import { md5Hex } from './sdk-checkpoint.js'

/** `filePath`: absolute; where case does not count, in lower case. Nothing is percent-encoded. */
export function oss2RecordName(
  object: {
    readonly bucket: string
    readonly key: string
    readonly versionId?: string | undefined
  },
  filePath: string,
  digests: Digests,
): string {
  const { bucket, key, versionId } = object
  const version = versionId === undefined ? '' : `?versionid=${versionId}`
  const name = `oss://${bucket}/${key}${version}`
  return `${md5Hex(name, digests)}--${md5Hex(filePath, digests)}`
}

/** The record, or `undefined` for a text that is none of this kind. */
export function parseOss2Record(text: string, operation: string): JsonObject | undefined {
  const record = parseJsonValue(text)
  if (!(record instanceof Map) || record.get('op_type') !== operation) return undefined
  return record
}

/** Of `oss://bucket/key`. */
export function splitObjectName(objectName: string): {
  readonly bucket: string
  readonly key: string
} {
  const [, bucket, key] = /^oss:\/\/([^/]*)\/(.*)$/s.exec(objectName) ?? []
  if (bucket === undefined || key === undefined) throw new Error(`no object name: ${objectName}`)
  return { bucket, key }
}
