/** The kinds of keys, which keep their secrets. */

import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  AnonymousAuth,
  Auth,
  AuthV4,
  ProviderAuth,
  ProviderAuthV4,
  StsAuth,
  type BucketAuth,
} from '../../../src/v1/auth.js'

const KEY = { accessKeyId: 'the-id', accessKeySecret: 'the-secret' }
const TOKEN = { ...KEY, securityToken: 'the-token' }
/** Shows everything it has, as careless ones do. */
const provider = { ...TOKEN, getCredentials: () => Promise.resolve(TOKEN) }

const KINDS: readonly [string, BucketAuth, 'v1' | 'v4', object][] = [
  ['Auth', new Auth('the-id', 'the-secret'), 'v1', KEY],
  ['AuthV4', new AuthV4('the-id', 'the-secret'), 'v4', KEY],
  ['ProviderAuth', new ProviderAuth(provider), 'v1', TOKEN],
  ['ProviderAuthV4', new ProviderAuthV4(provider), 'v4', TOKEN],
  ['ProviderAuthV4 of a function', new ProviderAuthV4(() => TOKEN), 'v4', TOKEN],
  ['StsAuth', new StsAuth('the-id', 'the-secret', 'the-token'), 'v1', TOKEN],
  ['StsAuth v4', new StsAuth('the-id', 'the-secret', 'the-token', 'v4'), 'v4', TOKEN],
  ['AnonymousAuth', new AnonymousAuth(), 'v1', { accessKeyId: '', accessKeySecret: '' }],
]

describe.each(KINDS)('%s', (_name, auth, signatureVersion, credentials) => {
  it('says how to sign and gives the key', async () => {
    expect(auth.signatureVersion).toBe(signatureVersion)
    const { credentialsProvider: source } = auth
    const given = await (typeof source === 'function' ? source() : source.getCredentials())
    expect(given).toMatchObject(credentials)
  })

  it('prints no secret', () => {
    const options = { depth: Infinity, showHidden: true }
    const printed = `${inspect(auth, options)} ${JSON.stringify(auth)}`
    expect(printed).not.toMatch(/the-id|the-secret|the-token/)
  })
})

describe('keys that cannot be', () => {
  it.each([
    ['an empty secret', () => new Auth('id', '')],
    ['a blank at its end', () => new AuthV4('id', 'secret\n')],
    ['an empty token', () => new StsAuth('id', 'secret', '')],
  ])('are refused: %s', (_what, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'InvalidCredentials' }))
  })

  it('are refused: another version of signatures', () => {
    const make = () => new StsAuth('id', 'secret', 'token', 'v2' as 'v1')
    expect(make).toThrow(/authVersion must be 'v1' or 'v4', not "v2"/)
  })
})
