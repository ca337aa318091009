/** Objects and parts as the JSON texts in the rows of the database. */

import type { Segment } from '../../../server/object-store.js'

interface WithContent {
  readonly content: readonly Segment[]
}

/** The segments are three numbers each: objects of thousands of parts stay small. */
export function encodeDocument(stored: WithContent): string {
  const content = stored.content.flatMap(({ contentId, offset = 0, size }) => [
    Number(contentId),
    offset,
    size,
  ])
  return JSON.stringify({ ...stored, content })
}

/** The object or part that was encoded. */
export function decodeDocument(text: string): unknown {
  const document = JSON.parse(text) as { content: unknown }
  const numbers = document.content as readonly number[]
  const content: Segment[] = []
  for (let index = 0; index < numbers.length; index += 3) {
    const [contentId, offset, size] = numbers.slice(index, index + 3) as [number, number, number]
    content.push({ contentId: String(contentId), ...(offset > 0 && { offset }), size })
  }
  document.content = content
  return document
}
