/** What the demo says on the screen, and whether everything it promised has held. */

const STYLES = { bold: 1, quiet: 2, red: 31, green: 32, cyan: 36 }

/** Whether the terminal can be drawn on; a log gets lines instead. */
export const live =
  Boolean(process.stdout.isTTY && process.stderr.isTTY) &&
  !process.env.CI &&
  process.env.TERM !== 'dumb'

const coloured = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR

/**
 * @param {keyof typeof STYLES} style
 * @param {string} text
 */
export function paint(style, text) {
  return coloured ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text
}

/** The steps of the demo, and the promises that are ticked off at its end. */
export class Story {
  #step = 0
  #startedAt = performance.now()
  /** @type {{ held: boolean, promise: string }[]} */
  #checks = []

  /** @param {string} title */
  heading(title) {
    this.#step += 1
    console.log(`\n${paint('bold', `${this.#step}  ${title}`)}`)
  }

  /** @param {string} text */
  say(text) {
    console.log(`   ${text}`)
  }

  /**
   * A command as it would be typed.
   *
   * @param {string} text
   */
  command(text) {
    console.log(`   ${paint('cyan', `$ ${text}`)}`)
  }

  /**
   * @param {string} promise a statement, shown at the end
   * @param {boolean} held
   */
  check(promise, held) {
    this.#checks.push({ held, promise })
    if (!held) this.say(paint('red', `✘ this does not hold: ${promise}`))
  }

  /** Says how it went. Returns whether every check has held. */
  conclude() {
    console.log('')
    for (const { held, promise } of this.#checks) {
      console.log(` ${held ? paint('green', '✔') : paint('red', '✘')} ${promise}`)
    }
    const failed = this.#checks.filter(({ held }) => !held).length
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1)
    const total = this.#checks.length
    console.log(
      failed === 0
        ? `\n${paint('bold', `All ${total} held.`)} It took ${seconds} s.`
        : `\n${paint('red', `${failed} of ${total} did not hold.`)} It took ${seconds} s.`,
    )
    return failed === 0
  }
}

/** @param {number} bytes */
export function mebibytes(bytes) {
  const value = bytes / 2 ** 20
  return `${Number.isInteger(value) ? value : value.toFixed(1)} MiB`
}

/** @param {number} count */
export function grouped(count) {
  return count.toLocaleString('en-US')
}
