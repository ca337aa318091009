/** Which of the words that are known was meant. */

/** Slips of the finger that may lie between them. */
const MOST_EDITS = 3

/** The one that takes the fewest edits, or begins so; `undefined` when none looks like `word`. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const begun = known.find((each) => word !== '' && each.startsWith(word))
  if (begun !== undefined) return begun
  const [first] = known
    .map((name) => ({ name, edits: editsBetween(word, name) }))
    .filter(({ name, edits }) => edits <= MOST_EDITS && edits * 2 <= name.length)
    .sort((a, b) => a.edits - b.edits)
  return first?.name
}

/** Characters to insert, remove or replace. */
function editsBetween(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (const [index, character] of Array.from(left).entries()) {
    const next = [index + 1]
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = row[column - 1]! + (character === right[column - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1))
    }
    row = next
  }
  return row[right.length]!
}
