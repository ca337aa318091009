/** The lines of a stream of text. */

import { StringDecoder } from 'node:string_decoder'

/** Only `\n` ends a line: names may have every other character. */
export async function* linesOf(
  chunks: AsyncIterable<Buffer | string>,
): AsyncGenerator<string, void> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  rest += decoder.end()
  if (rest !== '') yield rest
}
