/** The form of objects that people write by hand: which fields they have and what these hold. */

export interface Field {
  readonly accepts: (value: unknown) => boolean
  /** Ends the sentence `it is …`. */
  readonly meaning: string
  readonly required?: boolean
}

export type Fields = Readonly<Record<string, Field>>

export const TEXT: Field = { accepts: (value) => typeof value === 'string', meaning: 'a text' }
export const FLAG: Field = {
  accepts: (value) => typeof value === 'boolean',
  meaning: 'true or false',
}
export const TEXTS: Field = {
  accepts: (value) =>
    isRecord(value) && Object.values(value).every((content) => typeof content === 'string'),
  meaning: 'an object of texts',
}

export function wholeNumber(least: number, most = Infinity): Field {
  const range = most === Infinity ? `${least} on` : `${least} to ${most}`
  return {
    accepts: (value) => Number.isSafeInteger(value) && isWithin(value, least, most),
    meaning: `a whole number from ${range}`,
  }
}

export function choice(...choices: readonly string[]): Field {
  return {
    accepts: (value) => choices.some((known) => known === value),
    meaning: `one of ${choices.join(', ')}`,
  }
}

export function required(field: Field): Field {
  return { ...field, required: true }
}

/**
 * A sentence saying what is wrong with `given`, or `undefined`. A field that is `undefined` counts
 * as absent. `owner` is what messages call the object, such as `a rule`.
 */
export function findFormProblem(given: unknown, fields: Fields, owner: string): string | undefined {
  if (!isRecord(given)) return `${owner} is an object, not ${show(given)}`
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(fields, name))
  if (unknown !== undefined) {
    const known = Object.keys(fields).join(', ') || 'none'
    return `${owner} has no field ${show(unknown)}; its fields: ${known}`
  }
  for (const [name, field] of Object.entries(fields)) {
    const value = given[name]
    if (value === undefined && field.required !== true) continue
    if (value === undefined) return `${name} is missing; it is ${field.meaning}`
    if (!field.accepts(value)) return `${name} is ${show(value)}; it is ${field.meaning}`
  }
  return undefined
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most
}

const MAX_SHOWN = 100

/** As JSON has it, where it has it. */
export function show(value: unknown): string {
  if (value === undefined || typeof value === 'number') return String(value)
  if (typeof value === 'function') return 'a function'
  const text = JSON.stringify(value)
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}
