import { describe, expect, it } from 'vitest'
import { KeyedLocks } from '../../../../../src/platform/node/disk-object-store/keyed-locks.js'

/** A task that says when it begins and ends only when told to. */
class Task {
  end: () => void = () => undefined
  readonly #done = new Promise<void>((resolve) => (this.end = resolve))
  begun = false

  readonly run = async (): Promise<void> => {
    this.begun = true
    await this.#done
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

describe('locks by name', () => {
  it('let shared holders run together, and the exclusive one alone', async () => {
    const locks = new KeyedLocks()
    const [first, second, alone, last] = [new Task(), new Task(), new Task(), new Task()]
    const all = [
      locks.shared('n', first.run),
      locks.shared('n', second.run),
      locks.exclusive('n', alone.run),
      locks.shared('n', last.run),
    ]
    await settle()
    expect([first, second, alone, last].map(({ begun }) => begun)).toEqual([
      true,
      true,
      false,
      false,
    ])
    first.end()
    await settle()
    expect(alone.begun).toBe(false)
    second.end()
    await settle()
    expect([alone.begun, last.begun]).toEqual([true, false])
    alone.end()
    await settle()
    expect(last.begun).toBe(true)
    last.end()
    await Promise.all(all)
  })

  it('of other names do not wait', async () => {
    const locks = new KeyedLocks()
    const blocking = new Task()
    const blocked = locks.exclusive('a', blocking.run)
    expect(await locks.exclusive('b', () => Promise.resolve('done'))).toBe('done')
    blocking.end()
    await blocked
  })

  it('are given back by a task that fails', async () => {
    const locks = new KeyedLocks()
    const failing = locks.exclusive('n', () => Promise.reject(new Error('failed')))
    await expect(failing).rejects.toThrow('failed')
    expect(await locks.exclusive('n', () => Promise.resolve('next'))).toBe('next')
  })
})
