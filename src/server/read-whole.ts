/** Reads a body whole, as far as that is wanted. */

import type { IncomingBody } from './http-exchange.js'

/** Rejects with what `tooLong` makes as soon as there are more than `limit` bytes. */
export async function readWhole(
  body: IncomingBody,
  limit: number,
  tooLong: () => Error,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  await body.deliver((chunk) => {
    size += chunk.length
    if (size > limit) throw tooLong()
    chunks.push(chunk)
    return undefined
  })
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}
