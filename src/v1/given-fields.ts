/**
 * The headers and parameters of a V1 call, of which each mapping takes what it knows; the rest
 * travels as it was given.
 */

import { parseDecimal } from '../protocol/decimal.js'
import { InvalidRequestError } from '../protocol/errors/ossferry-error.js'
import {
  decodeObjectFields,
  encodeObjectFields,
  type CommonFields,
  type ObjectFields,
} from '../protocol/operations/object-fields.js'

/** Headers by name, in whatever case, or parameters, not encoded. */
export type GivenTexts = Readonly<Record<string, string>>

/** What a call was given in headers and parameters; taken field by field. */
export class GivenFields {
  readonly #action: string
  readonly #headers = new Map<string, string>()
  readonly #parameters: Map<string, string>

  /**
   * `action` opens the messages: `cannot upload oss://b/k`.
   *
   * @throws InvalidRequestError when a header is given twice.
   */
  constructor(action: string, headers: GivenTexts = {}, parameters: GivenTexts = {}) {
    this.#action = action
    for (const [name, value] of Object.entries(headers)) {
      const lowerCaseName = name.toLowerCase()
      if (this.#headers.has(lowerCaseName)) {
        throw this.refusal(`header ${name} is given twice; case does not count`)
      }
      this.#headers.set(lowerCaseName, value)
    }
    this.#parameters = new Map(Object.entries(parameters))
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
}

function take(values: Map<string, string>, name: string): string | undefined {
  const value = values.get(name)
  values.delete(name)
  return value
}

function recordOf(values: Map<string, string>): Record<string, string> | undefined {
  return values.size === 0 ? undefined : Object.fromEntries(values)
}
