import { describe, expect, it } from 'vitest'
import { CheckpointWriter } from '../../../../src/transfer/checkpoint/checkpoint-writer.js'
import { createDeferred, settle, type Deferred } from '../../../support/deferred.js'
import { FakeClock } from '../../../support/fake-clock.js'

/** A writer whose saves end when the test says so. */
function createScene() {
  const clock = new FakeClock()
  const saves: Deferred<void>[] = []
  let running = 0
  let mostAtATime = 0
  const writer = new CheckpointWriter(clock, async () => {
    running += 1
    mostAtATime = Math.max(mostAtATime, running)
    const save = createDeferred()
    saves.push(save)
    await save.promise.finally(() => (running -= 1))
  })
  return {
    clock,
    writer,
    saves,
    mostAtATime: () => mostAtATime,
    async endSave(): Promise<void> {
      saves.at(-1)?.resolve()
      await settle()
    },
  }
}

describe('CheckpointWriter', () => {
  it('saves the first change at once, and the next ones together a second later', async () => {
    const { clock, writer, saves, endSave } = createScene()
    writer.touch()
    expect(saves).toHaveLength(1)
    await endSave()
    for (let change = 0; change < 10; change += 1) writer.touch()
    await clock.advance(999)
    expect(saves).toHaveLength(1)
    await clock.advance(1)
    expect(saves).toHaveLength(2)
    await endSave()
    await clock.advance(5000)
    expect(saves).toHaveLength(2)
  })

  it('never runs two saves at a time: what changes during one is saved by the next', async () => {
    const { clock, writer, saves, endSave, mostAtATime } = createScene()
    writer.touch()
    writer.touch()
    await clock.advance(3000) // a disk that takes its time
    expect(saves).toHaveLength(1)
    const settled = writer.settle()
    await endSave()
    expect(saves).toHaveLength(2)
    writer.touch() // while the last save runs
    await clock.advance(3000)
    expect(saves).toHaveLength(2)
    await endSave()
    await settled
    expect(mostAtATime()).toBe(1)
  })

  it('settles at once when nothing has changed', async () => {
    const { writer, saves } = createScene()
    await writer.settle()
    expect(saves).toEqual([])
  })

  it('settles without waiting for its second, and leaves no timer', async () => {
    const { clock, writer, saves, endSave } = createScene()
    writer.touch()
    await endSave()
    writer.touch()
    const settled = writer.settle()
    await settle()
    expect(saves).toHaveLength(2)
    await endSave()
    await settled
    expect(clock.pendingTimers).toBe(0)
  })

  it('goes on after it has settled, as after a pause', async () => {
    const { clock, writer, saves, endSave } = createScene()
    writer.touch()
    await endSave()
    await writer.settle()
    writer.touch()
    await clock.advance(1000)
    expect(saves).toHaveLength(2)
  })

  it('tells a failed save to the next change, and to settle', async () => {
    const { writer, saves } = createScene()
    const failure = new Error('disk full')
    writer.touch()
    saves[0]?.reject(failure)
    await settle()
    expect(() => writer.touch()).toThrow(failure)
    await expect(writer.settle()).rejects.toBe(failure)
    expect(saves).toHaveLength(1)
  })

  it('tells a save that fails while it settles', async () => {
    const { writer, saves } = createScene()
    writer.touch()
    const settled = writer.settle()
    saves[0]?.reject(new Error('disk full'))
    await expect(settled).rejects.toThrow('disk full')
  })

  it('drops what is not saved when it stops, and waits for the save under way', async () => {
    const { clock, writer, saves, endSave } = createScene()
    writer.touch()
    writer.touch()
    let stopped = false
    const stopping = writer.stop().then(() => (stopped = true))
    await clock.advance(5000)
    expect(stopped).toBe(false)
    await endSave()
    await stopping
    await clock.advance(5000)
    expect(saves).toHaveLength(1)
    expect(clock.pendingTimers).toBe(0)
  })
})
