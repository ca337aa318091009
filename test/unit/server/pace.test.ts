import { describe, expect, it } from 'vitest'
import type { BodySource } from '../../../src/protocol/http.js'
import type { IncomingBody } from '../../../src/server/http-exchange.js'
import { Pace, paceIncoming, paceOutgoing } from '../../../src/server/pace.js'
import { FakeClock } from '../../support/fake-clock.js'

const signal = new AbortController().signal

function startPace(bytesPerSecond: number) {
  const clock = new FakeClock()
  return { clock, pace: new Pace(clock, bytesPerSecond) }
}

function collect() {
  const pieces: Uint8Array[] = []
  const take = (piece: Uint8Array): Promise<void> => {
    pieces.push(piece)
    return Promise.resolve()
  }
  return { pieces, take, size: () => pieces.reduce((sum, piece) => sum + piece.length, 0) }
}

describe('a pace', () => {
  it('gives a body the time that its rate takes, and not more', async () => {
    const { clock, pace } = startPace(10_000)
    const { take, size } = collect()
    await clock.until(pace.pass(new Uint8Array(25_000), take, signal))
    expect(size()).toBe(25_000)
    expect(clock.monotonic()).toBeCloseTo(2500)
  })

  it('lets bytes flow instead of holding them back to the end', async () => {
    const { clock, pace } = startPace(10_000)
    const { take, size } = collect()
    const whole = pace.pass(new Uint8Array(10_000), take, signal)
    await clock.advance(500)
    expect(size()).toBe(5000)
    await clock.until(whole)
  })

  it('does not make up for the time in which the peer was slow', async () => {
    const { clock, pace } = startPace(1000)
    await clock.until(pace.pass(new Uint8Array(100), collect().take, signal))
    await clock.advance(60_000)
    const before = clock.monotonic()
    await clock.until(pace.pass(new Uint8Array(1000), collect().take, signal))
    expect(clock.monotonic() - before).toBeGreaterThan(900)
  })

  it('ends at once when the peer goes', async () => {
    const { clock, pace } = startPace(1)
    const gone = new AbortController()
    const waiting = pace.pass(new Uint8Array(1000), collect().take, gone.signal)
    gone.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    expect(clock.pendingTimers).toBe(0)
  })

  it('keeps the order of a source that has several chunks with its writer', async () => {
    const { clock, pace } = startPace(1000)
    const chunks = [Uint8Array.from({ length: 300 }, () => 1), Uint8Array.of(2, 2, 2)]
    const source: BodySource = {
      size: 303,
      replayable: false,
      send: async (write, at) => {
        at.throwIfAborted()
        await Promise.all(chunks.map(write))
      },
    }
    const { pieces, take } = collect()
    const paced = paceOutgoing(source, pace)
    await clock.until(paced.send(take, signal))
    expect(paced.size).toBe(303)
    expect(Buffer.concat(pieces)).toEqual(Buffer.concat(chunks))
  })

  it('holds back whoever delivers', async () => {
    const { clock, pace } = startPace(1000)
    const body: IncomingBody = {
      received: 0,
      deliver: async (onChunk) => {
        for (let count = 0; count < 5; count++) await onChunk(new Uint8Array(1000))
      },
    }
    const { take, size } = collect()
    await clock.until(paceIncoming(body, pace, signal).deliver(take))
    expect([size(), Math.round(clock.monotonic())]).toEqual([5000, 5000])
  })
})
