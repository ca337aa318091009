/** What every checkpoint store must do; each implementation runs these cases. */

import { beforeEach, describe, expect, it } from 'vitest'
import type { CheckpointStore } from '../../../src/transfer/checkpoint/checkpoint-store.js'
import { CheckpointLockedError } from '../../../src/transfer/errors/checkpoint-errors.js'
import { settle } from '../../support/deferred.js'

const NAME = '73ed0911-5b42da83.ucp'

export interface OpenedStore {
  readonly store: CheckpointStore
  dispose(): Promise<void>
}

export function describeCheckpointStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let store: CheckpointStore
    let signal: AbortSignal

    beforeEach(async () => {
      const opened = await open()
      store = opened.store
      signal = new AbortController().signal
      return () => opened.dispose()
    })

    it('says where a document lies', () => {
      expect(store.describe(NAME)).toContain(NAME)
    })

    it('has no document before one is saved', async () => {
      expect(await store.load(NAME)).toBeUndefined()
    })

    it('gives back what was saved last, whatever is in it', async () => {
      for (const text of ['{"a": 1}', '', 'é目😀\u0000\n', 'x'.repeat(1_000_000)]) {
        await store.save(NAME, text)
        expect(await store.load(NAME)).toBe(text)
      }
    })

    it('keeps documents apart by name', async () => {
      await store.save(NAME, 'one')
      await store.save(`${NAME}.uploads`, 'two')
      expect(await store.load(NAME)).toBe('one')
      await store.remove(NAME)
      expect(await store.load(NAME)).toBeUndefined()
      expect(await store.load(`${NAME}.uploads`)).toBe('two')
    })

    it('removes what may be gone already', async () => {
      await store.save(NAME, 'one')
      await store.remove(NAME)
      await store.remove(NAME)
      expect(await store.load(NAME)).toBeUndefined()
    })

    it('never shows half a document to whoever reads while it is replaced', async () => {
      const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(200_000))
      await store.save(NAME, texts[0]!)
      const saving = (async () => {
        for (let round = 0; round < 5; round += 1) {
          for (const text of texts) await store.save(NAME, text)
        }
      })()
      for (let look = 0; look < 40; look += 1) {
        const seen = await store.load(NAME)
        if (!texts.includes(seen ?? '')) expect.fail(`saw ${seen?.length} characters of two texts`)
      }
      await saving
      expect(await store.load(NAME)).toBe(texts.at(-1))
    })

    it('survives being written by several at once: one of the documents stays, whole', async () => {
      const texts = Array.from({ length: 10 }, (_, index) => String(index).repeat(50_000))
      await Promise.all(texts.map((text) => store.save(NAME, text)))
      expect(texts).toContain(await store.load(NAME))
    })

    it('lets one caller at a time hold the lock of a name', async () => {
      const lock = await store.lock(NAME, { whenLocked: 'fail', signal })
      const refused = store.lock(NAME, { whenLocked: 'fail', signal })
      await expect(refused).rejects.toBeInstanceOf(CheckpointLockedError)
      await expect(refused).rejects.toMatchObject({ code: 'CheckpointLocked', retryable: true })
      await lock.release()
      const again = await store.lock(NAME, { whenLocked: 'fail', signal })
      await again.release()
    })

    it('lets exactly one of many get the lock', async () => {
      const attempts = await Promise.allSettled(
        Array.from({ length: 10 }, () => store.lock(NAME, { whenLocked: 'fail', signal })),
      )
      const got = attempts.filter((attempt) => attempt.status === 'fulfilled')
      expect(got).toHaveLength(1)
      for (const attempt of got) await attempt.value.release()
    })

    it('locks each name on its own', async () => {
      const one = await store.lock(NAME, { whenLocked: 'fail', signal })
      const other = await store.lock('other.ucp', { whenLocked: 'fail', signal })
      await one.release()
      await other.release()
    })

    it('reads and writes documents whose name is locked', async () => {
      const lock = await store.lock(NAME, { whenLocked: 'fail', signal })
      await store.save(NAME, 'text')
      expect(await store.load(NAME)).toBe('text')
      await store.remove(NAME)
      await lock.release()
      expect(await store.load(NAME)).toBeUndefined()
    })

    it('gives the lock to whoever waits, when it is released', async () => {
      const lock = await store.lock(NAME, { whenLocked: 'fail', signal })
      let got = false
      const waiting = store.lock(NAME, { whenLocked: 'wait', signal })
      void waiting.then(() => (got = true))
      await settle()
      expect(got).toBe(false)
      await lock.release()
      await (await waiting).release()
    })

    it('stops waiting when the signal fires, with its reason', async () => {
      const lock = await store.lock(NAME, { whenLocked: 'fail', signal })
      const abort = new AbortController()
      const reason = new Error('given up')
      const waiting = store.lock(NAME, { whenLocked: 'wait', signal: abort.signal })
      const outcome = expect(waiting).rejects.toBe(reason)
      await settle()
      abort.abort(reason)
      await outcome
      await lock.release()
      const free = await store.lock(NAME, { whenLocked: 'fail', signal })
      await free.release()
    })

    it('refuses a lock to a signal that has fired', async () => {
      const reason = new Error('given up')
      const options = { whenLocked: 'wait', signal: AbortSignal.abort(reason) } as const
      await expect(store.lock(NAME, options)).rejects.toBe(reason)
    })

    it('releases a lock once: a second time does not take it from the next holder', async () => {
      const first = await store.lock(NAME, { whenLocked: 'fail', signal })
      await first.release()
      const second = await store.lock(NAME, { whenLocked: 'fail', signal })
      await first.release()
      await expect(store.lock(NAME, { whenLocked: 'fail', signal })).rejects.toBeInstanceOf(
        CheckpointLockedError,
      )
      await second.release()
    })
  })
}
