/** A part's body that reports what passes through it and waits for bandwidth. */

import type { BodySource, ChunkWriter } from '../../protocol/http.js'
import type { PartContext } from '../job.js'
import type { PartBody } from '../part-source.js'

export class MeteredBody implements BodySource {
  readonly replayable = true
  readonly #body: PartBody
  readonly #context: PartContext

  constructor(body: PartBody, context: PartContext) {
    this.#body = body
    this.#context = context
  }

  get size(): number {
    return this.#body.size
  }

  send(write: ChunkWriter, signal: AbortSignal): Promise<void> {
    let sent = 0
    return this.#body.send(async (chunk) => {
      const wait = this.#context.pass(chunk.length)
      if (wait !== undefined) await wait
      await write(chunk)
      sent += chunk.length
      this.#context.onSent(sent)
    }, signal)
  }
}
