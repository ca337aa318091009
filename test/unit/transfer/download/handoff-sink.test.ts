import { describe, expect, it } from 'vitest'
import { createHandoff } from '../../../../src/transfer/download/handoff-sink.js'
import { settle } from '../../../support/deferred.js'

const bytes = (value: number): Uint8Array => Uint8Array.of(value)
const nothing = (): void => undefined

describe('createHandoff', () => {
  it('hands over the chunks in order, without copying them', async () => {
    const { sink, iterate } = createHandoff()
    const chunks = [bytes(1), bytes(2), bytes(3)]
    const writing = (async () => {
      for (const chunk of chunks) await sink.write(0, chunk)
      await sink.commit()
    })()
    const got: Uint8Array[] = []
    for await (const chunk of iterate(nothing)) got.push(chunk)
    await writing
    expect(got).toHaveLength(3)
    expect(got.every((chunk, index) => chunk === chunks[index])).toBe(true)
  })

  it('has a chunk taken only when the next one is asked for', async () => {
    const { sink, iterate } = createHandoff()
    const reader = iterate(nothing)
    let taken = false
    const writing = sink.write(0, bytes(1)).then(() => (taken = true))
    await settle()
    expect(taken).toBe(false)
    await reader.next()
    await writing
    expect(taken).toBe(true)
  })

  it('serves several that ask at the same time, each with its own chunk', async () => {
    const { sink, iterate } = createHandoff()
    const reader = iterate(nothing)
    const asked = [reader.next(), reader.next(), reader.next()]
    await sink.write(0, bytes(1))
    await sink.write(1, bytes(2))
    await sink.commit()
    expect(await Promise.all(asked)).toEqual([
      { value: bytes(1), done: false },
      { value: bytes(2), done: false },
      { value: undefined, done: true },
    ])
  })

  it('throws the failure, to whoever waits and whoever asks later', async () => {
    const { sink, iterate } = createHandoff()
    const reader = iterate(nothing)
    const waiting = reader.next()
    const failure = new Error('replaced')
    await sink.abandon(false, failure)
    await expect(waiting).rejects.toBe(failure)
    await expect(reader.next()).rejects.toBe(failure)
  })

  it('hands over nothing more after a failure', async () => {
    const { sink, iterate } = createHandoff()
    void sink.write(0, bytes(1))
    await sink.abandon(false, new Error('replaced'))
    await expect(iterate(nothing).next()).rejects.toThrow('replaced')
  })

  it('tells when its reader leaves, and has nothing for it any more', async () => {
    const { sink, iterate } = createHandoff()
    let left = 0
    const reader = iterate(() => (left += 1))
    void sink.write(0, bytes(1))
    void sink.write(0, bytes(2))
    for await (const chunk of reader) {
      expect(chunk).toBeDefined()
      break
    }
    expect(left).toBe(1)
    expect(await reader.next()).toEqual({ value: undefined, done: true })
  })
})
