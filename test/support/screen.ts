/** What a terminal shows of what is written to it. */

import xterm from '@xterm/headless'

export class Screen {
  readonly #terminal: InstanceType<typeof xterm.Terminal>
  #written: Promise<void> = Promise.resolve()

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({
      ...{ cols: columns, rows, scrollback: 1000 },
      // Lines end as programs write them, whoever turns that into what terminals want.
      ...{ convertEol: true, allowProposedApi: true },
    })
  }

  get rows(): number {
    return this.#terminal.rows
  }

  write(text: string | Uint8Array): void {
    this.#written = new Promise((resolve) => this.#terminal.write(text, resolve))
  }

  /** Wraps anew what it shows, as most terminals do. */
  resize(columns: number): void {
    this.#terminal.resize(columns, this.#terminal.rows)
  }

  /** The lines up to the last that is not empty, those that have scrolled away included. */
  async lines(): Promise<readonly string[]> {
    await this.#written
    const { active } = this.#terminal.buffer
    const lines = Array.from({ length: active.length }, (_, index) => {
      return active.getLine(index)?.translateToString(true) ?? ''
    })
    const last = lines.findLastIndex((line) => line !== '')
    return lines.slice(0, last + 1)
  }

  /** Row and column of the cursor, from 0. */
  async cursor(): Promise<readonly [row: number, column: number]> {
    await this.#written
    const { active } = this.#terminal.buffer
    return [active.baseY + active.cursorY, active.cursorX]
  }
}
