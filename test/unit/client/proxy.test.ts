import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { findProxy } from '../../../src/platform/node/proxy.js'
import { reuseTimeoutMs } from '../../../src/platform/node/reuse-timeout.js'

const plain = { scheme: 'http', hostname: 'bucket.example.test', port: 80 } as const
const secure = { scheme: 'https', hostname: 'bucket.example.test', port: 443 } as const

beforeEach(() => {
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy']) {
    vi.stubEnv(name, '')
    vi.stubEnv(name.toUpperCase(), '')
  }
})

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('the proxy', () => {
  it('is none by default', () => {
    expect(findProxy(plain, undefined)).toBeUndefined()
  })

  it('comes from the environment by scheme, but for the hosts of NO_PROXY', () => {
    vi.stubEnv('HTTP_PROXY', 'http://one.test:3128')
    vi.stubEnv('HTTPS_PROXY', 'two.test:3129')
    vi.stubEnv('NO_PROXY', 'localhost,.internal.test,[::1]')
    expect(findProxy(plain, undefined)?.label).toBe('one.test:3128')
    expect(findProxy(secure, undefined)?.label).toBe('two.test:3129')
    expect(findProxy({ ...plain, hostname: 'b.internal.test' }, undefined)).toBeUndefined()
    expect(findProxy({ ...plain, hostname: 'localhost', port: 9000 }, undefined)).toBeUndefined()
    expect(findProxy({ ...plain, hostname: '::1' }, undefined)).toBeUndefined()
  })

  it('that is configured wins, also when it is none', () => {
    vi.stubEnv('HTTP_PROXY', 'http://one.test:3128')
    expect(findProxy(plain, 'http://own.test')?.label).toBe('own.test:80')
    expect(findProxy(plain, false)).toBeUndefined()
    expect(findProxy(plain, '')).toBeUndefined()
  })

  it('may need a user, whom its label does not show', () => {
    const proxy = findProxy(plain, 'http://us%40er:p%3Aw@own.test:8080')
    expect(proxy?.authorization).toBe(`Basic ${Buffer.from('us@er:p:w').toString('base64')}`)
    expect(proxy?.label).toBe('own.test:8080')
  })

  it.each([
    'socks5://user:secret@own.test',
    'http://user:secret@:1:2',
    'http://u:secret%@own.test',
  ])('that cannot be used is refused without showing its password: %s', (proxy) => {
    let error: unknown
    try {
      findProxy(plain, proxy)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toMatchObject({ code: 'InvalidConfig' })
    expect((error as Error).message).not.toContain('secret')
  })
})

describe('an idle connection', () => {
  it('is kept a little less long than the server says, and never longer than 20 s', () => {
    expect(reuseTimeoutMs(undefined)).toBe(20_000)
    expect(reuseTimeoutMs('timeout=5')).toBe(4000)
    expect(reuseTimeoutMs('timeout=600, max=100')).toBe(20_000)
    expect(reuseTimeoutMs('timeout=1')).toBe(1)
    expect(reuseTimeoutMs('max=3')).toBe(20_000)
  })
})
