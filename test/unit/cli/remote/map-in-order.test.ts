import { describe, expect, it } from 'vitest'
import { mapInOrder } from '../../../../src/cli/remote/map-in-order.js'

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}

describe('mapInOrder', () => {
  it('runs as many at a time as it may, and keeps the order', async () => {
    let running = 0
    let most = 0
    const work = async (turns: number): Promise<number> => {
      most = Math.max(most, (running += 1))
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      running -= 1
      return turns
    }
    const items = [90, 30, 70, 20, 50, 10]
    expect(await collect(mapInOrder(items, 3, work))).toEqual(items)
    expect(most).toBe(3)
  })

  it('starts no other when one has failed', async () => {
    const started: number[] = []
    const results = mapInOrder([1, 2, 3, 4, 5, 6], 2, async (item) => {
      started.push(item)
      if (item === 2) throw new Error('no 2')
      return item
    })
    await expect(collect(results)).rejects.toThrow('no 2')
    expect(started).toEqual([1, 2, 3])
  })

  it('gives the results of what was started before it tells that the list broke off', async () => {
    const broken = async function* (): AsyncGenerator<number, void, undefined> {
      yield 1
      yield 2
      throw new Error('no more pages')
    }
    const seen: number[] = []
    const all = async (): Promise<void> => {
      for await (const item of mapInOrder(broken(), 5, async (each) => each)) seen.push(item)
    }
    await expect(all()).rejects.toThrow('no more pages')
    expect(seen).toEqual([1, 2])
  })
})
