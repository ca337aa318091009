import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { TransferEngine, type RunOptions } from '../../../src/transfer/engine.js'
import { TransferCancelledError } from '../../../src/transfer/errors/transfer-cancelled-error.js'
import type { TransferEvent } from '../../../src/transfer/events.js'
import type { Progress } from '../../../src/transfer/progress.js'
import { Scheduler } from '../../../src/transfer/scheduler.js'
import type { Transfer } from '../../../src/transfer/transfer.js'
import { settle } from '../../support/deferred.js'
import { createFakeEnvironment, type FakeEnvironment } from '../../support/fake-environment.js'
import { FakeJob } from '../../support/fake-job.js'

interface Setup {
  readonly engine: TransferEngine
  readonly scheduler: Scheduler
  readonly environment: FakeEnvironment
  run(job: FakeJob, options?: Partial<RunOptions>): Transfer<string>
}

function setUp(limits: { maxParts?: number; memoryLimit?: number } = {}): Setup {
  const environment = createFakeEnvironment()
  const scheduler = new Scheduler(environment.clock, {
    maxParts: limits.maxParts ?? 100,
    memoryLimit: limits.memoryLimit ?? 1_000_000,
    bandwidthLimit: undefined,
  })
  const engine = new TransferEngine(environment, scheduler)
  return {
    engine,
    scheduler,
    environment,
    run: (job, options = {}) => {
      const transfer = engine.run(job, {
        parallelNum: 3,
        signal: undefined,
        onProgress: undefined,
        onEvent: undefined,
        ...options,
      })
      transfer.catch(() => undefined) // each test looks at the outcome when it gets there
      return transfer
    },
  }
}

async function statesOf(events: AsyncIterable<TransferEvent>): Promise<string[]> {
  const states: string[] = []
  for await (const event of events) if (event.type === 'state') states.push(event.state)
  return states
}

function describeEvent(event: TransferEvent): string {
  if (event.type === 'state') return event.state
  return 'partNumber' in event ? `${event.type} ${event.partNumber}` : event.type
}

describe('a transfer', () => {
  it('opens, runs its parts, completes with their records in order, and closes', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [10, 20, 30], manual: ['runPart'] })
    const transfer = run(job)
    await settle()
    job.finish(3)
    await settle()
    job.finish(1, 2)
    expect(await transfer).toBe('done')
    expect(job.log[0]).toBe('open')
    expect(job.log.slice(-2)).toEqual(['complete 1 2 3', 'close'])
    expect(transfer.state).toBe('succeeded')
    expect(job.abandoned).toEqual([])
  })

  it('never has more parts in flight than parallelNum', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: Array<number>(20).fill(10), manual: ['runPart'] })
    const transfer = run(job, { parallelNum: 4 })
    for (let finished = 0; finished < 20; finished += 1) {
      await settle()
      expect(job.inFlight.length).toBeLessThanOrEqual(4)
      job.finish(job.inFlight[0] ?? 0)
    }
    await transfer
    expect(job.mostInFlight).toBe(4)
  })

  it('takes memory before it asks for a part, and a slot before it runs it', async () => {
    const { run, scheduler } = setUp({ memoryLimit: 100, maxParts: 2 })
    const seen: [string, number, number][] = []
    class WatchedJob extends FakeJob {
      override async nextPart(signal: AbortSignal): ReturnType<FakeJob['nextPart']> {
        seen.push(['next', scheduler.memoryInUse, scheduler.slotsInUse])
        const task = await super.nextPart(signal)
        if (task === undefined) return undefined
        return {
          ...task,
          run: (context) => {
            seen.push(['run', scheduler.memoryInUse, scheduler.slotsInUse])
            return task.run(context)
          },
        }
      }
    }
    const job = new WatchedJob({ parts: [40, 40, 40], manual: ['runPart'] })
    const transfer = run(job)
    await settle()
    expect(seen).toEqual([
      ['next', 40, 0],
      ['run', 40, 1],
      ['next', 80, 1],
      ['run', 80, 2],
    ])
    job.finish(1)
    await settle()
    expect(seen.slice(4)).toEqual([
      ['next', 80, 1],
      ['run', 80, 2],
      ['next', 80, 2],
    ])
    job.finish(2, 3)
    await transfer
    expect([scheduler.memoryInUse, scheduler.slotsInUse]).toEqual([0, 0])
  })

  it('reads no further part while parallelNum are in flight and one is waiting', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [1, 1, 1, 1, 1, 1], manual: ['runPart'] })
    const transfer = run(job, { parallelNum: 2 })
    await settle()
    expect(job.log.filter((entry) => entry.startsWith('next'))).toEqual([
      'next 1',
      'next 2',
      'next 3',
    ])
    await transfer.cancel()
  })

  it('gives the memory of every part back once, whether it ran or not', async () => {
    const { run, scheduler } = setUp()
    const job = new FakeJob({ parts: [1, 1, 1, 1], manual: ['runPart'] })
    const transfer = run(job, { parallelNum: 2 })
    await settle()
    await transfer.cancel()
    const released = job.log.filter((entry) => entry.startsWith('release'))
    expect(released.sort()).toEqual(['release 1', 'release 2', 'release 3'])
    expect([scheduler.memoryInUse, scheduler.slotsInUse]).toEqual([0, 0])
  })

  it('reports its progress, and all of it only after complete has verified', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [10, 20], reused: [1], manual: ['complete'] })
    const reports: Progress[] = []
    const transfer = run(job, { onProgress: (progress) => reports.push(progress) })
    await settle()
    expect(transfer.state).toBe('completing')
    expect(transfer.progress).toMatchObject({ transferredBytes: 29, resumedBytes: 10 })
    job.completeStep.resolve('done')
    await transfer
    expect(transfer.progress).toMatchObject({ transferredBytes: 30, totalBytes: 30, etaMs: 0 })
    expect(reports.map(({ transferredBytes }) => transferredBytes)).toEqual([0, 10, 29, 30])
  })

  it('counts the bytes of a part under way as sent', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [100], manual: ['runPart'] })
    const transfer = run(job)
    await settle()
    job.contexts.get(1)?.onSent(40)
    expect(transfer.progress).toMatchObject({ transferredBytes: 0, sentBytes: 40 })
    await transfer.cancel()
  })

  it('tells its events in order, to iterators, callbacks and diagnostics alike', async () => {
    const { run, environment } = setUp()
    const job = new FakeJob({ parts: [10, 20], reused: [2] })
    const told: TransferEvent[] = []
    const transfer = run(job, { parallelNum: 1, onEvent: (event) => told.push(event) })
    const iterated: TransferEvent[] = []
    for await (const event of transfer.events()) iterated.push(event)
    await transfer
    expect(told.map(describeEvent)).toEqual([
      'opening',
      'progress',
      'running',
      'part-started 1',
      'part-completed 1',
      'progress',
      'part-started 2',
      'part-reused 2',
      'progress',
      'completing',
      'progress',
      'succeeded',
    ])
    expect(iterated).toEqual(told)
    expect(environment.published.map(({ message }) => message)).toEqual(told)
    expect(told[0]).toMatchObject({ transferId: transfer.id, time: environment.clock.now() })
  })

  it('is a promise in every respect', async () => {
    const { run } = setUp()
    const transfer = run(new FakeJob({ parts: [1] }))
    let ended = false
    expect(await transfer.finally(() => (ended = true))).toBe('done')
    expect(ended).toBe(true)
    expect(Object.prototype.toString.call(transfer)).toBe('[object Transfer]')
    expect(await Promise.all([transfer, transfer.then((text) => text.length)])).toEqual(['done', 4])
  })

  it('puts no more listeners on a signal than there are things to stop', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: Array<number>(40).fill(1), manual: ['runPart'] })
    const transfer = run(job, { parallelNum: 32 })
    await settle()
    expect(job.inFlight).toHaveLength(32)
    for (const { signal } of job.contexts.values()) {
      expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1)
    }
    await transfer.cancel()
    expect([...job.contexts.values()].every(({ signal }) => signal.aborted)).toBe(true)
  })
})

describe('a failure', () => {
  it('is the first one, whatever fails because of it', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [1, 1, 1], manual: ['runPart'], stubborn: [2] })
    const transfer = run(job)
    await settle()
    job.fail(1, new Error('the first'))
    await settle()
    job.fail(2, new Error('the second'))
    await expect(transfer).rejects.toThrow('the first')
    expect(transfer.state).toBe('failed')
    expect(job.abandoned).toHaveLength(1)
    expect(job.abandoned[0]?.reason).toMatchObject({ message: 'the first' })
  })

  it('ends its events also when the job breaks its word and cannot be closed', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [], manual: ['close'] })
    const transfer = run(job)
    job.closeStep.reject(new Error('stuck'))
    expect((await statesOf(transfer.events())).at(-1)).toBe('succeeded')
    await expect(transfer).rejects.toThrow('stuck')
  })

  it('is told only when everything else has stopped and the job is abandoned and closed', async () => {
    const { run } = setUp()
    const job = new FakeJob({
      parts: [1, 1, 1],
      manual: ['runPart', 'abandon', 'close'],
      stubborn: [2],
    })
    const transfer = run(job)
    let told = false
    transfer.catch(() => (told = true))
    await settle()
    job.fail(1, new Error('no'))
    await settle()
    expect(job.inFlight).toEqual([2])
    expect(job.log).not.toContain('abandon')
    job.finish(2)
    await settle()
    expect(job.log).toContain('abandon')
    expect(job.log).not.toContain('close')
    job.abandonStep.resolve()
    await settle()
    expect(job.log.at(-1)).toBe('close')
    expect(told).toBe(false)
    job.closeStep.resolve()
    await expect(transfer).rejects.toThrow('no')
    expect(job.inFlight).toEqual([])
  })

  it('starts no further part', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [1, 1, 1, 1, 1], manual: ['runPart'] })
    const transfer = run(job, { parallelNum: 2 })
    await settle()
    job.fail(1, new Error('no'))
    await expect(transfer).rejects.toThrow('no')
    expect(job.log.filter((entry) => entry.startsWith('run'))).toEqual(['run 1', 'run 2'])
  })

  it.each(['open', 'nextPart', 'complete'] as const)('of %s abandons the job', async (step) => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [1], manual: [step], keepPartsByDefault: true })
    const transfer = run(job)
    await settle()
    job[`${step}Step`].reject(new Error(`${step} failed`))
    await expect(transfer).rejects.toThrow(`${step} failed`)
    expect(job.abandoned).toEqual([{ reason: expect.any(Error) as Error, keep: true }])
    expect(job.abandonSignalWasFresh).toBe(true)
    expect(job.log.at(-1)).toBe('close')
  })

  it('before the start rejects like a later one, and the handle can be used', async () => {
    const { engine } = setUp()
    const transfer = engine.refuse<string>('upload', new Error('impossible'))
    await expect(transfer).rejects.toThrow('impossible')
    expect(transfer.state).toBe('failed')
    expect(transfer.progress.transferredBytes).toBe(0)
    expect(await statesOf(transfer.events())).toEqual([])
    await transfer.pause()
    transfer.resume()
    await transfer.cancel()
  })
})

describe('cancel', () => {
  const reason = new Error('the user left')

  it('before the start opens nothing', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [1] })
    const transfer = run(job)
    await transfer.cancel({ reason })
    await expect(transfer).rejects.toBeInstanceOf(TransferCancelledError)
    await expect(transfer).rejects.toMatchObject({ code: 'Cancelled', cause: reason })
    expect(job.log).toEqual(['abandon', 'close'])
    expect(transfer.state).toBe('cancelled')
  })

  it('by a signal that has fired before the start opens nothing', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [1] })
    const transfer = run(job, { signal: AbortSignal.abort(reason) })
    await expect(transfer).rejects.toMatchObject({ name: 'AbortError', cause: reason })
    expect(job.log).toEqual(['abandon', 'close'])
  })

  const ways = [
    ['by handle', (transfer: Transfer<string>) => transfer.cancel({ reason })],
    [
      'by signal',
      (_transfer: Transfer<string>, abort: AbortController) => {
        abort.abort(reason)
        return Promise.resolve()
      },
    ],
  ] as const

  describe.each(ways)('%s', (_way, cancel) => {
    it.each(['open', 'nextPart', 'runPart', 'complete'] as const)(
      'during %s stops it, and the job is abandoned once',
      async (step) => {
        const { run, scheduler } = setUp()
        const job = new FakeJob({ parts: [1, 1], manual: [step] })
        const abort = new AbortController()
        const transfer = run(job, { signal: abort.signal })
        await settle()
        await cancel(transfer, abort)
        await expect(transfer).rejects.toMatchObject({ code: 'Cancelled', cause: reason })
        expect(job.abandoned).toHaveLength(1)
        expect(job.abandoned[0]?.keep).toBe(false)
        expect(job.inFlight).toEqual([])
        expect(job.log.at(-1)).toBe('close')
        expect(transfer.state).toBe('cancelled')
        expect([scheduler.memoryInUse, scheduler.slotsInUse]).toEqual([0, 0])
        expect(getEventListeners(abort.signal, 'abort')).toEqual([])
      },
    )
  })

  it('while waiting for the memory that another transfer holds stops at once', async () => {
    const { run } = setUp({ memoryLimit: 100 })
    const holder = new FakeJob({ parts: [100], manual: ['runPart'] })
    const holding = run(holder)
    await settle()
    const waiting = run(new FakeJob({ parts: [100] }))
    await settle()
    await waiting.cancel()
    await expect(waiting).rejects.toMatchObject({ code: 'Cancelled' })
    holder.finish(1)
    await holding
  })

  it.each([
    [{ keepParts: true }, false, true],
    [{ keepParts: false }, true, false],
    [{}, true, true],
    [{}, false, false],
  ])('with %j, where the job keeps by default: %s, keeps: %s', async (options, byDefault, keep) => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [1], manual: ['runPart'], keepPartsByDefault: byDefault })
    const transfer = run(job)
    await settle()
    await transfer.cancel(options)
    expect(job.abandoned.map((abandoned) => abandoned.keep)).toEqual([keep])
  })

  it('resolves only when nothing of the transfer is running any more', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [1], manual: ['runPart'], stubborn: [1] })
    const transfer = run(job)
    await settle()
    let resolved = false
    const cancelled = transfer.cancel().then(() => (resolved = true))
    await settle()
    expect(resolved).toBe(false)
    job.finish(1)
    await cancelled
    expect(job.log.at(-1)).toBe('close')
  })

  it('after a failure changes neither the failure nor its cause', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [1], manual: ['runPart', 'abandon'] })
    const transfer = run(job)
    await settle()
    job.fail(1, new Error('no'))
    await settle()
    const cancelled = transfer.cancel()
    job.abandonStep.resolve()
    await cancelled
    await expect(transfer).rejects.toThrow('no')
    expect(transfer.state).toBe('failed')
  })

  it('does nothing when the transfer is over', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [1] })
    const transfer = run(job)
    await transfer
    await transfer.cancel()
    expect(transfer.state).toBe('succeeded')
    expect(job.completeContext?.signal.aborted).toBe(false)
    expect(job.abandoned).toEqual([])
  })

  it('that comes too late for complete lets the transfer succeed', async () => {
    const { run } = setUp()
    class DeafJob extends FakeJob {
      override async complete(): Promise<string> {
        await this.completeStep.promise
        return 'done'
      }
    }
    const job = new DeafJob({ parts: [1] })
    const transfer = run(job)
    await settle()
    const cancelled = transfer.cancel()
    job.completeStep.resolve('')
    await cancelled
    expect(await transfer).toBe('done')
    expect(transfer.state).toBe('succeeded')
  })

  it('leaves nothing on a signal that outlives the transfer', async () => {
    const { run } = setUp()
    const abort = new AbortController()
    await run(new FakeJob({ parts: [1, 1] }), { signal: abort.signal })
    expect(getEventListeners(abort.signal, 'abort')).toEqual([])
  })
})

describe('a callback of the user that throws', () => {
  it('becomes one warning, and changes nothing', async () => {
    const { run } = setUp()
    const job = new FakeJob({ parts: [1, 1, 1] })
    const transfer = run(job, {
      onEvent: () => {
        throw new Error('oops')
      },
      onProgress: () => {
        throw new Error('oops again')
      },
    })
    const warnings: TransferEvent[] = []
    for await (const event of transfer.events()) {
      if (event.type === 'warning') warnings.push(event)
    }
    expect(await transfer).toBe('done')
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatchObject({ code: 'CallbackThrew' })
    expect(warnings[0]).toMatchObject({ message: 'a callback of the upload threw: Error: oops' })
  })
})

describe('two transfers of one scheduler', () => {
  it('share it: a small one finishes while a huge one runs', async () => {
    const { run, scheduler } = setUp({ maxParts: 4, memoryLimit: 400 })
    const huge = new FakeJob({ parts: Array<number>(1000).fill(100), manual: ['runPart'] })
    const running = run(huge, { parallelNum: 4 })
    await settle()
    const small = new FakeJob({ parts: [100] })
    const finished = run(small, { parallelNum: 4 })
    for (let turns = 0; turns < 3 && finished.state !== 'succeeded'; turns += 1) {
      huge.finish(huge.inFlight[0] ?? 0)
      await settle()
      expect(scheduler.memoryInUse).toBeLessThanOrEqual(400)
    }
    expect(await finished).toBe('done')
    expect(running.state).toBe('running')
    await running.cancel()
  })

  it('have names of their own', () => {
    const { run } = setUp()
    expect(run(new FakeJob({ parts: [] })).id).not.toBe(run(new FakeJob({ parts: [] })).id)
  })
})
