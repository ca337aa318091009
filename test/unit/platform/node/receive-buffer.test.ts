import { expect, it } from 'vitest'

import { ReceiveBuffer } from '../../../../src/platform/node/socket-transport/receive-buffer.js'
import { seededRandom } from '../../../support/seeded-random.js'

/** A peer whose bytes count up, a socket that reads them, and a reader that holds chunks. */
class Stage {
  readonly buffer = new ReceiveBuffer()
  held: Buffer | undefined
  taken = 0
  #target = this.buffer.target(false)
  #came = 0
  #heldFrom = 0

  /** The socket reads up to `limit` bytes. */
  read(limit: number, own: boolean): void {
    const size = Math.min(limit, this.#target.length)
    expect(size).toBeGreaterThan(0)
    for (let index = 0; index < size; index += 1) this.#target[index] = this.#came + index
    this.#came += size
    this.buffer.received(size, own)
  }

  /** What follows once everybody has looked at a read. */
  afterRead(own: boolean): void {
    this.#target = this.buffer.target(own)
  }

  /** Takes up to `limit` bytes, and holds them if `hold`. */
  take(limit: number, hold: boolean): void {
    const front = this.buffer.front()
    if (front === undefined) return
    const size = Math.min(limit, front.end - front.start)
    const chunk = front.buffer.subarray(front.start, front.start + size)
    front.start += size
    this.#heldFrom = this.taken
    this.taken += size
    this.held = chunk
    this.buffer.held = hold
    if (!hold) this.letGo()
  }

  letGo(): void {
    const { held } = this
    if (held === undefined) return
    for (let index = 0; index < held.length; index += 1) {
      if (held[index] !== ((this.#heldFrom + index) & 255)) throw new Error(`byte ${index} changed`)
    }
    this.held = undefined
    this.buffer.held = false
  }

  get waiting(): number {
    return this.#came - this.taken
  }
}

it.each([1, 2, 3])(
  'bytes come out in order, and unchanged while they are held; seed %i',
  (seed) => {
    const random = seededRandom(seed)
    const pick = (limit: number): number => Math.floor(random() * limit)
    const stages = Array.from({ length: 3 }, () => ({ stage: new Stage(), own: false }))
    try {
      for (let round = 0; round < 1000; round += 1) {
        const place = stages[pick(stages.length)]!
        const { stage } = place
        if (random() < 0.3) stage.letGo()
        // A body ends, and another kind of one begins, only when everything has been taken.
        if (stage.held === undefined && stage.waiting === 0 && random() < 0.2) {
          stage.buffer.release()
          place.own = false
        }
        if (stage.buffer.hasRoom || random() < 0.1) {
          const limit = random() < 0.3 ? 1 + pick(100) : 1 + pick(300_000)
          stage.read(limit, place.own)
          // Without memory of its own nobody may hold anything, but it may all be left for later.
          if (place.own || random() < 0.5) {
            while (stage.held === undefined && stage.waiting > 0) {
              stage.take(1 + pick(400_000), place.own && random() < 0.7)
            }
          } else place.own = true
          stage.afterRead(place.own && random() < 0.8)
        }
        while (stage.held === undefined && stage.waiting > 0 && random() < 0.5) {
          stage.take(1 + pick(400_000), place.own)
        }
        expect(stage.buffer.size).toBe(stage.waiting)
      }
      for (const { stage } of stages) {
        stage.letGo()
        while (stage.waiting > 0) stage.take(1e9, false)
      }
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error })
    }
  },
)

it('without a reader that holds chunks, all connections read into the same memory', () => {
  const [one, two] = [new ReceiveBuffer(), new ReceiveBuffer()]
  const memory = one.target(false)
  expect(two.target(false)).toBe(memory)
  one.received(memory.length, false)
  const front = one.front()
  if (front !== undefined) front.start = front.end
  expect(one.target(false)).toBe(memory)
})

it('there is no room when both blocks are full of what is held or waits', () => {
  const buffer = new ReceiveBuffer()
  buffer.target(true)
  buffer.held = true
  let reads = 0
  for (; buffer.hasRoom; reads += 1) {
    expect(reads).toBeLessThan(20)
    buffer.received(buffer.target(true).length, true)
    buffer.target(true)
  }
  expect(buffer.size).toBeGreaterThan(512 * 1024)
  expect(buffer.size).toBeLessThan(2 * 1024 * 1024)
})
