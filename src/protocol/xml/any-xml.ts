/** Reads whatever is XML, by a strict parser. */

import { SaxesParser } from 'saxes'
import { XmlError, type XmlElement } from './xml-element.js'

/** The root. @throws XmlError when it is not well formed, or nested deeper than `maxDepth`. */
export function parseAnyXml(text: string, maxDepth: number): XmlElement {
  const builder = new TreeBuilder(maxDepth)
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
  parser.write(escapeVersionDifferences(text)).close()
  return builder.root()
}

/**
 * XML 1.1 refuses, or takes for line ends, some characters that XML 1.0 takes as they are; as
 * references they mean the same in both.
 */
function escapeVersionDifferences(text: string): string {
  return text.replace(/[\u007f-\u009f\u2028]/g, (character) => `&#${character.charCodeAt(0)};`)
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
