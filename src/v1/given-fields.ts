/**
 * The headers and parameters of a V1 call, of which each mapping takes what it knows; the rest
 * travels as it was given.
 */

import { InvalidRequestError } from '../protocol/errors/ossferry-error.js'
import { parseDecimal } from '../protocol/decimal.js'
import {
  decodeObjectFields,
  encodeObjectFields,
  type CommonFields,
  type ObjectFields,
} from '../protocol/operations/object-fields.js'

/** HTTP headers by name, in upper or lower case. What is `undefined` is not sent. */
export type GivenHeaders = Readonly<Record<string, string | number | boolean | undefined>>

/** Query parameters by name, not encoded. What is `undefined` is not sent. */
export type GivenParameters = Readonly<Record<string, string | number | boolean | undefined>>

/** What a call was given in headers and parameters; taken field by field. */
export class GivenFields {
  readonly #action: string
  readonly #headers = new Map<string, string>()
  readonly #parameters = new Map<string, string>()

  /**
   * `action` opens the messages: `cannot upload oss://b/k`.
   *
   * @throws InvalidRequestError when a header is given twice or a value is none.
   */
  constructor(action: string, headers: GivenHeaders = {}, parameters: GivenParameters = {}) {
    this.#action = action
    for (const [name, value] of Object.entries(headers)) {
      this.#collect(this.#headers, name.toLowerCase(), `header ${name}`, value)
    }
    for (const [name, value] of Object.entries(parameters)) {
      this.#collect(this.#parameters, name, `parameter ${name}`, value)
    }
  }

  /** Takes a header, or the parameter that means the same. */
  text(header: string, parameter?: string): string | undefined {
    const inHeader = take(this.#headers, header)
    const inParameter = parameter === undefined ? undefined : take(this.#parameters, parameter)
    if (inHeader !== undefined && inParameter !== undefined) {
      throw this.refusal(`header ${header} and parameter ${parameter} are both given; keep one`)
    }
    return inHeader ?? inParameter
  }

  /** Takes a parameter. */
  parameter(name: string): string | undefined {
    return take(this.#parameters, name)
  }

  /** Takes what must be a whole number. */
  count(header: string, parameter?: string): number | undefined {
    const text = this.text(header, parameter)
    if (text === undefined) return undefined
    const count = parseDecimal(text)
    if (count !== undefined) return count
    throw this.refusal(`${header} must be a whole number, not ${JSON.stringify(text)}`)
  }

  /** Takes what must be one of `choices`. */
  choice<Choice extends string>(
    header: string,
    choices: readonly Choice[],
    parameter?: string,
  ): Choice | undefined {
    const text = this.text(header, parameter)
    if (text === undefined) return undefined
    const choice = choices.find((each) => each === text)
    if (choice !== undefined) return choice
    throw this.refusal(`${header} must be ${choices.join(' or ')}, not ${JSON.stringify(text)}`)
  }

  /** Takes the headers that are stored with an object, its metadata included. */
  objectFields(): ObjectFields {
    const fields = decodeObjectFields(Object.fromEntries(this.#headers))
    for (const header of Object.keys(encodeObjectFields(fields))) this.#headers.delete(header)
    return fields
  }

  /** What nobody has taken. */
  rest(): Pick<CommonFields, 'headers' | 'parameters'> {
    return { headers: recordOf(this.#headers), parameters: recordOf(this.#parameters) }
  }

  /** The error for what cannot be sent; `problem` says what to change. */
  refusal(problem: string): InvalidRequestError {
    const message = `${this.#action}: ${problem}`
    return new InvalidRequestError({ code: 'InvalidArgument', message })
  }

  #collect(into: Map<string, string>, name: string, what: string, value: unknown): void {
    if (value === undefined) return
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw this.refusal(`${what} must be a text, not ${value === null ? 'null' : typeof value}`)
    }
    if (into.has(name)) throw this.refusal(`${what} is given twice; case does not count`)
    into.set(name, String(value))
  }
}

function take(values: Map<string, string>, name: string): string | undefined {
  const value = values.get(name)
  values.delete(name)
  return value
}

function recordOf(values: Map<string, string>): Record<string, string> | undefined {
  return values.size === 0 ? undefined : Object.fromEntries(values)
}
