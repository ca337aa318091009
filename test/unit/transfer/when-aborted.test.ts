/** Many who hear of one abort. */

import { describe, expect, it, vi } from 'vitest'
import { whenAborted } from '../../../src/transfer/when-aborted.js'

describe('an abort', () => {
  it('is told to everybody who listens, once, in their order', () => {
    const abort = new AbortController()
    const told: number[] = []
    for (const number of [1, 2, 3]) whenAborted(abort.signal, () => told.push(number))
    abort.abort()
    abort.abort()
    expect(told).toEqual([1, 2, 3])
  })

  it('is not told to those who have left, even while it is being told', () => {
    const abort = new AbortController()
    const told: string[] = []
    whenAborted(abort.signal, () => leaveLast())
    whenAborted(abort.signal, () => told.push('stays'))
    const leave = whenAborted(abort.signal, () => told.push('left'))
    const leaveLast = whenAborted(abort.signal, () => told.push('left last'))
    leave()
    leave()
    abort.abort()
    expect(told).toEqual(['stays'])
  })

  it('is told twice to the same callback that listens twice', () => {
    const abort = new AbortController()
    const callback = vi.fn<() => void>()
    const leave = whenAborted(abort.signal, callback)
    whenAborted(abort.signal, callback)
    leave()
    abort.abort()
    expect(callback).toHaveBeenCalledTimes(1)
  })

  it('costs the signal one listener, and none when all have left', () => {
    const { signal } = new AbortController()
    const add = vi.spyOn(signal, 'addEventListener')
    const remove = vi.spyOn(signal, 'removeEventListener')
    const leave = Array.from({ length: 20 }, () => whenAborted(signal, () => undefined))
    expect(add).toHaveBeenCalledTimes(1)
    for (const end of leave) end()
    expect(remove).toHaveBeenCalledTimes(1)
    whenAborted(signal, () => undefined)
    expect(add).toHaveBeenCalledTimes(2)
  })
})
