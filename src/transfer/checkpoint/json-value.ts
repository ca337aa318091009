/**
 * JSON that keeps what JavaScript's own forgets and the checkpoints of other SDKs depend on: the
 * order of keys, integers beyond 2^53, and whether a number was written as an integer or as a
 * float.
 */

/** A number written with a fraction or an exponent. */
export class JsonFloat {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

export type JsonObject = Map<string, JsonValue>
/** Integers are `bigint`. */
export type JsonValue = string | bigint | JsonFloat | boolean | null | JsonValue[] | JsonObject

/** Deep enough for every checkpoint; a hostile file must not exhaust the stack. */
const MAX_DEPTH = 32

/** The value, or `undefined` when `text` is not JSON. */
export function parseJsonValue(text: string): JsonValue | undefined {
  try {
    return new Parser(text).parse()
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const BLANK = /[ \t\n\r]*/y

class Parser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  parse(): JsonValue {
    const value = this.#value(0)
    this.#match(BLANK)
    if (this.#at !== this.#text.length) throw new SyntaxError('text after the value')
    return value
  }

  #value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new SyntaxError('nested too deeply')
    this.#match(BLANK)
    const first = this.#text.charAt(this.#at)
    if (first === '{') return this.#object(depth)
    if (first === '[') return this.#array(depth)
    if (first === '"') return this.#string()
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    return this.#number()
  }

  #object(depth: number): JsonObject {
    const object: JsonObject = new Map()
    this.#list('}', () => {
      this.#match(BLANK)
      const key = this.#string()
      this.#expect(':')
      object.set(key, this.#value(depth + 1))
    })
    return object
  }

  #array(depth: number): JsonValue[] {
    const array: JsonValue[] = []
    this.#list(']', () => {
      array.push(this.#value(depth + 1))
    })
    return array
  }

  #list(end: string, item: () => void): void {
    this.#at += 1
    this.#match(BLANK)
    if (this.#text.charAt(this.#at) === end) {
      this.#at += 1
      return
    }
    for (;;) {
      item()
      this.#match(BLANK)
      const next = this.#text.charAt(this.#at)
      this.#at += 1
      if (next === end) return
      if (next !== ',') throw new SyntaxError('a comma is missing')
    }
  }

  /**
   * Looks for the closing quote itself: a regular expression over all of a string exhausts the
   * stack when the string is long. What stands between the quotes is for `JSON.parse` to judge.
   */
  #string(): string {
    const start = this.#at
    if (this.#text.charAt(start) !== '"') throw new SyntaxError('a string is missing')
    let end = start + 1
    while (end < this.#text.length && this.#text.charAt(end) !== '"') {
      end += this.#text.charAt(end) === '\\' ? 2 : 1
    }
    this.#at = end + 1
    return JSON.parse(this.#text.slice(start, this.#at)) as string
  }

  #number(): bigint | JsonFloat {
    const literal = this.#match(NUMBER)
    if (literal === undefined) throw new SyntaxError('a value is missing')
    return /[.eE]/.test(literal) ? new JsonFloat(Number(literal)) : BigInt(literal)
  }

  #expect(character: string): void {
    this.#match(BLANK)
    if (this.#text.charAt(this.#at) !== character) throw new SyntaxError(`${character} is missing`)
    this.#at += 1
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match === null) return undefined
    this.#at = pattern.lastIndex
    return match[0]
  }
}

const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const
