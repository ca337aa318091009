/**
 * The requests of one reader: each fetches a range of the same object, can be ended alone, and ends
 * with the reader at the latest.
 */

import { orAborted } from '../abort.js'
import type { DownloadClient } from '../client-api.js'
import type { DownloadRequest, PinnedObject } from '../download/download-request.js'
import { fetchPart, type TakeChunk } from '../download/part-fetch.js'
import { laneContext, type FileMeans } from './lane-context.js'

/** The object that is read, and what it is read with. */
export interface ReadObject extends FileMeans {
  readonly client: Pick<DownloadClient, 'getObject'>
  readonly request: DownloadRequest
  readonly object: PinnedObject
  /** `oss://bucket/key`. */
  readonly path: string
}

/** Bytes of the object. */
export interface ByteSpan {
  readonly offset: number
  /** At least 1. */
  readonly size: number
}

export interface RangeFetch {
  /** Settles when nothing of it is left; rejects with what went wrong, or the reason of its end. */
  readonly ended: Promise<void>
  cancel(): void
}

export interface FetchOptions {
  /**
   * Whether it waits for one of the client's parts in flight. For what does not wait for a reader:
   * a slow one would otherwise keep transfers waiting.
   */
  readonly takesSlot: boolean
}

export class RangeFetches {
  readonly #object: ReadObject
  /** One signal for each: many listeners on one would look like a leak to Node. */
  readonly #underWay = new Map<AbortController, Promise<void>>()
  #reason: Error | undefined

  constructor(object: ReadObject) {
    this.#object = object
  }

  /** `take` gets the bytes in order; a promise of its holds up the rest, until the fetch ends. */
  start(span: ByteSpan, take: TakeChunk, options: FetchOptions): RangeFetch {
    const abort = new AbortController()
    if (this.#reason !== undefined) abort.abort(this.#reason)
    const ended = this.#run(span, take, options, abort.signal)
    const leave = (): void => void this.#underWay.delete(abort)
    this.#underWay.set(abort, ended.then(leave, leave))
    return { ended, cancel: () => abort.abort(new Error('nobody wants these bytes any more')) }
  }

  async #run(
    { offset, size }: ByteSpan,
    take: TakeChunk,
    { takesSlot }: FetchOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const takeUnlessEnded: TakeChunk = (chunk) => {
      const taken = take(chunk)
      return taken === undefined ? undefined : orAborted(taken, signal)
    }
    const slot = takesSlot ? await this.#object.lane.slot(signal) : undefined
    try {
      const source = { ...this.#object, start: 0 }
      const range = { partNumber: 1, offset, size }
      await fetchPart(source, range, takeUnlessEnded, laneContext(this.#object, signal, slot))
      slot?.wentWell()
    } finally {
      slot?.release()
    }
  }

  /** Ends all of them, and whatever is started later, with `reason`. */
  stop(reason: Error): void {
    this.#reason ??= reason
    for (const abort of this.#underWay.keys()) abort.abort(reason)
  }

  /** Resolves when none is under way; never rejects. */
  async over(): Promise<void> {
    await Promise.all(this.#underWay.values())
  }
}
