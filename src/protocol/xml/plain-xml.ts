/**
 * Reads documents of elements and text alone, which are all that OSS and its clients write: a page
 * of a list costs a fraction of what it costs by a parser for everything that is XML. Whatever it
 * is not sure of, it leaves to such a parser, and so it has no errors of its own.
 */

import type { XmlElement } from './xml-element.js'

const DECLARATION = /^<\?xml version="1\.0" encoding="(?:UTF|utf)-8"[\t\n ]*\?>/
/**
 * Line ends that have to be made LF, characters that XML forbids or knows in one version only, and
 * references other than XML's own five by their names.
 */
const UNSURE = /[^\t\n -~\u00a0-\u2027\u2029-\ud7ff]|&(?!(?:lt|gt|amp|quot|apos);)|\]\]>/
const NAME = /^[A-Za-z][A-Za-z0-9]*$/
const BLANK = /^[\t\n ]*$/
const REFERENCE = /&(\w+);/g
const CHARACTERS: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
}
const NO_CHILDREN: readonly XmlElement[] = []

/** The root; `undefined` for what is not plain, nested deeper than `maxDepth`, or not even XML. */
export function readPlainXml(text: string, maxDepth: number): XmlElement | undefined {
  if (UNSURE.test(text)) return undefined
  const declared = DECLARATION.exec(text)?.[0].length ?? 0
  const start = text.indexOf('<', declared)
  if (!BLANK.test(text.slice(declared, start))) return undefined
  return new PlainReader(text, maxDepth).read(start)
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[]
}

class PlainReader {
  readonly #text: string
  readonly #maxDepth: number
  /** Elements are many, names few: each is checked, and kept, once. */
  readonly #names = new Map<string, string>()
  readonly #open: OpenElement[] = []

  constructor(text: string, maxDepth: number) {
    this.#text = text
    this.#maxDepth = maxDepth
  }

  /** `at`: where the tag of the root begins. */
  read(at: number): XmlElement | undefined {
    let tag = at
    while (tag !== -1) {
      const end = this.#text.indexOf('>', tag)
      if (end === -1) return undefined
      if (this.#text[tag + 1] === '/') {
        const closed = this.#close(tag)
        if (closed === undefined) return undefined
        if (this.#open.length === 0) return this.#isLast(end) ? closed : undefined
        tag = this.#text.indexOf('<', end)
      } else {
        tag = this.#openAt(tag, end)
      }
    }
    return undefined
  }

  /** Takes the tag, and an element that is text alone as a whole. Returns the next tag, or -1. */
  #openAt(tag: number, end: number): number {
    const text = this.#text
    const name = this.#nameAt(tag + 1, end)
    if (name === undefined || this.#open.length >= this.#maxDepth) return -1
    const next = text.indexOf('<', end)
    const parent = this.#open.at(-1)
    if (parent === undefined || !this.#isEndOf(name, next)) {
      this.#open.push({ name, text: '', children: [] })
      return next
    }
    const content = resolveReferences(text.slice(end + 1, next))
    parent.children.push({ name, text: content, children: NO_CHILDREN })
    return text.indexOf('<', next + 1)
  }

  #close(tag: number): XmlElement | undefined {
    const element = this.#open.pop()
    if (element === undefined || element.children.length === 0) return undefined
    if (!this.#isEndOf(element.name, tag)) return undefined
    this.#open.at(-1)?.children.push(element)
    return element
  }

  #isLast(end: number): boolean {
    return BLANK.test(this.#text.slice(end + 1))
  }

  #nameAt(from: number, to: number): string | undefined {
    const name = this.#text.slice(from, to)
    const known = this.#names.get(name)
    if (known !== undefined || !NAME.test(name)) return known
    this.#names.set(name, name)
    return name
  }

  #isEndOf(name: string, tag: number): boolean {
    const text = this.#text
    const end = tag + 2 + name.length
    return text[tag + 1] === '/' && text[end] === '>' && text.startsWith(name, tag + 2)
  }
}

function resolveReferences(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(REFERENCE, (_reference, name: string) => CHARACTERS[name]!)
}
