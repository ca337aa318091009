/** What the demo says on the screen, and whether everything it promised has held. */

import { canRedraw } from '../progress/terminal.js'

const STYLES = { bold: 1, quiet: 2, red: 31, green: 32, cyan: 36 } as const

export class Story {
  /** Whether the terminal can be drawn on; a log gets lines instead. */
  readonly live = canRedraw({
    isTTY: process.stdout.isTTY && process.stderr.isTTY,
    columns: process.stderr.columns,
    env: process.env,
    platform: process.platform,
  })
  readonly #coloured = process.stdout.isTTY && !process.env['NO_COLOR']
  readonly #startedAt = performance.now()
  readonly #checks: { readonly held: boolean; readonly promise: string }[] = []
  #step = 0

  paint(style: keyof typeof STYLES, text: string): string {
    return this.#coloured ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text
  }

  title(text: string): void {
    print(this.paint('bold', text))
  }

  /** Begins a step. */
  heading(text: string): void {
    this.#step += 1
    print(`\n${this.paint('bold', `${this.#step}  ${text}`)}`)
  }

  say(text: string): void {
    print(`   ${text}`)
  }

  /** A command as it would be typed. */
  command(text: string): void {
    this.say(this.paint('cyan', `$ ${text}`))
  }

  /** `promise`: a statement, shown at the end. */
  check(promise: string, held: boolean): void {
    this.#checks.push({ held, promise })
    if (!held) this.say(this.paint('red', `✘ this does not hold: ${promise}`))
  }

  /** Says how it went. Returns whether every check has held. */
  conclude(): boolean {
    print('')
    for (const { held, promise } of this.#checks) {
      print(` ${held ? this.paint('green', '✔') : this.paint('red', '✘')} ${promise}`)
    }
    const failed = this.#checks.filter(({ held }) => !held).length
    const total = this.#checks.length
    const verdict =
      failed === 0
        ? this.paint('bold', `All ${total} held.`)
        : this.paint('red', `${failed} of ${total} did not hold.`)
    print(`\n${verdict} It took ${((performance.now() - this.#startedAt) / 1000).toFixed(1)} s.`)
    return failed === 0
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
