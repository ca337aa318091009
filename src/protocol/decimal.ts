/** Whole numbers as OSS writes them: decimal digits and nothing else. */

/** The number that `text` stands for, from 0 to the largest safe integer; `undefined` if none. */
export function parseDecimal(text: string): number | undefined {
  if (!/^\d+$/.test(text)) return undefined
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : undefined
}
