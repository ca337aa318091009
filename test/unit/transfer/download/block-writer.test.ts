import { describe, expect, it } from 'vitest'
import { BlockPool, BlockWriter } from '../../../../src/transfer/download/block-writer.js'
import { createDeferred, settle } from '../../../support/deferred.js'
import { MemorySink } from '../../../support/memory-sink.js'
import { seededBytes, seededRandom } from '../../../support/seeded-random.js'

class CountingPool extends BlockPool {
  out = 0
  most = 0

  override take(): Uint8Array {
    this.out += 1
    this.most = Math.max(this.most, this.out)
    return super.take()
  }

  override give(block: Uint8Array): void {
    this.out -= 1
    super.give(block)
  }
}

async function createSink(size: number): Promise<MemorySink> {
  const sink = new MemorySink()
  await sink.prepare(size, false)
  return sink
}

describe('BlockWriter', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'writes chunks of any size at their place (seed %i)',
    async (seed) => {
      const random = seededRandom(seed)
      const bytes = seededBytes(500, seed)
      const sink = await createSink(600)
      const pool = new CountingPool(32)
      const writer = new BlockWriter(sink, pool, 100)
      for (let offset = 0; offset < bytes.length;) {
        const chunk = bytes.slice(offset, offset + 1 + Math.floor(random() * 90))
        await writer.take(chunk)
        offset += chunk.length
        chunk.fill(0) // its memory is the network's again
      }
      await writer.finish()
      await writer.release()
      expect(Buffer.from(sink.partial.bytes ?? []).subarray(100)).toEqual(Buffer.from(bytes))
      expect(pool.out).toBe(0)
      expect(pool.most).toBeLessThanOrEqual(2)
    },
  )

  it('fills one block while the other is written, and then waits', async () => {
    const sink = await createSink(100)
    const slow = createDeferred()
    sink.beforeWrite = () => slow.promise
    const pool = new CountingPool(10)
    const writer = new BlockWriter(sink, pool, 0)
    await writer.take(new Uint8Array(10)) // is being written
    expect(writer.take(new Uint8Array(9))).toBeUndefined()
    let taken = false
    const waiting = Promise.resolve(writer.take(new Uint8Array(1))).then(() => (taken = true))
    await settle()
    expect(taken).toBe(false)
    slow.resolve()
    await waiting
    await writer.finish()
    expect(sink.log).toEqual(['prepare', 'write 0', 'write 10'])
  })

  it('tells a failed write to whoever comes next, and gives its blocks back', async () => {
    const sink = await createSink(100)
    sink.beforeWrite = () => Promise.reject(new Error('disk full'))
    const pool = new CountingPool(10)
    const writer = new BlockWriter(sink, pool, 0)
    await writer.take(new Uint8Array(12))
    await expect(writer.finish()).rejects.toThrow('disk full')
    await writer.release()
    expect(pool.out).toBe(0)
  })

  it('writes nothing for no bytes', async () => {
    const sink = await createSink(10)
    const writer = new BlockWriter(sink, new BlockPool(10), 0)
    await writer.finish()
    await writer.release()
    expect(sink.log).toEqual(['prepare'])
  })
})
