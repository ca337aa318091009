import { describe, expect, it } from 'vitest'
import { TransferEngine } from '../../../src/transfer/engine.js'
import type { TransferEvent } from '../../../src/transfer/events.js'
import { Scheduler } from '../../../src/transfer/scheduler.js'
import type { Transfer } from '../../../src/transfer/transfer.js'
import { settle } from '../../support/deferred.js'
import { createFakeEnvironment } from '../../support/fake-environment.js'
import { FakeJob } from '../../support/fake-job.js'

interface Run {
  readonly transfer: Transfer<string>
  readonly states: string[]
  readonly scheduler: Scheduler
}

function run(job: FakeJob, parallelNum = 2): Run {
  const environment = createFakeEnvironment()
  const scheduler = new Scheduler(environment.clock, {
    maxParts: 100,
    memoryLimit: 1000,
    bandwidthLimit: undefined,
  })
  const states: string[] = []
  const onEvent = (event: TransferEvent): void => {
    if (event.type === 'state') states.push(event.state)
  }
  const engine = new TransferEngine(environment, scheduler)
  const options = { parallelNum, signal: undefined, onProgress: undefined, onEvent }
  const transfer = engine.run(job, options)
  transfer.catch(() => undefined) // each test looks at the outcome when it gets there
  return { transfer, states, scheduler }
}

/** Whether the promise has settled, for looking at it before it does. */
function watch(promise: Promise<unknown>): { settled: boolean } {
  const watched = { settled: false }
  promise.then(
    () => (watched.settled = true),
    () => (watched.settled = true),
  )
  return watched
}

describe('pause', () => {
  it('lets the parts under way finish, starts no other, and then holds no slot', async () => {
    const job = new FakeJob({ parts: [1, 1, 1, 1], manual: ['runPart'] })
    const { transfer, scheduler } = run(job)
    await settle()
    const paused = transfer.pause()
    const watched = watch(paused)
    await settle()
    expect(transfer.state).toBe('pausing')
    job.finish(1)
    await settle()
    expect(watched.settled).toBe(false)
    expect(job.inFlight).toEqual([2])
    job.finish(2)
    await paused
    expect(transfer.state).toBe('paused')
    await settle()
    expect(job.inFlight).toEqual([])
    expect(scheduler.slotsInUse).toBe(0)
    await transfer.cancel()
  })

  it('goes on with resume to the same result', async () => {
    const job = new FakeJob({ parts: [1, 1, 1, 1], manual: ['runPart'] })
    const { transfer, states } = run(job)
    await settle()
    const paused = transfer.pause()
    job.finish(1, 2)
    await paused
    transfer.resume()
    await settle()
    expect(job.inFlight).toEqual([3, 4])
    job.finish(3, 4)
    expect(await transfer).toBe('done')
    expect(job.log).toContain('complete 1 2 3 4')
    expect(states).toEqual([
      'opening',
      'running',
      'pausing',
      'paused',
      'running',
      'completing',
      'succeeded',
    ])
  })

  it('while opening is reached as soon as the transfer is open', async () => {
    const job = new FakeJob({ parts: [1], manual: ['open'] })
    const { transfer, states } = run(job)
    await settle()
    const paused = transfer.pause()
    job.openStep.resolve(1)
    await paused
    await settle()
    expect(states).toEqual(['opening', 'pausing', 'paused'])
    expect(job.log).toEqual(['open', 'save'])
    transfer.resume()
    expect(await transfer).toBe('done')
  })

  it('that is taken back while opening leaves no trace', async () => {
    const job = new FakeJob({ parts: [1], manual: ['open'] })
    const { transfer, states } = run(job)
    const paused = transfer.pause()
    transfer.resume()
    await paused
    job.openStep.resolve(1)
    await transfer
    expect(states).toEqual(['opening', 'running', 'completing', 'succeeded'])
  })

  it('while a stream is read keeps the part that was read for later', async () => {
    const job = new FakeJob({ parts: [1, 1], manual: ['nextPart'] })
    const { transfer } = run(job)
    await settle()
    await transfer.pause()
    job.nextPartStep.resolve(undefined)
    await settle()
    expect(job.log).toContain('next 1')
    expect(job.log).not.toContain('run 1')
    transfer.resume()
    await transfer
    expect(job.log).toContain('complete 1 2')
  })

  it('with the last parts under way is reached before complete', async () => {
    const job = new FakeJob({ parts: [1], manual: ['runPart'] })
    const { transfer } = run(job)
    await settle()
    const paused = transfer.pause()
    job.finish(1)
    await paused
    await settle()
    expect(job.log).not.toContain('complete 1')
    transfer.resume()
    expect(await transfer).toBe('done')
  })

  it('while completing is too late: it resolves at the end', async () => {
    const job = new FakeJob({ parts: [1], manual: ['complete'] })
    const { transfer, states } = run(job)
    await settle()
    const watched = watch(transfer.pause())
    await settle()
    expect(watched.settled).toBe(false)
    job.completeStep.resolve('done')
    await transfer
    await settle()
    expect(watched.settled).toBe(true)
    expect(states).not.toContain('pausing')
  })

  it('after the end resolves at once', async () => {
    const { transfer } = run(new FakeJob({ parts: [1] }))
    await transfer
    await transfer.pause()
    transfer.resume()
    expect(transfer.state).toBe('succeeded')
  })

  it('asked for twice is one pause', async () => {
    const job = new FakeJob({ parts: [1, 1, 1], manual: ['runPart'] })
    const { transfer, states } = run(job)
    await settle()
    const both = Promise.all([transfer.pause(), transfer.pause()])
    job.finish(1, 2)
    await both
    await transfer.pause()
    expect(states).toEqual(['opening', 'running', 'pausing', 'paused'])
    transfer.resume()
    await settle()
    job.finish(3)
    expect(await transfer).toBe('done')
  })

  it('can be taken back before it is reached', async () => {
    const job = new FakeJob({ parts: [1, 1, 1, 1], manual: ['runPart'] })
    const { transfer, states } = run(job)
    await settle()
    const paused = transfer.pause()
    transfer.resume()
    await paused
    job.finish(1)
    await settle()
    expect(job.inFlight).toEqual([2, 3])
    job.finish(2, 3)
    await settle()
    job.finish(4)
    await transfer
    expect(states).toEqual(['opening', 'running', 'pausing', 'running', 'completing', 'succeeded'])
  })

  it.each(['pausing', 'paused'])('can be cancelled while %s', async (state) => {
    const job = new FakeJob({ parts: [1, 1, 1, 1], manual: ['runPart'] })
    const { transfer, scheduler } = run(job)
    await settle()
    const paused = transfer.pause()
    if (state === 'paused') job.finish(1, 2)
    await settle()
    expect(transfer.state).toBe(state)
    await transfer.cancel()
    await paused
    await expect(transfer).rejects.toMatchObject({ code: 'Cancelled' })
    expect(job.log.at(-1)).toBe('close')
    expect([scheduler.memoryInUse, scheduler.slotsInUse]).toEqual([0, 0])
  })

  it('ends when a part fails on the way: the transfer is never called paused', async () => {
    const job = new FakeJob({ parts: [1, 1, 1], manual: ['runPart'] })
    const { transfer, states } = run(job)
    await settle()
    const paused = transfer.pause()
    job.fail(1, new Error('no'))
    await paused
    await expect(transfer).rejects.toThrow('no')
    expect(states).toEqual(['opening', 'running', 'pausing', 'failed'])
  })

  it('asked for while a failed transfer is being abandoned resolves at its end', async () => {
    const job = new FakeJob({ parts: [1], manual: ['runPart', 'abandon'] })
    const { transfer, states } = run(job)
    await settle()
    job.fail(1, new Error('no'))
    await settle()
    const watched = watch(transfer.pause())
    await settle()
    expect(watched.settled).toBe(false)
    job.abandonStep.resolve()
    await expect(transfer).rejects.toThrow('no')
    await settle()
    expect(watched.settled).toBe(true)
    expect(states).toEqual(['opening', 'running', 'failed'])
  })
})
