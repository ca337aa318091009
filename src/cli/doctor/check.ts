/** What `doctor` finds: one line for each thing it looks at. */

import { formatJsonLine } from '../json-line.js'
import { printable } from '../remote/printable.js'

export interface Check {
  /** Stable, for programs. */
  readonly name: string
  readonly outcome: 'ok' | 'warn' | 'fail'
  readonly message: string
  /** What to do; for everything that is not ok. */
  readonly advice?: string | undefined
}

const NAME_WIDTH = 14

export function formatCheck({ name, outcome, message, advice }: Check): string {
  const line = `${outcome.padEnd(5)} ${name.padEnd(NAME_WIDTH)} ${printable(message)}\n`
  return advice === undefined ? line : `${line}${' '.repeat(7 + NAME_WIDTH)}→ ${advice}\n`
}

export function formatCheckLine(check: Check): string {
  return formatJsonLine({ type: 'check', ...check, advice: check.advice })
}
