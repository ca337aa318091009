import { describe, expect, it } from 'vitest'
import { GroupCommit } from '../../../../../src/platform/node/disk-object-store/group-commit.js'
import { createDeferred, settle, type Deferred } from '../../../../support/deferred.js'

/** Transactions and syncs in the order in which they happen; a sync ends when the test says so. */
function createScene() {
  const log: string[] = []
  const syncs: Deferred<void>[] = []
  const database = {
    transaction: <Result>(task: () => Result): Result => {
      log.push('begin')
      const result = task()
      log.push('commit')
      return result
    },
  }
  const trims: Deferred<void>[] = []
  /** After how many syncs the log was to be emptied. */
  const emptied: number[] = []
  const commits = new GroupCommit(database, {
    sync: () => {
      const sync = createDeferred()
      syncs.push(sync)
      log.push('sync')
      return sync.promise
    },
    trim: () => {
      emptied.push(syncs.length)
      return trims.at(-1)?.promise ?? Promise.resolve()
    },
  })
  const change = (name: string): Promise<string> =>
    commits.run(() => {
      log.push(name)
      return name
    })
  return { log, syncs, trims, emptied, commits, change }
}

describe('changes of a database', () => {
  it('that come together share one transaction and one sync', async () => {
    const { log, syncs, change } = createScene()
    const changes = [change('a'), change('b')]
    await settle()
    expect(log).toEqual(['begin', 'a', 'b', 'commit', 'sync'])
    syncs[0]?.resolve()
    expect(await Promise.all(changes)).toEqual(['a', 'b'])
  })

  it('that come while a sync runs wait for it, and go together then', async () => {
    const { log, syncs, change } = createScene()
    const first = change('a')
    await settle()
    const others = [change('b'), change('c')]
    await settle()
    expect(log).toEqual(['begin', 'a', 'commit', 'sync'])
    syncs[0]?.resolve()
    await first
    await settle()
    expect(log.slice(4)).toEqual(['begin', 'b', 'c', 'commit', 'sync'])
    syncs[1]?.resolve()
    expect(await Promise.all(others)).toEqual(['b', 'c'])
  })

  it('count only when the sync has ended', async () => {
    const { syncs, change, commits } = createScene()
    const told: string[] = []
    const changed = change('a').then(() => told.push('change'))
    await settle()
    const settled = commits.settle().then(() => told.push('settled'))
    await settle()
    expect(told).toEqual([])
    syncs[0]?.resolve()
    await changed
    await settle()
    expect(told).toEqual(['change'])
    syncs[1]?.resolve()
    await settled
  })

  it('that are very many go in several transactions, in their order', async () => {
    const { log, syncs, change } = createScene()
    const changes = Array.from({ length: 65 }, (_, index) => change(String(index)))
    await settle()
    expect(log.slice(-3)).toEqual(['63', 'commit', 'sync'])
    syncs[0]?.resolve()
    await Promise.all(changes.slice(0, 64))
    await settle()
    expect(log.slice(-4)).toEqual(['begin', '64', 'commit', 'sync'])
    syncs[1]?.resolve()
    expect(await changes[64]).toBe('64')
  })

  it('are told before the log is emptied, and wait while it is', async () => {
    const { log, syncs, trims, change } = createScene()
    const trim = createDeferred()
    trims.push(trim)
    const first = change('a')
    await settle()
    syncs[0]?.resolve()
    expect(await first).toBe('a')
    const second = change('b')
    await settle()
    expect(log).not.toContain('b')
    trims.pop()
    trim.resolve()
    await settle()
    syncs[1]?.resolve()
    expect(await second).toBe('b')
  })

  it('end when the log has been emptied, too', async () => {
    // A store that was closed meanwhile lost its log before the database file was on the disk.
    const { syncs, trims, change, commits } = createScene()
    const trim = createDeferred()
    trims.push(trim)
    const first = change('a')
    await settle()
    const told: string[] = []
    const ended = commits.end().then(() => told.push('ended'))
    syncs[0]?.resolve()
    await first
    await settle()
    expect(told).toEqual([])
    trim.resolve()
    await ended
    await commits.end()
  })

  it('all fail after a log that could not be emptied', async () => {
    const { syncs, trims, change } = createScene()
    const trim = createDeferred()
    trims.push(trim)
    const first = change('a')
    await settle()
    syncs[0]?.resolve()
    expect(await first).toBe('a')
    trim.reject(new Error('no such device'))
    await expect(change('b')).rejects.toThrow('no such device')
  })

  it('fail with one that throws in their transaction; later ones do not', async () => {
    const { syncs, commits, change } = createScene()
    const failing = commits.run(() => {
      throw new Error('disk full')
    })
    const beside = change('a')
    await expect(failing).rejects.toThrow('disk full')
    await expect(beside).rejects.toThrow('disk full')
    const later = change('b')
    await settle()
    syncs[0]?.resolve()
    expect(await later).toBe('b')
  })

  it('all fail after a sync that failed: nobody knows what is on the disk', async () => {
    const { syncs, change, commits, log, emptied } = createScene()
    const first = change('a')
    await settle()
    syncs[0]?.reject(new Error('no such device'))
    await expect(first).rejects.toThrow('no such device')
    await expect(change('b')).rejects.toThrow('no such device')
    expect(log).not.toContain('b')
    await commits.end()
    expect(emptied).toEqual([]) // nothing that may be lost becomes part of the database file
  })

  it('are not said to be durable after a sync that failed', async () => {
    const { syncs, commits, change } = createScene()
    expect(await commits.settle()).toBe(true)
    const first = change('a')
    await settle()
    const settled = commits.settle()
    syncs[0]?.reject(new Error('no such device'))
    await expect(first).rejects.toThrow('no such device')
    expect(await settled).toBe(false)
    await commits.end()
    expect(await commits.settle()).toBe(false)
  })

  it('are said to be durable beside one that throws', async () => {
    const { commits } = createScene()
    const failing = commits.run(() => {
      throw new Error('disk full')
    })
    const settled = commits.settle()
    await expect(failing).rejects.toThrow('disk full')
    expect(await settled).toBe(true)
  })
})
