/**
 * Reads the XML documents of OSS into plain trees: elements and text, nothing that XML could be
 * abused for.
 */

import { parseAnyXml } from './any-xml.js'
import { readPlainXml } from './plain-xml.js'
import { XmlError, type XmlElement } from './xml-element.js'

export { XmlError, type XmlElement }

export interface XmlLimits {
  /** Longest document, in bytes (of a string: in UTF-16 units). */
  readonly maxSize: number
  /** Deepest nesting; the root has depth 1. */
  readonly maxDepth: number
}

/** Room for a list page of 1,000 percent-encoded keys of full length, several times over. */
export const DEFAULT_XML_LIMITS: XmlLimits = { maxSize: 16 * 2 ** 20, maxDepth: 32 }

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
  const text = decodeText(input)
  return readPlainXml(text, limits.maxDepth) ?? parseAnyXml(text, limits.maxDepth)
}

function decodeText(input: Uint8Array | string): string {
  if (typeof input === 'string') return input
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(input)
  } catch {
    throw new XmlError('not UTF-8')
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
