/**
 * Making objects of JSON, and reading their fields by type: `undefined` for whatever is something
 * else.
 */

import type { JsonObject, JsonValue } from './json-value.js'

/** The fields in this order, which is part of the formats. */
export function objectOf(fields: readonly [string, JsonValue][]): JsonObject {
  return new Map(fields)
}

export function childOf(object: JsonObject, name: string): JsonObject | undefined {
  const value = object.get(name)
  return value instanceof Map ? value : undefined
}

export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A count or an offset. */
export function wholeNumberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value !== 'bigint') return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

/** A CRC-64. */
export function unsigned64Of(value: JsonValue | undefined): bigint | undefined {
  return typeof value === 'bigint' && value === BigInt.asUintN(64, value) ? value : undefined
}
