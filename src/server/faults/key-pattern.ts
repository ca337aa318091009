/** Patterns for keys, as rules of faults have them. */

/**
 * Whether `pattern` describes all of `key`: `*` stands for any characters, none too, `?` for one.
 * Takes time in proportion to both lengths at worst, whatever the pattern.
 */
export function matchesKeyPattern(pattern: string, key: string): boolean {
  const wanted = Array.from(pattern)
  const given = Array.from(key)
  let at = 0
  // Where the latest star stands, and up to where it has taken the key.
  let star = -1
  let taken = 0
  for (let index = 0; index < given.length;) {
    if (wanted[at] === '*') {
      star = at
      taken = index
      at += 1
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[index])) {
      at += 1
      index += 1
    } else if (star >= 0) {
      taken += 1
      index = taken
      at = star + 1
    } else {
      return false
    }
  }
  return wanted.slice(at).every((character) => character === '*')
}
