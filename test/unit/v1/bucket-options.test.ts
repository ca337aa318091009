/** What a bucket is told, and what its client is told then. */

import { afterEach, describe, expect, it } from 'vitest'
import { AnonymousAuth, Auth, AuthV4, type BucketAuth } from '../../../src/v1/auth.js'
import {
  checkBucketPlace,
  clientConfigOf,
  type BucketOptions,
} from '../../../src/v1/bucket-options.js'
import { defaults } from '../../../src/v1/defaults.js'

const ENDPOINT = 'https://oss.example.com'
const auth = new AuthV4('id', 'secret')
const initial = { ...defaults }

afterEach(() => void Object.assign(defaults, initial))

const place = (options: BucketOptions = {}, endpoint = ENDPOINT) => ({
  auth,
  endpoint,
  bucketName: 'examplebucket',
  options: { region: 'cn-hangzhou', ...options },
})

describe('the options of a bucket', () => {
  const rows: readonly [string, BucketOptions, object][] = [
    ['isCname', { isCname: true }, { useCname: true }],
    ['isPathStyle', { isPathStyle: true }, { usePathStyle: true }],
    ['connectTimeout', { connectTimeout: 7 }, { connectTimeoutMs: 7000, idleTimeoutMs: 7000 }],
    ['appName', { appName: 'mine' }, { userAgent: 'mine' }],
    ['enableCrc', { enableCrc: false }, { disableUploadCrc64Check: true }],
    ['cloudboxId', { cloudboxId: 'cb-1' }, { cloudBoxId: 'cb-1' }],
    ['proxies, one for all', { proxies: 'http://p:1' }, { proxy: 'http://p:1' }],
    [
      'proxies by scheme',
      { proxies: { http: 'http://a:1', https: 'http://b:1' } },
      { proxy: 'http://b:1' },
    ],
    ['proxies of another scheme', { proxies: { http: 'http://a:1' } }, { proxy: undefined }],
    ['retry', { retry: { baseDelayMs: 5 } }, { retry: { maxAttempts: 3, baseDelayMs: 5 } }],
    ['ca', { ca: 'PEM' }, { ca: 'PEM' }],
  ]
  it.each(rows)('%s reaches the client', (_name, options, config) => {
    expect(clientConfigOf(place(options))).toMatchObject(config)
  })

  it('come to the defaults of the moment', () => {
    const before = { maxConnections: 10, connectTimeoutMs: 60_000, retry: { maxAttempts: 3 } }
    expect(clientConfigOf(place())).toMatchObject(before)
    Object.assign(defaults, { connectionPoolSize: 4, connectTimeout: 5, requestRetries: 2 })
    const after = { maxConnections: 4, connectTimeoutMs: 5000, retry: { maxAttempts: 2 } }
    expect(clientConfigOf(place())).toMatchObject(after)
  })

  const bad: readonly [string, BucketOptions, RegExp][] = [
    [
      'an unknown one',
      { connect_timeout: 7 } as BucketOptions,
      /connect_timeout is not a Bucket option/,
    ],
    ['no time', { connectTimeout: 0 }, /connectTimeout must be a number of seconds above 0, not 0/],
    ['two styles', { isCname: true, isPathStyle: true }, /exclude each other/],
    ['two proxies', { proxies: 'http://a:1', proxy: false }, /proxies and proxy are both given/],
    ['a wrong region', { region: 'oss-cn-hangzhou' }, /write "cn-hangzhou"/],
  ]
  it.each(bad)('refuse %s', (_what, options, message) => {
    expect(() => checkBucketPlace(place(options))).toThrow(message)
  })
})

describe('a bucket', () => {
  const check = (change: object) => () => checkBucketPlace({ ...place(), ...change })

  it('with V4 signatures needs a region', () => {
    expect(check({ options: {} })).toThrow(/no region is configured: V4 signatures/)
    expect(check({ options: {} })).toThrow(expect.objectContaining({ code: 'MissingRegion' }))
  })

  it('finds the region in an endpoint of Alibaba Cloud', () => {
    const { signingScope } = checkBucketPlace({
      ...place({}, 'oss-cn-shanghai-internal.aliyuncs.com'),
      options: {},
    })
    expect(signingScope?.region).toBe('cn-shanghai')
  })

  it.each([
    ['V1 signatures', new Auth('id', 'secret')],
    ['no key', new AnonymousAuth()],
  ])('with %s needs none', (_kind, other) => {
    expect(check({ auth: other, options: {} })).not.toThrow()
  })

  it('needs keys that are wrapped up', () => {
    const bare = { getCredentials: () => undefined } as unknown as BucketAuth
    expect(check({ auth: bare })).toThrow(/such as new ProviderAuthV4\(credentialsProvider\)/)
    expect(check({ auth: undefined })).toThrow(/such as new ProviderAuthV4\(credentialsProvider\)/)
  })

  it('needs a name that is one', () => {
    expect(check({ bucketName: 'No_Bucket' })).toThrow(/^cannot open a bucket: bucket name/)
    expect(check({ bucketName: '' })).toThrow(/the bucket name is empty/)
  })
})
