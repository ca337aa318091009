/**
 * The limit of concurrency against a service on the fake clock: endless small requests over round
 * trips of 30 ms, repeated as the client does it.
 */

import { describe, expect, it } from 'vitest'
import { CONCURRENCY, ConcurrencyLimit } from '../../../../src/cli/tree/move/concurrency-limit.js'
import { HeldShare } from '../../../../src/cli/tree/move/held-share.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { seededRandom } from '../../../support/seeded-random.js'
import {
  between,
  burst,
  IDLE_TIMEOUT_MS,
  recoveryMs,
  SimulatedService,
  type ServiceBehaviour,
} from '../../../support/simulated-service.js'

const ROUND_TRIP_MS = 30
const SEEDS = [1, 2, 3]

interface Scene {
  readonly limit: ConcurrencyLimit
  /** Times at which requests were done, and at which they were refused. */
  readonly done: readonly number[]
  readonly refused: readonly number[]
  /** The most that was under way or paused at a time. */
  readonly held: number
}

/** What has come of it after so many milliseconds. */
async function run(
  service: Partial<ServiceBehaviour>,
  { lastsMs, seed, fixed }: { lastsMs: number; seed: number; fixed?: number },
): Promise<Scene> {
  const clock = new FakeClock()
  const random = seededRandom(seed)
  const limit = new ConcurrencyLimit({ fixed, now: () => clock.monotonic() })
  const done: number[] = []
  const refused: number[] = []
  const asked = new SimulatedService(clock, { durationAt: () => ROUND_TRIP_MS, ...service })
  let holding = 0
  let held = 0

  async function send(share: HeldShare): Promise<void> {
    for (let attempts = 1; !(await asked.answer()); attempts += 1) {
      refused.push(clock.monotonic())
      share.pushBack()
      share.pause()
      await clock.sleep(random() * Math.min(5000, 200 * 2 ** attempts))
      await share.resume()
    }
    done.push(clock.monotonic())
    holding -= 1
    share.release({ files: 1, bytes: 0 })
  }

  async function feed(): Promise<void> {
    while (clock.monotonic() < lastsMs) {
      await limit.acquire(1)
      held = Math.max(held, (holding += 1))
      void send(new HeldShare(limit, 1))
    }
  }

  void feed()
  await clock.advance(lastsMs)
  return { limit, done, refused, held }
}

/** Requests done in a second of which so many are always under way. */
function rateOf(most: number): number {
  return (most * 1000) / ROUND_TRIP_MS
}

describe('a service that refuses', () => {
  it.each(SEEDS)(
    'more than 16 at a time is kept busy, and seldom has to (seed %i)',
    async (seed) => {
      const { done, refused } = await run({ mostAt: () => 16 }, { lastsMs: 12_000, seed })
      expect(between(done, 1000, 12_000)).toBeGreaterThan(0.97 * 11 * rateOf(16))
      expect(refused.length).toBeLessThan(0.01 * done.length)
    },
  )

  it.each(SEEDS)('more than 4 for 2 s is soon used as before (seed %i)', async (seed) => {
    const service = { mostAt: burst(4, 2000) }
    const { done, refused } = await run(service, { lastsMs: 12_000, seed })
    expect(between(done, 3500, 5000)).toBeGreaterThan(0.7 * 1.5 * rateOf(4))
    expect(recoveryMs(done, 3000, 5000)).toBeLessThan(3500)
    expect(between(refused, 3500, 5000)).toBeLessThan(0.2 * between(done, 3500, 5000))
    expect(between(refused, 5100, 12_000)).toBe(0)
  })

  it.each(SEEDS)(
    'everything for 30 s is asked seldom, and soon used again (seed %i)',
    async (seed) => {
      const service = { mostAt: burst(0, 30_000) }
      const { done, refused, held } = await run(service, { lastsMs: 45_000, seed })
      expect(between(refused, 4000, 33_000) / 29).toBeLessThan(rateOf(CONCURRENCY.least))
      expect(held).toBeLessThanOrEqual(CONCURRENCY.mostPaused + CONCURRENCY.most)
      expect(recoveryMs(done, 3000, 33_000)).toBeLessThan(9000)
    },
  )
})

describe('a service', () => {
  it('that leaves requests without an answer for 2 s is soon used as before', async () => {
    const service: Partial<ServiceBehaviour> = { mostAt: burst(4, 2000), beyond: 'hanging' }
    const { done, limit } = await run(service, { lastsMs: 40_000, seed: 1 })
    const timedOutAt = 3000 + IDLE_TIMEOUT_MS
    expect(recoveryMs(done, 3000, timedOutAt)).toBeLessThan(3500)
    expect(limit.limit).toBeGreaterThan(CONCURRENCY.start)
  })

  it('that takes ten times as long for 2 s is used as before at once', async () => {
    const durationAt = (now: number): number =>
      now >= 3000 && now < 5000 ? 10 * ROUND_TRIP_MS : ROUND_TRIP_MS
    const { done, refused } = await run({ durationAt }, { lastsMs: 12_000, seed: 1 })
    expect(recoveryMs(done, 3000, 5000)).toBeLessThan(1000)
    expect(refused).toEqual([])
  })

  it('is asked by as many as were fixed, whatever it answers', async () => {
    const options = { lastsMs: 3000, seed: 1, fixed: 8 }
    const { limit, held } = await run({ mostAt: () => 4 }, options)
    expect(limit.limit).toBe(8)
    expect(held).toBe(8)
  })
})
