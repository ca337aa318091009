/** Hands events to callbacks and to any number of async iterators. */

/**
 * Events that an iterator has not taken yet; above this, progress gives way to what cannot be told
 * twice.
 */
const BACKLOG = 1000

export class EventStream<Event extends { readonly type: string }> {
  readonly #readers = new Set<Reader<Event>>()
  #ended = false

  publish(event: Event): void {
    for (const reader of this.#readers) reader.push(event)
  }

  /** No further event comes; iterators end after what they still hold. */
  end(): void {
    this.#ended = true
    for (const reader of this.#readers) reader.end()
    this.#readers.clear()
  }

  /** Iterates over the events from now on. Leaving the loop ends it. */
  iterate(): AsyncIterableIterator<Event> {
    const reader = new Reader<Event>(() => this.#readers.delete(reader))
    if (this.#ended) reader.end()
    else this.#readers.add(reader)
    return reader
  }
}

class Reader<Event extends { readonly type: string }> implements AsyncIterableIterator<Event> {
  #queue: Event[] = []
  #waiting: ((result: IteratorResult<Event>) => void)[] = []
  #ended = false
  readonly #leave: () => void

  constructor(leave: () => void) {
    this.#leave = leave
  }

  push(event: Event): void {
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) {
      waiting({ value: event, done: false })
      return
    }
    this.#queue.push(event)
    if (this.#queue.length <= BACKLOG) return
    const progress = this.#queue.findIndex((queued) => queued.type === 'progress')
    this.#queue.splice(Math.max(progress, 0), 1)
  }

  end(): void {
    this.#ended = true
    for (const waiting of this.#waiting.splice(0)) waiting({ value: undefined, done: true })
  }

  next(): Promise<IteratorResult<Event>> {
    const event = this.#queue.shift()
    if (event !== undefined) return Promise.resolve({ value: event, done: false })
    if (this.#ended) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  return(): Promise<IteratorResult<Event>> {
    this.#leave()
    this.#queue = []
    this.end()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
