/** The order of object keys in lists: by the bytes of their UTF-8 form. */

/** Negative, zero or positive as `a` comes before, is, or comes after `b`. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const unitA = a.charCodeAt(index)
    const unitB = b.charCodeAt(index)
    if (unitA !== unitB) return utf8Rank(unitA) - utf8Rank(unitB)
  }
  return a.length - b.length
}

/**
 * UTF-16 sorts surrogates, the characters beyond U+FFFF, before U+E000 to U+FFFF; UTF-8 sorts them
 * behind.
 */
function utf8Rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
