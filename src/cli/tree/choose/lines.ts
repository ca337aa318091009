/** The lines of a stream of text. */

import { StringDecoder } from 'node:string_decoder'

/** Only `\n` ends a line: names may have every other character. */
export async function* linesOf(
  chunks: AsyncIterable<Buffer | string>,
): AsyncGenerator<string, void> {
  for await (const lines of lineBatchesOf(chunks)) yield* lines
}

/** The same, those of a chunk together; `end` ends a line. */
export async function* lineBatchesOf(
  chunks: AsyncIterable<Buffer | string>,
  end = '\n',
): AsyncGenerator<readonly string[], void> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split(end)
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield lines
  }
  rest += decoder.end()
  if (rest !== '') yield [rest]
}
