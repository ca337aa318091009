/** Standard output for any number of lines: in large writes, at the pace of its reader. */

import type { Writable } from 'node:stream'

/** Fewer writes than lines, and soon enough to be seen. */
const BUFFERED_CHARACTERS = 16 * 1024

export class Output {
  readonly #stream: Writable
  #text = ''

  constructor(stream: Writable) {
    this.#stream = stream
  }

  /** Takes a text. Resolves when there is room for more; rejects when nobody reads any longer. */
  async write(text: string): Promise<void> {
    this.#text += text
    if (this.#text.length >= BUFFERED_CHARACTERS) await this.flush()
  }

  /** As `write`; `bytes` belong to the caller again when it resolves. */
  async writeBytes(bytes: Uint8Array): Promise<void> {
    await this.flush()
    await this.#send(bytes)
  }

  /** Resolves when everything is on its way to the reader. */
  async flush(): Promise<void> {
    const text = this.#text
    this.#text = ''
    if (text !== '') await this.#send(text)
  }

  #send(content: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(content, (error) => {
        if (error) reject(error)
        else resolve()
      })
    })
  }
}

/** Resolves when what was written so far is with the reader, or cannot get there. */
export function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}
