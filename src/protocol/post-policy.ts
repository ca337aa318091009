/**
 * The policy of a form upload: until when it is good, and what the fields of the form must be.
 *
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */

import { parseIsoTime } from './iso-time.js'
import { rejection } from './operations/request-rejection.js'
import { decodeBase64, decodeUtf8 } from './text-codecs.js'

export interface PostPolicy {
  /** Unix milliseconds. */
  readonly expiresAtMs: number
  readonly conditions: readonly FieldCondition[]
  /** The sizes that the file may have, both ends included. */
  readonly sizes: SizeRange
}

export interface SizeRange {
  readonly least: number
  readonly most: number
}

interface FieldCondition {
  readonly operator: 'eq' | 'starts-with' | 'in' | 'not-in'
  /** As the policy spells it, without `$`. */
  readonly field: string
  /** One, or for `in` and `not-in` any number. */
  readonly values: readonly string[]
}

/**
 * Reads the form field `policy`.
 *
 * @throws RequestRejection `InvalidPolicyDocument` when it is none.
 */
export function parsePostPolicy(encoded: string): PostPolicy {
  const policy = parseJson(encoded)
  const { expiration, conditions } = policy
  if (expiration === undefined) throw invalidPolicy('Policy missing expiration.', '0006-00000208')
  const expiresAtMs = typeof expiration === 'string' ? parseIsoTime(expiration) : undefined
  if (expiresAtMs === undefined) {
    throw invalidPolicy(`Invalid 'expiration' value: ${quote(expiration)}`)
  }
  if (conditions === undefined) throw invalidPolicy('Policy missing conditions.')
  if (!isList(conditions)) throw invalidPolicy("Invalid 'conditions' value: must be a List.")
  if (conditions.length === 0) throw invalidPolicy(SIMPLE_CONDITION)
  const sizes = conditions.filter(isSizeCondition).map(parseSizes)
  return {
    expiresAtMs,
    conditions: conditions
      .filter((condition) => !isSizeCondition(condition))
      .map((condition) => parseCondition(condition)),
    sizes: {
      least: Math.max(0, ...sizes.map(({ least }) => least)),
      most: Math.min(Infinity, ...sizes.map(({ most }) => most)),
    },
  }
}

const SIMPLE_CONDITION =
  'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.'

/**
 * @param valueOf The value of a form field by its name in lower case, and of `bucket`.
 * @throws RequestRejection 403 when the policy has expired or a field is not as it says.
 */
export function checkPostPolicy(
  policy: PostPolicy,
  valueOf: (field: string) => string,
  now: number,
): void {
  if (now >= policy.expiresAtMs) throw denied('Policy expired.')
  const failed = policy.conditions.find((condition) => !holds(condition, valueOf))
  if (failed !== undefined) throw denied(`Policy Condition failed: ${formatCondition(failed)}`)
}

function holds(
  { operator, field, values }: FieldCondition,
  valueOf: (field: string) => string,
): boolean {
  const value = valueOf(field.toLowerCase())
  switch (operator) {
    case 'eq':
    case 'in':
      return values.includes(value)
    case 'starts-with':
      return values.some((prefix) => value.startsWith(prefix))
    case 'not-in':
      return !values.includes(value)
  }
}

function parseJson(encoded: string): Readonly<Record<string, unknown>> {
  const bytes = decodeBase64(encoded)
  const text = bytes === undefined ? undefined : decodeUtf8(bytes)
  if (text === undefined) throw invalidPolicy('Policy is not base64 of UTF-8.')
  let policy: unknown
  try {
    policy = JSON.parse(text)
  } catch {
    throw invalidPolicy('Invalid JSON.')
  }
  if (isRecord(policy)) return policy
  throw invalidPolicy('Invalid JSON: an object is expected.')
}

function parseCondition(condition: unknown): FieldCondition {
  if (isList(condition)) return parseOperation(condition)
  if (!isRecord(condition)) {
    throw invalidPolicy('Invalid Condition: must be a Map or a List.', '0006-00000222')
  }
  const [entry, ...more] = Object.entries(condition)
  if (entry === undefined || more.length > 0) throw invalidPolicy(SIMPLE_CONDITION)
  const [field, value] = entry
  return { operator: 'eq', field, values: [requireText(value)] }
}

function parseOperation(condition: readonly unknown[]): FieldCondition {
  const [operator, field, value] = condition
  if (condition.length !== 3 || typeof field !== 'string') {
    throw invalidPolicy('Invalid Condition: must have an operator, a field and a value.')
  }
  const named = field.replace(/^\$/, '')
  const known = typeof operator === 'string' ? operator.toLowerCase() : ''
  switch (known) {
    case 'eq':
    case 'starts-with':
      return { operator: known, field: named, values: [requireText(value)] }
    case 'in':
    case 'not-in':
      if (!isList(value)) throw invalidType(value)
      return { operator: known, field: named, values: value.map(requireText) }
    default:
      throw invalidPolicy(`Invalid Condition: unknown operator ${quote(operator)}.`)
  }
}

function isSizeCondition(condition: unknown): condition is readonly unknown[] {
  return isList(condition) && String(condition[0]).toLowerCase() === 'content-length-range'
}

function parseSizes(condition: readonly unknown[]): SizeRange {
  const [, least, most] = condition.map(Number)
  if (condition.length !== 3 || !isSize(least) || !isSize(most) || least > most) {
    throw invalidPolicy('Invalid content-length-range: must be two numbers, the smaller first.')
  }
  return { least, most }
}

function isSize(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0
}

function requireText(value: unknown): string {
  if (typeof value === 'string') return value
  throw invalidType(value)
}

/** As OSS repeats a condition in its answer. */
function formatCondition({ operator, field, values }: FieldCondition): string {
  const list = values.map((value) => JSON.stringify(value)).join(', ')
  const several = operator === 'in' || operator === 'not-in'
  return `["${operator}", "$${field}", ${several ? `[${list}]` : list}]`
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

/** Of values out of JSON. */
function quote(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

function invalidType(value: unknown): Error {
  return invalidPolicy(`Invalid Condition: ${quote(value)} is of the wrong type.`, '0006-00000224')
}

function invalidPolicy(problem: string, ec?: string): Error {
  return rejection('InvalidPolicyDocument', { message: `Invalid Policy: ${problem}`, ec })
}

function denied(problem: string): Error {
  const message = `Invalid according to Policy: ${problem}`
  return rejection('AccessDenied', { message, ec: undefined })
}
