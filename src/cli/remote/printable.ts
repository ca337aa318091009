/** Names from elsewhere, as they may be shown on a terminal. */

/** Control characters, line separators, and marks that reverse the writing direction. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** `text` on one line that moves no cursor: what is unprintable is written as in JSON. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1)
    if (escaped !== character) return escaped
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** Programs get names as they are, people on a terminal what can be shown. */
export function forStandardOutput(name: string): string {
  return standardOutputColumns() === undefined ? name : printable(name)
}

/** Of the terminal at standard output; `undefined` when it is none. */
export function standardOutputColumns(): number | undefined {
  // Node declares a stream that is no terminal as if it were one.
  const { isTTY, columns } = process.stdout as { isTTY?: boolean; columns?: number }
  if (isTTY !== true) return undefined
  return columns === undefined || columns <= 0 ? 80 : columns
}
