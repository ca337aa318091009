import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { followSignal, orAborted } from '../../../src/transfer/abort.js'
import { createDeferred } from '../../support/deferred.js'

function listenersOf(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length
}

describe('followSignal', () => {
  it('passes an abort on with its reason', () => {
    const [source, target] = [new AbortController(), new AbortController()]
    followSignal(target, source.signal)
    source.abort('why')
    expect(target.signal.reason).toBe('why')
  })

  it('passes on what has happened before', () => {
    const target = new AbortController()
    followSignal(target, AbortSignal.abort('before'))
    expect(target.signal.reason).toBe('before')
  })

  it('leaves nothing on the signal when the connection is ended', () => {
    const [source, target] = [new AbortController(), new AbortController()]
    followSignal(target, source.signal)()
    expect(listenersOf(source.signal)).toBe(0)
    source.abort()
    expect(target.signal.aborted).toBe(false)
  })

  it('does nothing without a signal', () => {
    const target = new AbortController()
    followSignal(target, undefined)()
    expect(target.signal.aborted).toBe(false)
  })
})

describe('orAborted', () => {
  it('settles as the promise does, and leaves nothing on the signal', async () => {
    const { signal } = new AbortController()
    await expect(orAborted(Promise.resolve(7), signal)).resolves.toBe(7)
    await expect(orAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no')
    expect(listenersOf(signal)).toBe(0)
  })

  it('rejects with the reason as soon as the signal fires', async () => {
    const abort = new AbortController()
    const waiting = orAborted(createDeferred().promise, abort.signal)
    abort.abort(new Error('over'))
    await expect(waiting).rejects.toThrow('over')
  })

  it('watches a promise that fails after the abort', async () => {
    const failing = Promise.reject(new Error('too late'))
    await expect(orAborted(failing, AbortSignal.abort(new Error('over')))).rejects.toThrow('over')
  })
})
