/** Names and values of one thing, below its name. */

import { forStandardOutput, standardOutputColumns } from '../remote/printable.js'

/** A fact whose value is `undefined` is left out. */
export type Fact = readonly [name: string, value: string | number | undefined]

const NAME_WIDTH = 'content disposition'.length
/** On narrower terminals values follow their names at once. */
const WIDE_TERMINAL = 60

export function formatFacts(title: string, facts: readonly Fact[]): string {
  const wide = (standardOutputColumns() ?? WIDE_TERMINAL) >= WIDE_TERMINAL
  const nameWidth = wide ? NAME_WIDTH : 0
  const lines = facts
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  ${name.padEnd(nameWidth)}  ${forStandardOutput(String(value))}\n`)
  return `${forStandardOutput(title)}\n${lines.join('')}`
}
