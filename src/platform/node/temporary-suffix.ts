/** What tells the temporary file of one download from that of another, as in the SDK V1. */

import { randomInt } from 'node:crypto'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const LENGTH = 12

/** `.tmp-` and twelve letters, other ones each time. */
export function temporarySuffix(): string {
  const letters = Array.from({ length: LENGTH }, () => LETTERS.charAt(randomInt(LETTERS.length)))
  return `.tmp-${letters.join('')}`
}
