/**
 * Writing JSON as Python's `json.dumps` and as Go's `encoding/json` do, byte for byte: their
 * checkpoints carry a digest of that text.
 */

import { JsonFloat, type JsonObject, type JsonValue } from './json-value.js'

interface Dialect {
  readonly comma: string
  readonly colon: string
  readonly string: (text: string) => string
  readonly float: (value: number) => string
}

/** As Python's `json.dumps(value)`. */
export function writePythonJson(value: JsonValue): string {
  return write(value, PYTHON)
}

/** As Go's `json.Marshal(value)` writes a struct with these fields. */
export function writeGoJson(value: JsonValue): string {
  return write(value, GO)
}

const PYTHON: Dialect = { comma: ', ', colon: ': ', string: pythonString, float: pythonFloat }
const GO: Dialect = { comma: ',', colon: ':', string: goString, float: String }

function write(value: JsonValue, dialect: Dialect): string {
  if (typeof value === 'string') return dialect.string(value)
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value === 'boolean') return String(value)
  if (value instanceof JsonFloat) return dialect.float(value.value)
  if (Array.isArray(value)) {
    return `[${value.map((item) => write(item, dialect)).join(dialect.comma)}]`
  }
  return `{${writeMembers(value, dialect)}}`
}

function writeMembers(object: JsonObject, dialect: Dialect): string {
  const members: string[] = []
  for (const [key, value] of object) {
    members.push(dialect.string(key) + dialect.colon + write(value, dialect))
  }
  return members.join(dialect.comma)
}

const SHORT_ESCAPES = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])
const PYTHON_ESCAPES = new Map([...SHORT_ESCAPES, ['\b', '\\b'], ['\f', '\\f']])

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Everything outside printable ASCII is escaped, code unit by code unit. */
function pythonString(text: string): string {
  return `"${text.replace(/["\\]|[^\x20-\x7e]/g, (unit) => PYTHON_ESCAPES.get(unit) ?? unicodeEscape(unit))}"`
}

/** UTF-8 stays; what HTML or JavaScript could stumble over is escaped. */
function goString(text: string): string {
  const escaped = text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(
      /["\\<>&\u2028\u2029]|\p{Cc}/gu,
      (unit) => SHORT_ESCAPES.get(unit) ?? (/[\x7f-\x9f]/.test(unit) ? unit : unicodeEscape(unit)),
    )
  return `"${escaped}"`
}

/**
 * Python's `repr` of a float: the shortest digits that read back the same, an exponent from 1e16
 * and below 1e-4, and always a point.
 */
function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const [digits = '0', exponentText = '0'] = Math.abs(value).toExponential().split('e')
  const exponent = Number(exponentText)
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    const magnitude = Math.abs(exponent).toString().padStart(2, '0')
    return `${sign}${digits}e${exponent < 0 ? '-' : '+'}${magnitude}`
  }
  const plain = Math.abs(value).toString() // in this range JavaScript writes no exponent either
  return sign + (plain.includes('.') ? plain : `${plain}.0`)
}
