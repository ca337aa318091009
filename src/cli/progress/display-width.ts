/** How many columns of a terminal a text takes. */

/** East Asian scripts, full-width forms and emoji fill two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u
/** Marks that are drawn onto the character before them. */
const COMBINING = /^[\p{Mn}\p{Me}\u200b-\u200d]$/u

export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

/** `text` in at most `columns` columns; what is too long loses its end. */
export function truncateEnd(text: string, columns: number): string {
  return displayWidth(text) <= columns ? text : `${takeStart(text, columns - 1)}…`
}

/** `text` in at most `columns` columns; what is too long loses its beginning. */
export function truncateStart(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  const characters = Array.from(text)
  let width = 1
  let first = characters.length
  while (first > 0) {
    width += characterWidth(characters[first - 1]!)
    if (width > columns) break
    first -= 1
  }
  return `…${characters.slice(first).join('')}`
}

function takeStart(text: string, columns: number): string {
  let taken = ''
  let width = 0
  for (const character of text) {
    width += characterWidth(character)
    if (width > columns) break
    taken += character
  }
  return taken
}

function characterWidth(character: string): number {
  if (COMBINING.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}
