/**
 * Records as plain data and as the text of the Python SDK: whole numbers stay whole, times stay
 * fractions, and CRC-64s, which JavaScript's numbers cannot hold, are decimal texts in plain data.
 */

import { writePythonJson } from '../transfer/checkpoint/json-dialects.js'
import { JsonFloat, parseJsonValue, type JsonValue } from '../transfer/checkpoint/json-value.js'
import { CheckpointError } from '../transfer/errors/checkpoint-errors.js'

/** The field of a part that holds its CRC-64. */
const CRC64_FIELD = 'part_crc'
/** The field that is a fraction even when it is whole; in records of downloads it never is one. */
const TIME_FIELD = 'mtime'

/** The record as a store is given it; `undefined` when the text is no record. */
export function plainRecordOf(text: string): object | undefined {
  const value = parseJsonValue(text)
  return value instanceof Map ? (plainOf(value, '') as object) : undefined
}

function plainOf(value: JsonValue, field: string): unknown {
  if (value instanceof JsonFloat) return value.value
  if (typeof value === 'bigint') return field === CRC64_FIELD ? value.toString() : Number(value)
  if (Array.isArray(value)) return value.map((item) => plainOf(item, field))
  if (!(value instanceof Map)) return value
  const members = [...value].map(([name, member]) => [name, plainOf(member, name)] as const)
  return Object.fromEntries(members)
}

/** The text of a record that a store has kept. Throws for what is no plain data. */
export function textOfRecord(record: object): string {
  const isUpload = 'op_type' in record && record.op_type === 'ResumableUpload'
  return writePythonJson(jsonOf(record, '', isUpload ? TIME_FIELD : undefined))
}

function jsonOf(value: unknown, field: string, fraction: string | undefined): JsonValue {
  if (typeof value === 'string') return field === CRC64_FIELD ? crc64Of(value) : value
  if (typeof value === 'boolean' || typeof value === 'bigint' || value === null) return value
  if (typeof value === 'number') {
    return Number.isInteger(value) && field !== fraction ? BigInt(value) : new JsonFloat(value)
  }
  if (Array.isArray(value)) return value.map((item: unknown) => jsonOf(item, field, fraction))
  if (typeof value !== 'object') {
    throw new CheckpointError(`a store has returned a record with a ${typeof value} in ${field}`)
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return new Map(members.map(([name, member]) => [name, jsonOf(member, name, fraction)]))
}

/** What is no number stays a text, and the part counts for nothing. */
function crc64Of(text: string): JsonValue {
  return /^\d{1,20}$/.test(text) ? BigInt(text) : text
}
