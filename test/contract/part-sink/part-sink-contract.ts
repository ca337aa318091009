/** What every PartSink promises, as one list of cases that each implementation runs. */

import { describe, expect, it } from 'vitest'
import type { PartSink } from '../../../src/transfer/part-sink.js'
import { seededBytes, seededRandom } from '../../support/seeded-random.js'

export interface SinkScene {
  readonly sink: PartSink
  /** What has come out under the target's name; `undefined` when nothing has. */
  result(): Promise<Uint8Array | undefined>
  /** Whether something is left that a later run could go on from. */
  partial(): Promise<boolean>
  /** Another sink, as the next run makes one. */
  again?(): PartSink
}

interface Kind {
  /** Whether the target has bytes before all are verified. */
  readonly inPlace?: boolean
}

const SIZE = 10_000
const PIECE = 1000

export function describePartSink(
  name: string,
  access: PartSink['access'],
  open: () => Promise<SinkScene>,
  { inPlace = false }: Kind = {},
): void {
  describe(name, () => {
    const bytes = seededBytes(SIZE)
    const writeAll = async (sink: PartSink, offsets: readonly number[]): Promise<void> => {
      for (const offset of offsets) {
        await sink.write(offset, bytes.slice(offset, offset + PIECE))
      }
    }
    const offsets = Array.from({ length: SIZE / PIECE }, (_, index) => index * PIECE)

    it(`says that its access is ${access}`, async () => {
      const { sink } = await open()
      expect(sink.access).toBe(access)
      await sink.prepare(0, false)
      await sink.abandon(false, new Error('enough'))
    })

    it('has what was written, once it is committed', async () => {
      const { sink, result } = await open()
      expect(await sink.prepare(SIZE, false)).toBe(0)
      await writeAll(sink, offsets)
      await sink.sync()
      await sink.commit()
      expect(Buffer.compare((await result()) ?? Buffer.alloc(0), bytes)).toBe(0)
    })

    it('takes no bytes at all for an empty object', async () => {
      const { sink, result } = await open()
      await sink.prepare(0, false)
      await sink.commit()
      expect(await result()).toHaveLength(0)
    })

    it('gives nothing out as a result when it is abandoned', async () => {
      const { sink, result, partial } = await open()
      await sink.prepare(SIZE, false)
      await writeAll(sink, offsets.slice(0, 3))
      await sink.abandon(false, new Error('the object changed'))
      expect(await result()).toBeUndefined()
      expect(await partial()).toBe(false)
    })

    it('can be abandoned before it was prepared', async () => {
      const { sink, result } = await open()
      await sink.abandon(false, new Error('no such object'))
      expect(await result()).toBeUndefined()
    })

    if (access === 'sequential') return

    it('takes writes in any order, side by side', async () => {
      const { sink, result } = await open()
      await sink.prepare(SIZE, false)
      const random = seededRandom(3)
      const shuffled = offsets.map((offset) => ({ offset, at: random() }))
      shuffled.sort((a, b) => a.at - b.at)
      await Promise.all(shuffled.map(({ offset }) => writeAll(sink, [offset])))
      await sink.commit()
      expect(Buffer.compare((await result()) ?? Buffer.alloc(0), bytes)).toBe(0)
    })

    it('hands back what was written, and less where there is less', async () => {
      const { sink } = await open()
      await sink.prepare(SIZE, false)
      await writeAll(sink, offsets)
      const pieces: Uint8Array[] = []
      await sink.read(1500, 3000, (piece) => pieces.push(piece.slice()))
      expect(Buffer.concat(pieces)).toEqual(Buffer.from(bytes.subarray(1500, 4500)))
      let beyond = 0
      await sink.read(SIZE - 10, 100, (piece) => (beyond += piece.length))
      expect(beyond).toBe(10)
      await expect(
        sink.read(0, 100, () => {
          throw new Error('stop reading')
        }),
      ).rejects.toThrow('stop reading')
      await sink.abandon(false, new Error('enough'))
    })

    it('keeps what was written for the next run when it is asked to', async () => {
      const { sink, result, partial, again } = await open()
      if (again === undefined) throw new Error('the scene makes no second sink')
      await sink.prepare(SIZE, false)
      await writeAll(sink, offsets.slice(0, 4))
      await sink.abandon(true, new Error('interrupted'))
      expect(await partial()).toBe(true)
      if (!inPlace) expect(await result()).toBeUndefined()

      const second = again()
      expect(await second.prepare(SIZE, true)).toBe(SIZE)
      const found: Uint8Array[] = []
      await second.read(0, 4 * PIECE, (piece) => found.push(piece.slice()))
      expect(Buffer.concat(found)).toEqual(Buffer.from(bytes.subarray(0, 4 * PIECE)))
      await writeAll(second, offsets.slice(4))
      await second.commit()
      expect(Buffer.compare((await result()) ?? Buffer.alloc(0), bytes)).toBe(0)
    })

    it('begins with nothing when an earlier run is not to be kept', async () => {
      const { sink, again } = await open()
      if (again === undefined) throw new Error('the scene makes no second sink')
      await sink.prepare(SIZE, false)
      await writeAll(sink, offsets)
      await sink.abandon(true, new Error('interrupted'))
      const second = again()
      expect(await second.prepare(SIZE, false)).toBe(0)
      await second.read(0, SIZE, (piece) => expect(piece.every((byte) => byte === 0)).toBe(true))
      await second.abandon(false, new Error('enough'))
    })

    it('says that nothing is there when the earlier run has left nothing', async () => {
      const { sink, result } = await open()
      expect(await sink.prepare(SIZE, true)).toBe(0)
      await writeAll(sink, offsets)
      await sink.commit()
      expect(Buffer.compare((await result()) ?? Buffer.alloc(0), bytes)).toBe(0)
    })

    it('says how much is there when the earlier file was cut off or is too long', async () => {
      const { sink, again } = await open()
      if (again === undefined) throw new Error('the scene makes no second sink')
      await sink.prepare(SIZE, false)
      await sink.abandon(true, new Error('interrupted'))
      const longer = again()
      expect(await longer.prepare(SIZE * 2, true)).toBe(SIZE)
      await longer.abandon(true, new Error('interrupted'))
      const shorter = again()
      expect(await shorter.prepare(100, true)).toBe(100)
      await shorter.commit()
    })

    it('refuses what there is no room for, before it changes anything', async () => {
      const { sink, result, partial } = await open()
      const preparing = sink.prepare(2 ** 52, false)
      await expect(preparing).rejects.toMatchObject({ name: 'TargetError', code: 'TargetFull' })
      await expect(preparing).rejects.toThrow(/\d+ bytes more are needed and \d+ are free/)
      await sink.abandon(true, new Error('full'))
      expect(await result()).toBeUndefined()
      expect(await partial()).toBe(false)
    })
  })
}
