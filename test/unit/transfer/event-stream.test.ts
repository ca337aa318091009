import { describe, expect, it } from 'vitest'
import { EventStream } from '../../../src/transfer/event-stream.js'

interface NumberedEvent {
  readonly type: string
  readonly index: number
}

async function collect(events: AsyncIterable<NumberedEvent>): Promise<NumberedEvent[]> {
  const collected: NumberedEvent[] = []
  for await (const event of events) collected.push(event)
  return collected
}

function indexesOf(events: readonly NumberedEvent[]): number[] {
  return events.map(({ index }) => index)
}

describe('EventStream', () => {
  it('hands every event to every iterator, in order', async () => {
    const stream = new EventStream<NumberedEvent>()
    const [first, second] = [stream.iterate(), stream.iterate()]
    for (const index of [1, 2, 3]) stream.publish({ type: 'state', index })
    stream.end()
    expect(indexesOf(await collect(first))).toEqual([1, 2, 3])
    expect(indexesOf(await collect(second))).toEqual([1, 2, 3])
  })

  it('gives an iterator the events from its beginning on', async () => {
    const stream = new EventStream<NumberedEvent>()
    stream.publish({ type: 'state', index: 1 })
    const late = stream.iterate()
    stream.publish({ type: 'state', index: 2 })
    stream.end()
    expect(indexesOf(await collect(late))).toEqual([2])
  })

  it('wakes whoever waits, also several at once', async () => {
    const stream = new EventStream<NumberedEvent>()
    const events = stream.iterate()
    const waiting = [events.next(), events.next(), events.next()]
    stream.publish({ type: 'state', index: 1 })
    stream.publish({ type: 'state', index: 2 })
    stream.end()
    expect(await Promise.all(waiting)).toEqual([
      { value: { type: 'state', index: 1 }, done: false },
      { value: { type: 'state', index: 2 }, done: false },
      { value: undefined, done: true },
    ])
  })

  it('is over at once for an iterator that comes after the end', async () => {
    const stream = new EventStream<NumberedEvent>()
    stream.end()
    expect(await collect(stream.iterate())).toEqual([])
  })

  it('forgets an iterator whose loop was left, and goes on for the others', async () => {
    const stream = new EventStream<NumberedEvent>()
    const [leaving, staying] = [stream.iterate(), stream.iterate()]
    stream.publish({ type: 'state', index: 1 })
    for await (const event of leaving) {
      expect(event.index).toBe(1)
      break
    }
    stream.publish({ type: 'state', index: 2 })
    stream.end()
    expect(await leaving.next()).toEqual({ value: undefined, done: true })
    expect(indexesOf(await collect(staying))).toEqual([1, 2])
  })

  it('drops old progress, and nothing else, for an iterator that does not keep up', async () => {
    const stream = new EventStream<NumberedEvent>()
    const slow = stream.iterate()
    for (let index = 0; index < 3000; index += 1) {
      stream.publish({ type: index % 10 === 0 ? 'part-completed' : 'progress', index })
    }
    stream.end()
    const kept = await collect(slow)
    expect(kept).toHaveLength(1000)
    expect(kept.filter(({ type }) => type === 'part-completed')).toHaveLength(300)
    expect(kept.at(-1)?.index).toBe(2999)
    expect(indexesOf(kept)).toEqual(indexesOf(kept).sort((a, b) => a - b))
  })

  it('bounds the memory of an iterator that never reads', async () => {
    const stream = new EventStream<NumberedEvent>()
    const slow = stream.iterate()
    for (let index = 0; index < 5000; index += 1) stream.publish({ type: 'part-completed', index })
    stream.end()
    expect(indexesOf(await collect(slow)).slice(-2)).toEqual([4998, 4999])
  })
})
