/**
 * Hands a download over to whoever iterates: one part at a time, the next one when it is asked for.
 */

import type { PartSink } from '../part-sink.js'

export interface Handoff {
  readonly sink: PartSink
  /** The bytes, in order. Leaving the loop early calls `onLeave`. */
  iterate(onLeave: () => void): AsyncIterableIterator<Uint8Array>
}

type Step = IteratorResult<Uint8Array, undefined>

export function createHandoff(): Handoff {
  const consumers: { resolve: (step: Step) => void; reject: (reason: Error) => void }[] = []
  let offered: { readonly chunk: Uint8Array; readonly taken: () => void } | undefined
  let end: { readonly failure: Error | undefined } | undefined

  const finish = (failure: Error | undefined): void => {
    end ??= { failure }
    offered = undefined
    for (const { resolve, reject } of consumers.splice(0)) {
      if (failure === undefined) resolve({ value: undefined, done: true })
      else reject(failure)
    }
  }

  const sink: PartSink = {
    access: 'sequential',
    prepare: () => Promise.resolve(0),
    write: (_offset, chunk) => {
      const consumer = consumers.shift()
      if (consumer !== undefined) {
        consumer.resolve({ value: chunk, done: false })
        return Promise.resolve()
      }
      return new Promise((taken) => (offered = { chunk, taken }))
    },
    read: () => Promise.reject(new Error('a stream cannot be read back')),
    sync: () => Promise.resolve(),
    commit: () => {
      finish(undefined)
      return Promise.resolve()
    },
    abandon: (_keep, reason) => {
      finish(reason)
      return Promise.resolve()
    },
  }

  const next = (): Promise<Step> => {
    if (offered !== undefined) {
      const { chunk, taken } = offered
      offered = undefined
      taken()
      return Promise.resolve({ value: chunk, done: false })
    }
    if (end?.failure !== undefined) return Promise.reject(end.failure)
    if (end !== undefined) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve, reject) => consumers.push({ resolve, reject }))
  }

  return {
    sink,
    iterate: (onLeave) => ({
      next,
      return: () => {
        finish(undefined)
        onLeave()
        return Promise.resolve({ value: undefined, done: true })
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }),
  }
}
