/** Locks by name within this process, shared or exclusive, granted in the order of asking. */

interface Queue {
  users: number
  /** Settles when the exclusive holder that asked last has left. */
  lastExclusive: Promise<void>
  /** The shared holders that asked after it and have not left. */
  readonly sharedSince: Set<Promise<void>>
}

export class KeyedLocks {
  readonly #queues = new Map<string, Queue>()

  /** Runs `task` while nobody holds `name` exclusively. */
  shared<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
    return this.#hold(name, task, (queue, done) => {
      queue.sharedSince.add(done)
      return queue.lastExclusive
    })
  }

  /** Runs `task` while nobody else holds `name`. */
  exclusive<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
    return this.#hold(name, task, (queue, done) => {
      const turn = Promise.all([queue.lastExclusive, ...queue.sharedSince])
      queue.lastExclusive = done
      queue.sharedSince.clear()
      return turn
    })
  }

  async #hold<Result>(
    name: string,
    task: () => Promise<Result>,
    enqueue: (queue: Queue, done: Promise<void>) => Promise<unknown>,
  ): Promise<Result> {
    const queue = this.#queues.get(name) ?? newQueue()
    this.#queues.set(name, queue)
    queue.users++
    let leave: () => void = () => undefined
    const done = new Promise<void>((resolve) => (leave = resolve))
    const turn = enqueue(queue, done)
    try {
      await turn
      return await task()
    } finally {
      leave()
      queue.sharedSince.delete(done)
      if (--queue.users === 0) this.#queues.delete(name)
    }
  }
}

function newQueue(): Queue {
  return { users: 0, lastExclusive: Promise.resolve(), sharedSince: new Set() }
}
