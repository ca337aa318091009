/** Reads answers with a strict parser of its own: what is not well formed is an error. */

import { SaxesParser } from 'saxes'

export interface XmlElement {
  readonly name: string
  /** Without the blanks around it when there are elements inside. */
  readonly text: string
  readonly children: readonly XmlElement[]
}

interface OpenElement {
  name: string
  text: string
  children: OpenElement[]
}

/** @throws Error when the text is not one well-formed document. */
export function readXml(text: string): XmlElement {
  const top: OpenElement = { name: '', text: '', children: [] }
  const path = [top]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name }) => {
    const element = { name, text: '', children: [] }
    path.at(-1)?.children.push(element)
    path.push(element)
  })
  parser.on('text', (more) => {
    const element = path.at(-1)
    if (element !== undefined) element.text += more
  })
  parser.on('closetag', () => {
    path.pop()
  })
  parser.write(text).close()
  const [root] = top.children
  if (root === undefined) throw new Error('a document without an element')
  return root
}

/**
 * The texts of all elements at `path`, such as `Contents/Key`, below `root`, in their order; of
 * `root` itself when the path is empty.
 */
export function textsAt(root: XmlElement, path: string): string[] {
  let elements: readonly XmlElement[] = [root]
  for (const name of path === '' ? [] : path.split('/')) {
    elements = elements.flatMap(({ children }) => children.filter((child) => child.name === name))
  }
  return elements.map(({ text, children }) => (children.length > 0 ? text.trim() : text))
}
