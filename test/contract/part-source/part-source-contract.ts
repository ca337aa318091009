/** What every source of an upload must do; each implementation runs these cases. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PartBody, PartSource } from '../../../src/transfer/part-source.js'
import type { PartRange } from '../../../src/transfer/part.js'
import { settle } from '../../support/deferred.js'
import { seededBytes } from '../../support/seeded-random.js'

export interface OpenedSource {
  readonly source: PartSource
  /** Removes what the test has made, after the source was closed. */
  dispose(): Promise<void>
}

const NEVER = new AbortController().signal
/** Larger than any piece that a source reads or sends at a time, and no multiple of one. */
const PART_SIZE = 1_500_007
const SIZE = 4_000_003
const FIRST: PartRange = { partNumber: 1, offset: 0, size: PART_SIZE }
const bytes = seededBytes(SIZE)

function rangesOf(size: number, partSize = PART_SIZE): PartRange[] {
  const ranges: PartRange[] = []
  for (let offset = 0; offset < size; offset += partSize) {
    const partNumber = ranges.length + 1
    ranges.push({ partNumber, offset, size: Math.min(partSize, size - offset) })
  }
  return ranges
}

function bytesOf(range: PartRange): Buffer {
  return Buffer.from(bytes.subarray(range.offset, range.offset + range.size))
}

async function read(body: PartBody): Promise<Buffer> {
  const chunks: Buffer[] = []
  await body.send(async (chunk) => {
    chunks.push(Buffer.from(chunk))
  }, NEVER)
  return Buffer.concat(chunks)
}

export function describePartSource(
  name: string,
  open: (content: Uint8Array) => Promise<OpenedSource>,
): void {
  describe(name, () => {
    let source: PartSource
    let opened: OpenedSource[]

    async function openWith(content: Uint8Array): Promise<PartSource> {
      const one = await open(content)
      opened.push(one)
      return one.source
    }

    beforeEach(async () => {
      opened = []
      source = await openWith(bytes)
    })

    afterEach(async () => {
      for (const one of opened) {
        await one.source.close()
        await one.dispose()
      }
    })

    it('gives the bytes of every part, in order', async () => {
      for (const range of rangesOf(SIZE)) {
        const body = await source.openPart(range, NEVER)
        expect(body.size).toBe(range.size)
        expect((await read(body)).equals(bytesOf(range))).toBe(true)
        body.release()
      }
    })

    it('has several parts open at a time', async () => {
      const ranges = rangesOf(SIZE)
      const bodies: PartBody[] = []
      for (const range of ranges) bodies.push(await source.openPart(range, NEVER))
      const contents = await Promise.all(bodies.map(read))
      for (const [index, range] of ranges.entries()) {
        expect(contents[index]?.equals(bytesOf(range))).toBe(true)
      }
      for (const body of bodies) body.release()
    })

    it('sends a part again, the same bytes, as often as it is asked to', async () => {
      const body = await source.openPart(FIRST, NEVER)
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        expect((await read(body)).equals(bytesOf(FIRST))).toBe(true)
      }
      body.release()
    })

    it('uses the memory of a part again without mixing them up', async () => {
      for (const range of rangesOf(SIZE, 300_000)) {
        const body = await source.openPart(range, NEVER)
        expect((await read(body)).equals(bytesOf(range))).toBe(true)
        body.release()
      }
    })

    it('leaves a chunk alone until the writer has taken it', async () => {
      const body = await source.openPart(FIRST, NEVER)
      const chunks: Buffer[] = []
      await body.send(async (chunk) => {
        await settle()
        chunks.push(Buffer.from(chunk))
      }, NEVER)
      expect(Buffer.concat(chunks).equals(bytesOf(FIRST))).toBe(true)
      body.release()
    })

    it('stops when the writer cannot take any more, and can be sent again', async () => {
      const body = await source.openPart(FIRST, NEVER)
      let written = 0
      const broken = body.send(() => {
        written += 1
        return Promise.reject(new Error('the socket broke'))
      }, NEVER)
      await expect(broken).rejects.toThrow('the socket broke')
      expect(written).toBe(1)
      expect((await read(body)).equals(bytesOf(FIRST))).toBe(true)
      body.release()
    })

    it('stops sending when the signal fires, with its reason', async () => {
      const body = await source.openPart(FIRST, NEVER)
      const abort = new AbortController()
      const reason = new Error('given up')
      let written = 0
      const sending = body.send(async () => {
        written += 1
        abort.abort(reason)
      }, abort.signal)
      await expect(sending).rejects.toBe(reason)
      expect(written).toBeLessThanOrEqual(2)
      body.release()
    })

    it('sends nothing of an empty part', async () => {
      const empty = await openWith(new Uint8Array())
      const body = await empty.openPart({ partNumber: 1, offset: 0, size: 0 }, NEVER)
      expect(body.size).toBe(0)
      expect(await read(body)).toHaveLength(0)
      body.release()
    })

    it('tells how much memory a part takes, never more than all of it', () => {
      for (const size of [0, 1, 1000, 1024 * 1024, PART_SIZE, 5 * 1024 ** 3]) {
        expect(source.memoryOf(size)).toBeGreaterThanOrEqual(0)
        expect(source.memoryOf(size)).toBeLessThanOrEqual(Math.max(size, 2 * 1024 * 1024))
      }
    })

    it('knows its size, or that only reading can tell', () => {
      if (source.size !== undefined) expect(source.size).toBe(SIZE)
      else expect(source.access).toBe('sequential')
    })

    it('is unchanged as long as nobody changes it', async () => {
      await expect(source.assertUnchanged()).resolves.toBeUndefined()
    })

    it('can be closed at any time, also twice', async () => {
      await source.openPart(FIRST, NEVER)
      await source.close()
      await expect(source.close()).resolves.toBeUndefined()
    })

    it('gives its parts in any order, if it says so', async () => {
      if (source.access !== 'random') return
      for (const range of rangesOf(SIZE).reverse()) {
        const body = await source.openPart(range, NEVER)
        expect((await read(body)).equals(bytesOf(range))).toBe(true)
        body.release()
      }
    })

    it('gives a shorter part at its end, and then empty ones, if it is sequential', async () => {
      if (source.access !== 'sequential' || source.size !== undefined) return
      const sizes: number[] = []
      for (let partNumber = 1; partNumber <= 5; partNumber += 1) {
        const offset = (partNumber - 1) * PART_SIZE
        const body = await source.openPart({ partNumber, offset, size: PART_SIZE }, NEVER)
        sizes.push(body.size)
        body.release()
      }
      expect(sizes).toEqual([PART_SIZE, PART_SIZE, SIZE - 2 * PART_SIZE, 0, 0])
    })
  })
}
