/** What documents are read into. */

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
