/** Writes XML documents as OSS does: declaration, two-space indentation, no attributes. */

/** What stands inside an element: text, or child elements in order. */
export type XmlContent = string | number | boolean | readonly XmlNode[]

/** An element to write: its name and content. Content `undefined` leaves the element out. */
export type XmlNode = readonly [name: string, content: XmlContent | undefined]

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** The document with `root` in it, as UTF-8. */
export function formatXml(root: XmlNode): Uint8Array {
  return new TextEncoder().encode(DECLARATION + formatElement(root, ''))
}

function formatElement([name, content]: XmlNode, indent: string): string {
  if (content === undefined) return ''
  if (typeof content !== 'object')
    return `${indent}<${name}>${escapeText(String(content))}</${name}>\n`
  const inner = content.map((node) => formatElement(node, indent + '  ')).join('')
  if (inner === '') return `${indent}<${name}></${name}>\n`
  return `${indent}<${name}>\n${inner}${indent}</${name}>\n`
}

/** Markup, and what a reader would refuse or change: control characters, line ends but for LF. */
const ESCAPED = /[&<>\u2028]|(?![\t\n])\p{Cc}/gu

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * `text` for use between tags. Control characters become numeric references, which XML 1.0 has no
 * right to but OSS clients read; use `encoding-type=url` where the reader may be stricter.
 */
export function escapeText(text: string): string {
  return text.replace(ESCAPED, (character) => ENTITIES[character] ?? `&#x${hex(character)};`)
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase()
}
