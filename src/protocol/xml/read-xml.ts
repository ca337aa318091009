/**
 * Reads the XML documents of OSS into plain trees: elements and text, nothing that XML could be
 * abused for.
 */

import { SaxesParser } from 'saxes'
import { OssferryError } from '../errors/ossferry-error.js'

/** An element as OSS uses them. Attributes, comments and processing instructions are dropped. */
export interface XmlElement {
  readonly name: string
  /**
   * The text of an element that has no child elements, references resolved and white space kept (a
   * key may be a single blank). Empty when there are child elements.
   */
  readonly text: string
  readonly children: readonly XmlElement[]
}

export interface XmlLimits {
  /** Longest document, in bytes (of a string: in UTF-16 units). */
  readonly maxSize: number
  /** Deepest nesting; the root has depth 1. */
  readonly maxDepth: number
}

/** Room for a list page of 1,000 percent-encoded keys of full length, several times over. */
export const DEFAULT_XML_LIMITS: XmlLimits = { maxSize: 16 * 2 ** 20, maxDepth: 32 }

/**
 * The document is not XML, or not as OSS uses it. Each side turns it into its own error, naming the
 * request or the response at fault.
 */
export class XmlError extends OssferryError {
  override readonly name: string = 'XmlError'

  constructor(message: string) {
    super({ message, code: 'MalformedXML' })
  }
}

/**
 * Reads one document and returns its root.
 *
 * Only XML's own five entities and numeric references are resolved; a DOCTYPE is refused, so no
 * other entity can exist. Numeric references to control characters (`&#x1;`) are accepted although
 * XML 1.0 forbids them: keys may hold such characters and OSS clients write them so.
 *
 * @throws XmlError when the document is not well formed, not UTF-8 or beyond `limits`.
 */
export function parseXml(input: Uint8Array | string, limits = DEFAULT_XML_LIMITS): XmlElement {
  if (input.length > limits.maxSize) {
    throw new XmlError(`longer than ${limits.maxSize} bytes`)
  }
  const builder = new TreeBuilder(limits.maxDepth)
  // References to control characters exist in XML 1.1 only, whatever version the declaration says.
  const parser = new SaxesParser({ forceXMLVersion: true, defaultXMLVersion: '1.1' })
  parser.on('doctype', () => {
    throw new XmlError('a document type declaration is not accepted')
  })
  parser.on('error', (error) => {
    throw new XmlError(error.message)
  })
  parser.on('opentag', (tag) => builder.open(tag.name))
  parser.on('closetag', () => builder.close())
  parser.on('text', (text) => builder.addText(text))
  parser.on('cdata', (text) => builder.addText(text))
  parser.write(escapeVersionDifferences(decodeText(input))).close()
  return builder.root()
}

/**
 * XML 1.1 refuses, or takes for line ends, some characters that XML 1.0 takes as they are; as
 * references they mean the same in both.
 */
function escapeVersionDifferences(text: string): string {
  return text.replace(/[\u007f-\u009f\u2028]/g, (character) => `&#${character.charCodeAt(0)};`)
}

function decodeText(input: Uint8Array | string): string {
  if (typeof input === 'string') return input
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(input)
  } catch {
    throw new XmlError('not UTF-8')
  }
}

interface OpenElement {
  readonly name: string
  text: string
  readonly children: XmlElement[]
}

class TreeBuilder {
  readonly #maxDepth: number
  readonly #open: OpenElement[] = []
  #root: XmlElement | undefined

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth
  }

  open(name: string): void {
    if (this.#open.length >= this.#maxDepth) {
      throw new XmlError(`nested deeper than ${this.#maxDepth} elements`)
    }
    this.#open.push({ name, text: '', children: [] })
  }

  addText(text: string): void {
    const element = this.#open.at(-1)
    if (element !== undefined) element.text += text
  }

  close(): void {
    const element = this.#open.pop()
    if (element === undefined) throw new Error('an element was closed that was not open')
    if (element.children.length > 0) element.text = ''
    const parent = this.#open.at(-1)
    if (parent === undefined) this.#root = element
    else parent.children.push(element)
  }

  root(): XmlElement {
    if (this.#root === undefined) throw new XmlError('no root element')
    return this.#root
  }
}

/** The first child called `name`. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((candidate) => candidate.name === name)
}

/** All children called `name`, in document order. */
export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((candidate) => candidate.name === name)
}

/** The text of the first child called `name`; an empty element gives an empty text. */
export function childText(element: XmlElement, name: string): string | undefined {
  return child(element, name)?.text
}

/** The first child called `name`. @throws XmlError when there is none. */
export function requireChild(element: XmlElement, name: string): XmlElement {
  const found = child(element, name)
  if (found === undefined) throw new XmlError(`<${element.name}> has no <${name}>`)
  return found
}

/** The text of the first child called `name`. @throws XmlError when there is none. */
export function requireChildText(element: XmlElement, name: string): string {
  return requireChild(element, name).text
}

/** The root of `input`. @throws XmlError when it is not called `name`. */
export function parseDocument(
  input: Uint8Array | string,
  name: string,
  limits?: XmlLimits,
): XmlElement {
  const root = parseXml(input, limits)
  if (root.name !== name) throw new XmlError(`the root is <${root.name}>, not <${name}>`)
  return root
}
