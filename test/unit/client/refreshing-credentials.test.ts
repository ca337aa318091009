import { describe, expect, it } from 'vitest'

import type { Credentials } from '../../../src/client/credentials/credentials-provider.js'
import {
  RefreshingCredentialsProvider,
  shareCredentials,
} from '../../../src/client/credentials/refreshing-credentials.js'
import { FakeClock } from '../../support/fake-clock.js'

const MINUTE = 60_000

/** An issuer of numbered credentials that live for `lifeMs`; fails while told to. */
function createIssuer(clock: FakeClock, lifeMs: number | undefined) {
  const issuer = {
    issued: 0,
    failing: false,
    async fetch(): Promise<Credentials> {
      await clock.sleep(100)
      if (issuer.failing) throw new Error('issuer down')
      issuer.issued += 1
      const expiration = lifeMs === undefined ? undefined : new Date(clock.now() + lifeMs)
      const accessKeyId = `ak${issuer.issued}`
      return { accessKeyId, accessKeySecret: 'sk', securityToken: 't', expiration }
    },
  }
  return issuer
}

function setUp(lifeMs: number | undefined = 60 * MINUTE) {
  const clock = new FakeClock()
  const issuer = createIssuer(clock, lifeMs)
  const provider = new RefreshingCredentialsProvider(() => issuer.fetch(), { clock })
  const get = async (): Promise<string> => {
    const { accessKeyId } = await clock.until(provider.getCredentials())
    return accessKeyId
  }
  return { clock, issuer, provider, get }
}

describe('refreshing credentials', () => {
  it('are fetched once for all who wait', async () => {
    const { clock, issuer, provider } = setUp()
    const many = Promise.all(Array.from({ length: 20 }, () => provider.getCredentials()))
    const got = await clock.until(many)
    expect(new Set(got.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['ak1']))
    expect(issuer.issued).toBe(1)
  })

  it('are renewed ahead of their expiration while the old ones go on being used', async () => {
    const { clock, issuer, get } = setUp()
    await get()
    await clock.advance(54 * MINUTE)
    expect([await get(), issuer.issued]).toEqual(['ak1', 1])
    await clock.advance(2 * MINUTE)
    expect(await get()).toBe('ak1')
    await clock.advance(100)
    expect([await get(), issuer.issued]).toEqual(['ak2', 2])
  })

  it('of a short life are renewed in the middle of it', async () => {
    const { clock, get } = setUp(MINUTE)
    await get()
    await clock.advance(29_000)
    expect(await get()).toBe('ak1')
    await clock.advance(1100)
    expect(await get()).toBe('ak1')
    await clock.advance(100)
    expect(await get()).toBe('ak2')
  })

  it('are waited for when the old ones have expired', async () => {
    const { clock, get } = setUp()
    await get()
    await clock.advance(61 * MINUTE)
    expect(await get()).toBe('ak2')
  })

  it('stay in use while renewing fails, and renewing is tried again after a pause', async () => {
    const { clock, issuer, get } = setUp()
    await get()
    await clock.advance(56 * MINUTE)
    issuer.failing = true
    expect(await get()).toBe('ak1')
    await clock.advance(100)
    issuer.failing = false
    expect(await get()).toBe('ak1')
    await clock.advance(500)
    expect([await get(), issuer.issued]).toEqual(['ak1', 1])
    await clock.advance(1000)
    await get()
    await clock.advance(100)
    expect(await get()).toBe('ak2')
  })

  it('that are needed and cannot be fetched are a retryable error', async () => {
    const { issuer, get } = setUp()
    issuer.failing = true
    await expect(get()).rejects.toMatchObject({
      code: 'CredentialsUnavailable',
      retryable: true,
      message: 'cannot get credentials: issuer down',
    })
    issuer.failing = false
    expect(await get()).toBe('ak1')
  })

  it('that never come are an error after a while', async () => {
    const clock = new FakeClock()
    const never = (): Promise<Credentials> => new Promise(() => undefined)
    const provider = new RefreshingCredentialsProvider(never, { clock })
    await expect(clock.until(provider.getCredentials())).rejects.toMatchObject({
      message: 'cannot get credentials: nothing came within 30000 ms',
    })
    expect(clock.pendingTimers).toBe(0)
  })

  it('that were refused are fetched once, however many requests they failed', async () => {
    const { clock, issuer, provider } = setUp()
    const old = await clock.until(provider.getCredentials())
    const first = [1, 2, 3].map(() => provider.refreshCredentials(old))
    await clock.until(Promise.all(first))
    const late = await clock.until(provider.refreshCredentials(old))
    expect([late.accessKeyId, issuer.issued]).toEqual(['ak2', 2])
  })

  it('that are refused although they are the newest do not keep the issuer busy', async () => {
    const clock = new FakeClock()
    let fetched = 0
    const same = (): Credentials => {
      fetched += 1
      return { accessKeyId: 'ak', accessKeySecret: 'sk' }
    }
    const provider = new RefreshingCredentialsProvider(same, { clock })
    const old = await provider.getCredentials()
    for (let round = 0; round < 5; round += 1) await provider.refreshCredentials(old)
    expect(fetched).toBe(2)
  })

  it('without expiration are kept until refused', async () => {
    const { clock, issuer, get } = setUp()
    const unexpiring = createIssuer(clock, undefined)
    const provider = new RefreshingCredentialsProvider(() => unexpiring.fetch(), { clock })
    await clock.until(provider.getCredentials())
    await clock.advance(1000 * MINUTE)
    await clock.until(provider.getCredentials())
    expect(unexpiring.issued).toBe(1)
    expect([await get(), issuer.issued]).toEqual(['ak1', 1])
  })

  it('that look expired on arrival, as with a wrong clock, are used for some seconds', async () => {
    const { clock, issuer, get } = setUp(-MINUTE)
    expect(await get()).toBe('ak1')
    expect(await get()).toBe('ak1')
    await clock.advance(11_000)
    expect([await get(), issuer.issued]).toEqual(['ak2', 2])
  })

  it('let a caller go as soon as its signal fires; others get theirs', async () => {
    const { clock, provider } = setUp()
    const controller = new AbortController()
    const leaving = provider.getCredentials(controller.signal)
    const staying = provider.getCredentials()
    controller.abort()
    await expect(leaving).rejects.toMatchObject({ code: 'Cancelled' })
    expect((await clock.until(staying)).accessKeyId).toBe('ak1')
  })

  it.each([
    [{ accessKeyId: '', accessKeySecret: 'sk' }, 'an access key ID that is empty or no text'],
    [{ accessKeyId: 'ak', accessKeySecret: 'sk\n' }, 'an access key secret with blanks around it'],
    [{ accessKeyId: 'ak', accessKeySecret: 'sk', expiration: new Date('x') }, 'no date'],
  ])('that cannot work are refused: %o', async (credentials, problem) => {
    const provider = new RefreshingCredentialsProvider(() => credentials, {
      clock: new FakeClock(),
    })
    const got = provider.getCredentials()
    await expect(got).rejects.toMatchObject({ code: 'InvalidCredentials', retryable: false })
    await expect(got).rejects.toThrow(problem)
  })
})

describe('a provider of the user', () => {
  it('is asked each time when its credentials do not expire, but never twice at once', async () => {
    const clock = new FakeClock()
    const issuer = createIssuer(clock, undefined)
    const provider = shareCredentials({ getCredentials: () => issuer.fetch() }, clock)
    await clock.until(Promise.all([1, 2, 3].map(() => provider.getCredentials())))
    expect(issuer.issued).toBe(1)
    await clock.until(provider.getCredentials())
    expect(issuer.issued).toBe(2)
  })

  it('is spared until its credentials expire, when they say so', async () => {
    const clock = new FakeClock()
    const issuer = createIssuer(clock, 60 * MINUTE)
    const provider = shareCredentials({ getCredentials: () => issuer.fetch() }, clock)
    for (let round = 0; round < 3; round += 1) await clock.until(provider.getCredentials())
    expect(issuer.issued).toBe(1)
  })

  it('that refreshes by itself is asked once for all requests that one key failed', async () => {
    const clock = new FakeClock()
    const issuer = createIssuer(clock, undefined)
    const old = { accessKeyId: 'old', accessKeySecret: 'sk' }
    const provider = shareCredentials(
      { getCredentials: async () => old, refreshCredentials: () => issuer.fetch() },
      clock,
    )
    const controller = new AbortController()
    const leaving = provider.refreshCredentials(old, controller.signal)
    const staying = Promise.all([1, 2, 3].map(() => provider.refreshCredentials(old)))
    controller.abort()
    await expect(leaving).rejects.toMatchObject({ code: 'Cancelled' })
    expect(new Set((await clock.until(staying)).map(({ accessKeyId }) => accessKeyId))).toEqual(
      new Set(['ak1']),
    )
    await clock.until(provider.refreshCredentials(old))
    expect(issuer.issued).toBe(2)
  })

  it('that refreshes by itself is asked again after it has thrown at once', async () => {
    // It was done before it counted as under way, and its error was everybody's from then on.
    const old = { accessKeyId: 'old', accessKeySecret: 'sk' }
    const fresh = { accessKeyId: 'fresh', accessKeySecret: 'sk' }
    let asked = 0
    const refreshCredentials = (): Promise<Credentials> => {
      asked += 1
      if (asked === 1) throw new Error('no such file')
      return Promise.resolve(fresh)
    }
    const provider = shareCredentials(
      { getCredentials: async () => old, refreshCredentials },
      new FakeClock(),
    )
    await expect(provider.refreshCredentials(old)).rejects.toThrow('no such file')
    expect(await provider.refreshCredentials(old)).toEqual(fresh)
  })

  it('that refreshes by itself and never comes back is an error after a while', async () => {
    const clock = new FakeClock()
    const old = { accessKeyId: 'old', accessKeySecret: 'sk' }
    const signals: (AbortSignal | undefined)[] = []
    const refreshCredentials = (_rejected: Credentials, signal?: AbortSignal) => {
      signals.push(signal)
      return new Promise<Credentials>(() => undefined)
    }
    const provider = shareCredentials(
      { getCredentials: async () => old, refreshCredentials },
      clock,
    )
    await expect(clock.until(provider.refreshCredentials(old))).rejects.toMatchObject({
      code: 'CredentialsUnavailable',
      message: 'cannot get credentials: nothing came within 30000 ms',
    })
    expect(signals[0]?.aborted).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })

  it('that refreshes by itself is told what requests cannot be signed with', async () => {
    const broken = { accessKeyId: 'ak', accessKeySecret: 'sk\n' }
    const provider = shareCredentials(
      { getCredentials: async () => broken, refreshCredentials: async () => broken },
      new FakeClock(),
    )
    const problem = { code: 'InvalidCredentials' }
    await expect(provider.getCredentials()).rejects.toMatchObject(problem)
    await expect(provider.refreshCredentials(broken)).rejects.toMatchObject(problem)
  })

  it('may be a plain function', async () => {
    const credentials = { accessKeyId: 'ak', accessKeySecret: 'sk' }
    const provider = shareCredentials(() => credentials, new FakeClock())
    expect(await provider.getCredentials()).toEqual(credentials)
  })
})
