/**
 * The scheduler against a service on the fake clock that refuses parts: endless parts of about 300
 * ms, repeated as the client does it.
 */

import { setMaxListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Scheduler } from '../../../src/transfer/scheduler.js'
import { settle } from '../../support/deferred.js'
import { FakeClock } from '../../support/fake-clock.js'
import { seededRandom } from '../../support/seeded-random.js'
import {
  between,
  burst,
  recoveryMs,
  SimulatedService,
  type ServiceBehaviour,
} from '../../support/simulated-service.js'

const PART_MS = 300
const SEEDS = [1, 2, 3]
const MAX_PAUSE_MS = 5000

const never = new AbortController().signal
setMaxListeners(0, never)

function createScheduler(clock = new FakeClock(), maxParts = 100): Scheduler {
  const limits = { maxParts, memoryLimit: Infinity, bandwidthLimit: undefined }
  return new Scheduler(clock, limits)
}

interface Scene {
  /** Times at which parts were done, of each transfer, and at which they were refused. */
  readonly done: readonly (readonly number[])[]
  readonly refused: readonly number[]
  /** The most that a transfer had in flight at a time. */
  readonly mostInFlight: readonly number[]
}

interface Course {
  readonly lastsMs: number
  readonly seed: number
  /** `parallelNum` of each transfer. Default one of 16. */
  readonly transfers?: readonly number[]
}

/** What has come of it after so many milliseconds. */
async function run(
  behaviour: Partial<ServiceBehaviour>,
  { lastsMs, seed, transfers = [16] }: Course,
): Promise<Scene> {
  const clock = new FakeClock()
  const random = seededRandom(seed)
  const durationAt = (): number => PART_MS * (0.8 + 0.4 * random())
  const service = new SimulatedService(clock, { durationAt, ...behaviour })
  const scheduler = createScheduler(clock)
  const refused: number[] = []
  const done: number[][] = transfers.map(() => [])
  const mostInFlight = transfers.map(() => 0)

  async function feed(transfer: number, parallelNum: number): Promise<void> {
    const lane = scheduler.join(parallelNum)
    let inFlight = 0
    while (clock.monotonic() < lastsMs) {
      const slot = await lane.slot(never)
      inFlight += 1
      mostInFlight[transfer] = Math.max(mostInFlight[transfer]!, inFlight)
      void send()
      async function send(): Promise<void> {
        for (let attempts = 1; !(await service.answer()); attempts += 1) {
          refused.push(clock.monotonic())
          slot.pushBack()
          await clock.sleep(random() * Math.min(MAX_PAUSE_MS, 200 * 2 ** attempts))
          await slot.again()
        }
        done[transfer]!.push(clock.monotonic())
        inFlight -= 1
        slot.wentWell()
        slot.release()
      }
    }
  }

  for (const [transfer, parallelNum] of transfers.entries()) void feed(transfer, parallelNum)
  await clock.advance(lastsMs)
  return { done, refused, mostInFlight }
}

/** Parts done in so many milliseconds of which so many are always under way. */
function partsOf(most: number, ms: number): number {
  return (most * ms) / PART_MS
}

describe('a service that refuses', () => {
  it('nothing has as many parts as were asked for all the time', async () => {
    const course = { lastsMs: 6000, seed: 1, transfers: [16, 3] }
    const { done, mostInFlight } = await run({ durationAt: () => PART_MS }, course)
    expect(done.map((times) => times.length)).toEqual([partsOf(16, 6000), partsOf(3, 6000)])
    expect(mostInFlight).toEqual([16, 3])
  })

  it.each(SEEDS)('more than 12 at a time seldom has to, and is busy (seed %i)', async (seed) => {
    const course = { lastsMs: 30_000, seed }
    const { done, refused, mostInFlight } = await run({ mostAt: () => 12 }, course)
    const parts = done.flat().length
    expect(refused.length / (parts + refused.length)).toBeLessThan(0.02)
    expect(parts).toBeGreaterThan(0.95 * partsOf(12, 30_000))
    expect(mostInFlight).toEqual([16])
  })

  it.each(SEEDS)('more than 4 for 2 s is soon used as before (seed %i)', async (seed) => {
    const { done, refused } = await run({ mostAt: burst(4, 2000) }, { lastsMs: 15_000, seed })
    expect(refused.length).toBeLessThan(20)
    expect(between(refused, 5500, 15_000)).toBe(0)
    expect(recoveryMs(done.flat(), 3000, 5000)).toBeLessThan(3500)
  })

  it.each(SEEDS)('everything for 30 s is asked seldom, and used again (seed %i)', async (seed) => {
    const { done, refused } = await run({ mostAt: burst(0, 30_000) }, { lastsMs: 50_000, seed })
    expect(between(refused, 4000, 33_000)).toBeLessThan(1.1 * partsOf(1, 29_000))
    expect(between(refused, 4000, 33_000)).toBeGreaterThan(0)
    expect(recoveryMs(done.flat(), 3000, 33_000)).toBeLessThan(6000)
  })

  it('all but one at a time is never left without a part', async () => {
    const course = { lastsMs: 60_000, seed: 1, transfers: [16, 16] }
    const { done } = await run({ mostAt: () => 1 }, course)
    expect(done.flat().length).toBeGreaterThan(0.9 * partsOf(1, 60_000))
    for (const times of done) expect(times.length).toBeGreaterThan(0.3 * partsOf(1, 60_000))
  })

  it.each([
    [4, 16],
    [0, 16],
    [0, 64],
  ])('hangs but for %i is used as before once that has timed out, by %i', async (most, parts) => {
    const behaviour = { mostAt: burst(most, 2000), beyond: 'hanging' } as const
    const { done } = await run(behaviour, { lastsMs: 50_000, seed: 1, transfers: [parts] })
    expect(recoveryMs(done.flat(), 3000, 23_300)).toBeLessThan(4000)
  })
})

describe('a part that was refused', () => {
  it('goes before parts that have not been sent, when the service has room', async () => {
    const scheduler = createScheduler(new FakeClock(), 2)
    const log: string[] = []
    const [a, b] = [scheduler.join(2), scheduler.join(2)]
    const [first, second] = [await a.slot(never), await a.slot(never)]
    void b.slot(never).then(() => log.push('new'))
    second.pushBack()
    void second.again().then(() => log.push('again'))
    await settle()
    expect(log).toEqual([])
    expect([scheduler.slotsInUse, scheduler.partsUnderWay]).toEqual([2, 1])
    first.release()
    await settle()
    expect(log).toEqual(['again'])
    second.release()
    await settle()
    expect(log).toEqual(['again', 'new'])
    expect(scheduler.partsUnderWay).toBe(1)
  })

  it('holds up nobody when it is aborted while it waits', async () => {
    const scheduler = createScheduler()
    const log: string[] = []
    const abort = new AbortController()
    const other = await scheduler.join(2).slot(never)
    const refused = await scheduler.join(2).slot(abort.signal)
    refused.pushBack()
    void refused.again().then(() => log.push('over'))
    void scheduler
      .join(2)
      .slot(never)
      .then(() => log.push('new'))
    await settle()
    expect(log).toEqual([])
    abort.abort(new Error('given up'))
    refused.release()
    await settle()
    expect(log).toEqual(['over'])
    other.release()
    await settle()
    expect(log).toEqual(['over', 'new'])
    expect([scheduler.slotsInUse, scheduler.partsUnderWay]).toEqual([1, 1])
  })

  it('does not let more be sent when it fails, but when it is done', async () => {
    const scheduler = createScheduler()
    const lane = scheduler.join(4)
    const [first, second] = [await lane.slot(never), await lane.slot(never)]
    first.pushBack()
    second.pushBack()
    first.release()
    second.release()
    const sendOne = async (isDone: boolean): Promise<void> => {
      const slot = await lane.slot(never)
      if (isDone) slot.wentWell()
      slot.release()
    }
    for (let index = 0; index < 5; index += 1) await sendOne(false)
    void lane.slot(never)
    void lane.slot(never).then((slot) => slot.release())
    await settle()
    expect(scheduler.partsUnderWay).toBe(1)
  })

  it('holds up nobody when it fails', async () => {
    const scheduler = createScheduler()
    const lane = scheduler.join(4)
    const slot = await lane.slot(never)
    slot.pushBack()
    slot.release()
    slot.pushBack()
    await slot.again()
    expect([scheduler.slotsInUse, scheduler.partsUnderWay]).toEqual([0, 0])
    await lane.slot(never)
    expect(scheduler.partsUnderWay).toBe(1)
  })
})
