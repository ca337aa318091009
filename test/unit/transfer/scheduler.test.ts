import { setMaxListeners } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Release } from '../../../src/transfer/pool.js'
import { Scheduler, type Lane } from '../../../src/transfer/scheduler.js'
import type { Slot } from '../../../src/transfer/slots.js'
import { settle } from '../../support/deferred.js'
import { FakeClock } from '../../support/fake-clock.js'

const never = new AbortController().signal
setMaxListeners(0, never)

function createScheduler(options: {
  maxParts?: number
  memoryLimit?: number
  bandwidthLimit?: number
}): { scheduler: Scheduler; clock: FakeClock } {
  const clock = new FakeClock()
  const scheduler = new Scheduler(clock, {
    maxParts: options.maxParts ?? 1000,
    memoryLimit: options.memoryLimit ?? Infinity,
    bandwidthLimit: options.bandwidthLimit,
  })
  return { scheduler, clock }
}

function releaseOf(granted: Release | Slot): Release {
  return typeof granted === 'function' ? granted : granted.release
}

/** Notes in `log` when each of the requests is granted, and hands out what gives it back. */
function watch(log: string[], name: string, grant: Promise<Release | Slot>): { release: Release } {
  const watched = {
    release: (): void => {
      throw new Error(`${name} was not granted yet`)
    },
  }
  grant.then(
    (granted) => {
      log.push(name)
      watched.release = releaseOf(granted)
    },
    (error: unknown) => log.push(`${name}: ${(error as Error).message}`),
  )
  return watched
}

describe('slots', () => {
  it('are granted up to the limit of the scheduler over all lanes', async () => {
    const { scheduler } = createScheduler({ maxParts: 3 })
    const log: string[] = []
    const [a, b] = [scheduler.join(10), scheduler.join(10)]
    for (const name of ['a1', 'a2']) watch(log, name, a.slot(never))
    const b1 = watch(log, 'b1', b.slot(never))
    watch(log, 'b2', b.slot(never))
    await settle()
    expect(log).toEqual(['a1', 'a2', 'b1'])
    expect(scheduler.slotsInUse).toBe(3)
    b1.release()
    await settle()
    expect(log).toEqual(['a1', 'a2', 'b1', 'b2'])
  })

  it('are granted to a lane only as far as it asked for at joining', async () => {
    const { scheduler } = createScheduler({ maxParts: 10 })
    const lane = scheduler.join(2)
    const log: string[] = []
    const first = watch(log, '1', lane.slot(never))
    for (const name of ['2', '3']) watch(log, name, lane.slot(never))
    await settle()
    expect(log).toEqual(['1', '2'])
    first.release()
    await settle()
    expect(log).toEqual(['1', '2', '3'])
  })

  it('go to a lane of one part before the thousandth part of a huge one', async () => {
    const { scheduler } = createScheduler({ maxParts: 2 })
    const [huge, small] = [scheduler.join(1000), scheduler.join(1)]
    const log: string[] = []
    const parts = Array.from({ length: 1000 }, (_, index) =>
      watch(log, `huge ${index}`, huge.slot(never)),
    )
    watch(log, 'small', small.slot(never))
    await settle()
    expect(log).toEqual(['huge 0', 'huge 1'])
    parts[0]?.release()
    await settle()
    expect(log).toEqual(['huge 0', 'huge 1', 'small'])
  })

  it('go to the longest waiting among lanes that hold as many', async () => {
    const { scheduler } = createScheduler({ maxParts: 1 })
    const log: string[] = []
    const held = watch(log, 'held', scheduler.join(1).slot(never))
    for (const name of ['first', 'second']) watch(log, name, scheduler.join(1).slot(never))
    await settle()
    held.release()
    await settle()
    expect(log).toEqual(['held', 'first'])
  })

  it('are given back once, however often that is said', async () => {
    const { scheduler } = createScheduler({ maxParts: 2 })
    const lane = scheduler.join(2)
    const { release } = await lane.slot(never)
    await lane.slot(never)
    release()
    release()
    expect(scheduler.slotsInUse).toBe(1)
  })
})

describe('memory', () => {
  it('is never granted beyond the budget', async () => {
    const { scheduler } = createScheduler({ memoryLimit: 100 })
    const lane = scheduler.join(10)
    const log: string[] = []
    const first = watch(log, '60', lane.memory(60, never))
    watch(log, '40', lane.memory(40, never))
    watch(log, '1', lane.memory(1, never))
    await settle()
    expect(log).toEqual(['60', '40'])
    expect(scheduler.memoryInUse).toBe(100)
    first.release()
    await settle()
    expect(log).toEqual(['60', '40', '1'])
    expect(scheduler.memoryInUse).toBe(41)
  })

  it('lets a part that is larger than all of it run, alone', async () => {
    const { scheduler } = createScheduler({ memoryLimit: 100 })
    const [a, b] = [scheduler.join(10), scheduler.join(10)]
    const log: string[] = []
    const small = watch(log, 'small', a.memory(10, never))
    const large = watch(log, 'large', b.memory(500, never))
    await settle()
    expect(log).toEqual(['small'])
    small.release()
    await settle()
    watch(log, 'another', a.memory(10, never))
    await settle()
    expect(log).toEqual(['small', 'large'])
    expect(scheduler.memoryInUse).toBe(500)
    large.release()
    await settle()
    expect(log).toEqual(['small', 'large', 'another'])
  })

  it('is kept for a large part that waits, so that small ones do not overtake it for ever', async () => {
    const { scheduler } = createScheduler({ memoryLimit: 100 })
    const [a, b, c] = [scheduler.join(10), scheduler.join(10), scheduler.join(10)]
    const log: string[] = []
    const held = watch(log, 'held', a.memory(60, never))
    watch(log, 'large', b.memory(90, never))
    watch(log, 'small', c.memory(10, never))
    await settle()
    expect(log).toEqual(['held'])
    held.release()
    await settle()
    expect(log).toEqual(['held', 'large', 'small'])
  })

  it('goes to the lane that holds fewest bytes', async () => {
    const { scheduler } = createScheduler({ memoryLimit: 100 })
    const [huge, small] = [scheduler.join(10), scheduler.join(10)]
    const log: string[] = []
    const first = watch(log, 'huge 1', huge.memory(50, never))
    watch(log, 'huge 2', huge.memory(50, never))
    watch(log, 'huge 3', huge.memory(50, never))
    watch(log, 'small', small.memory(50, never))
    await settle()
    first.release()
    await settle()
    expect(log).toEqual(['huge 1', 'huge 2', 'small'])
  })
})

describe('a request that is aborted', () => {
  it('is refused at once when the signal has fired before', async () => {
    const { scheduler } = createScheduler({})
    const signal = AbortSignal.abort(new Error('over'))
    await expect(scheduler.join(1).slot(signal)).rejects.toThrow('over')
    await expect(scheduler.join(1).memory(1, signal)).rejects.toThrow('over')
    expect(scheduler.slotsInUse).toBe(0)
    expect(scheduler.memoryInUse).toBe(0)
  })

  it('lets the next ones through that it held up', async () => {
    const { scheduler } = createScheduler({ memoryLimit: 100 })
    const [a, b, c] = [scheduler.join(10), scheduler.join(10), scheduler.join(10)]
    const log: string[] = []
    const abort = new AbortController()
    watch(log, 'held', a.memory(60, never))
    watch(log, 'large', b.memory(90, abort.signal))
    watch(log, 'small', c.memory(10, never))
    await settle()
    abort.abort(new Error('given up'))
    await settle()
    expect(log).toEqual(['held', 'large: given up', 'small'])
    expect(scheduler.memoryInUse).toBe(70)
  })

  it('keeps what was granted before: its holder gives it back', async () => {
    const { scheduler } = createScheduler({})
    const abort = new AbortController()
    const { release } = await scheduler.join(1).slot(abort.signal)
    abort.abort(new Error('over'))
    expect(scheduler.slotsInUse).toBe(1)
    release()
    expect(scheduler.slotsInUse).toBe(0)
  })
})

describe('bandwidth', () => {
  it('costs nothing without a limit', () => {
    const { scheduler } = createScheduler({})
    expect(scheduler.join(1).pass(1e9, never)).toBeUndefined()
  })

  it('is shared by all lanes', async () => {
    const { scheduler, clock } = createScheduler({ bandwidthLimit: 1000 })
    const passed: string[] = []
    const send = async (lane: Lane, name: string): Promise<void> => {
      for (let chunk = 1; chunk <= 3; chunk += 1) {
        await lane.pass(100, never)
        passed.push(`${name}${chunk} at ${clock.monotonic()}`)
      }
    }
    const both = Promise.all([send(scheduler.join(1), 'a'), send(scheduler.join(1), 'b')])
    await clock.until(both)
    expect(passed).toEqual([
      'a1 at 100',
      'b1 at 200',
      'a2 at 300',
      'b2 at 400',
      'a3 at 500',
      'b3 at 600',
    ])
  })

  it('does not save up time in which nothing was sent', async () => {
    const { scheduler, clock } = createScheduler({ bandwidthLimit: 1000 })
    const lane = scheduler.join(1)
    await clock.advance(60_000)
    await clock.until(lane.pass(500, never) ?? Promise.resolve())
    expect(clock.monotonic()).toBe(60_500)
  })

  it('may be changed, and lifted, while transfers run', async () => {
    const { scheduler, clock } = createScheduler({ bandwidthLimit: 1000 })
    const lane = scheduler.join(1)
    await clock.until(lane.pass(100, never) ?? Promise.resolve())
    expect(scheduler.bandwidthLimit).toBe(1000)
    scheduler.bandwidthLimit = 10_000
    await clock.until(lane.pass(100, never) ?? Promise.resolve())
    expect(clock.monotonic()).toBe(110)
    scheduler.bandwidthLimit = undefined
    expect(lane.pass(1e9, never)).toBeUndefined()
  })

  it('that is changed holds at once for those who wait', async () => {
    const { scheduler, clock } = createScheduler({ bandwidthLimit: 1 })
    const lane = scheduler.join(1)
    const passed: string[] = []
    const note = (name: string) => (): void => {
      passed.push(`${name} at ${clock.monotonic()}`)
    }
    const first = lane.pass(1000, never)?.then(note('first'))
    const second = lane.pass(1000, never)?.then(note('second'))
    await clock.advance(500_000)
    scheduler.bandwidthLimit = 1000 // half of the first has passed
    await clock.until(first ?? Promise.resolve())
    scheduler.bandwidthLimit = 100
    await clock.advance(1000)
    scheduler.bandwidthLimit = undefined
    await second
    expect(passed).toEqual(['first at 500500', 'second at 501500'])
    expect(clock.pendingTimers).toBe(0)
  })

  it('that is set again after none does not make up for what passed meanwhile', async () => {
    const { scheduler, clock } = createScheduler({})
    const lane = scheduler.join(1)
    await lane.pass(1e9, never)
    scheduler.bandwidthLimit = 1000
    await clock.until(lane.pass(100, never) ?? Promise.resolve())
    expect(clock.monotonic()).toBe(100)
  })

  it('stops waiting when the signal fires', async () => {
    const { scheduler, clock } = createScheduler({ bandwidthLimit: 1 })
    const abort = new AbortController()
    const waiting = scheduler.join(1).pass(1000, abort.signal)
    abort.abort(new Error('over'))
    await expect(waiting).rejects.toThrow('over')
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('whatever is asked for, given back and aborted', () => {
  const MEMORY_LIMIT = 100
  const MAX_PARTS = 4
  const LANE_LIMITS = [1, 2, 3, 10]

  const step = fc.record({
    action: fc.constantFrom('slot', 'memory', 'release', 'abort'),
    lane: fc.nat({ max: LANE_LIMITS.length - 1 }),
    bytes: fc.integer({ min: 0, max: 150 }),
    pick: fc.nat(),
  })

  interface Request {
    readonly kind: 'slot' | 'memory'
    readonly lane: number
    readonly bytes: number
    readonly abort: AbortController
    release: Release | undefined
    over: boolean
  }

  it('keeps the limits, and serves everybody in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { scheduler } = createScheduler({ maxParts: MAX_PARTS, memoryLimit: MEMORY_LIMIT })
        const lanes = LANE_LIMITS.map((limit) => scheduler.join(limit))
        const requests: Request[] = []
        const granted = (kind: Request['kind']): Request[] =>
          requests.filter((one) => one.kind === kind && one.release !== undefined)
        const checkLimits = (): void => {
          const bytes = granted('memory').map((one) => one.bytes)
          const sum = bytes.reduce((total, amount) => total + amount, 0)
          expect(scheduler.memoryInUse).toBe(sum)
          expect(sum <= MEMORY_LIMIT || bytes.filter((amount) => amount > 0).length === 1).toBe(
            true,
          )
          expect(scheduler.slotsInUse).toBe(granted('slot').length)
          expect(scheduler.slotsInUse).toBeLessThanOrEqual(MAX_PARTS)
          for (const [lane, limit] of LANE_LIMITS.entries()) {
            const held = granted('slot').filter((one) => one.lane === lane)
            expect(held.length).toBeLessThanOrEqual(limit)
          }
        }
        const ask = (kind: Request['kind'], laneIndex: number, bytes: number): void => {
          const lane = lanes[laneIndex]!
          const abort = new AbortController()
          const request: Request = {
            kind,
            lane: laneIndex,
            bytes,
            abort,
            release: undefined,
            over: false,
          }
          requests.push(request)
          const grant = kind === 'slot' ? lane.slot(abort.signal) : lane.memory(bytes, abort.signal)
          grant.then(
            (granted) => (request.release = releaseOf(granted)),
            () => (request.over = true),
          )
        }
        for (const { action, lane, bytes, pick } of steps) {
          const held = requests.filter((one) => one.release !== undefined)
          const waiting = requests.filter((one) => one.release === undefined && !one.over)
          if (action === 'slot' || action === 'memory') ask(action, lane, bytes)
          const released = action === 'release' ? held[pick % held.length] : undefined
          if (released !== undefined) {
            released.release?.()
            released.release = undefined
            released.over = true
          }
          const aborted = action === 'abort' ? waiting[pick % waiting.length] : undefined
          aborted?.abort.abort(new Error('given up'))
          await settle()
          checkLimits()
        }
        while (requests.some((one) => !one.over)) {
          const held = requests.filter((one) => one.release !== undefined)
          expect(held.length).toBeGreaterThan(0) // else somebody waits for nothing
          for (const one of held) {
            one.release?.()
            one.release = undefined
            one.over = true
          }
          await settle()
          checkLimits()
        }
      }),
      { numRuns: 60 },
    )
  })
})
