/** The request log as the control endpoint tells it. */

import type { QueryParameters } from '../../protocol/http.js'
import type { RequestLogEntry } from '../request-log.js'
import { ControlRefusal } from './json-exchange.js'

/** Fields that the query may ask for, compared as texts. */
const CONDITIONS = [
  'operation',
  'method',
  'bucket',
  'key',
  'partNumber',
  'status',
  'errorCode',
  'requestId',
  'fault',
] as const

const NUMBERS = ['since', 'limit'] as const

/**
 * The entries behind the number `since` that have all the values asked for, at most `limit`, in the
 * order of arrival.
 *
 * @throws ControlRefusal 400 for a parameter that is unknown or no number.
 */
export function selectRequests(
  entries: readonly RequestLogEntry[],
  query: QueryParameters,
): readonly RequestLogEntry[] {
  const known: readonly string[] = [...CONDITIONS, ...NUMBERS]
  const unknown = Object.keys(query).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw refuse(`there is no parameter ${JSON.stringify(unknown)}; there are ${known.join(', ')}`)
  }
  const since = readNumber(query, 'since') ?? 0
  const limit = readNumber(query, 'limit') ?? Infinity
  const fits = (entry: RequestLogEntry): boolean =>
    entry.sequence > since &&
    CONDITIONS.every((name) => query[name] === undefined || String(entry[name]) === query[name])
  return entries.filter(fits).slice(0, limit)
}

/** With `null` for what is not known, or not yet. */
export function describeRequest(entry: RequestLogEntry): object {
  const { error, ...fields } = entry
  const known = Object.entries({ ...fields, error: describeError(error) })
  return Object.fromEntries(known.map(([name, value]) => [name, value ?? null]))
}

function describeError(error: unknown): string | undefined {
  if (error === undefined) return undefined
  return error instanceof Error ? error.message : JSON.stringify(error)
}

function readNumber(query: QueryParameters, name: (typeof NUMBERS)[number]): number | undefined {
  const text = query[name]
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw refuse(`${name} is ${JSON.stringify(text)}; it is a whole number`)
}

function refuse(message: string): ControlRefusal {
  return new ControlRefusal(400, 'InvalidParameter', message)
}
