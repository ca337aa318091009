import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { type ClientConfig, resolveClientConfig } from '../../../src/client/client-config.js'
import {
  AnonymousCredentialsProvider,
  StaticCredentialsProvider,
} from '../../../src/client/credentials/fixed-credentials.js'
import { VERSION } from '../../../src/client/version.js'
import { loadDefaultConfig } from '../../../src/platform/node/default-config.js'
import { EnvironmentVariableCredentialsProvider } from '../../../src/platform/node/environment-credentials.js'

const credentialsProvider = new AnonymousCredentialsProvider()

function resolve(config: ClientConfig) {
  return resolveClientConfig({ region: 'cn-hangzhou', credentialsProvider, ...config })
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a configuration', () => {
  it('is complete with a region and credentials', () => {
    const resolved = resolve({})
    expect(resolved).toMatchObject({
      endpoint: { host: 'oss-cn-hangzhou.aliyuncs.com', origin: { scheme: 'https', port: 443 } },
      addressingStyle: 'virtual',
      signatureVersion: 'v4',
      signingScope: { region: 'cn-hangzhou', product: 'oss' },
      connectTimeoutMs: 10_000,
      idleTimeoutMs: 20_000,
      retry: { maxAttempts: 3, baseDelayMs: 200, maxDelayMs: 20_000, patienceMs: 0 },
      insecureSkipVerify: false,
      useNodeHttp: false,
    })
    expect(Object.isFrozen(resolved)).toBe(true)
  })

  it.each<[ClientConfig, string]>([
    [{ useInternalEndpoint: true }, 'oss-cn-hangzhou-internal.aliyuncs.com'],
    [{ useDualStackEndpoint: true }, 'cn-hangzhou.oss.aliyuncs.com'],
    [{ useAccelerateEndpoint: true }, 'oss-accelerate.aliyuncs.com'],
    [{ useAccelerateEndpoint: 'overseas' }, 'oss-accelerate-overseas.aliyuncs.com'],
    [{ endpoint: 'http://127.0.0.1:9000/x' }, '127.0.0.1:9000'],
  ])('%o leads to %s', (config, host) => {
    expect(resolve(config).endpoint.host).toBe(host)
  })

  it.each([
    ['oss-cn-beijing.aliyuncs.com', 'cn-beijing'],
    ['https://oss-cn-beijing-internal.aliyuncs.com', 'cn-beijing'],
    ['cn-beijing.oss.aliyuncs.com', 'cn-beijing'],
  ])('takes the signing region from the endpoint %s', (endpoint, region) => {
    const { signingScope } = resolveClientConfig({ endpoint, credentialsProvider })
    expect(signingScope).toEqual({ region, product: 'oss' })
  })

  it('signs for a CloudBox', () => {
    const { signingScope } = resolve({ cloudBoxId: 'cb-123' })
    expect(signingScope).toEqual({ region: 'cb-123', product: 'oss-cloudbox' })
  })

  it.each<[ClientConfig, string, RegExp]>([
    [{ region: undefined }, 'MissingRegion', /set region.*OSS_REGION.*npx ossferry serve/],
    [
      { credentialsProvider: undefined },
      'MissingCredentials',
      /set credentialsProvider.*npx ossferry serve/,
    ],
    [{ region: undefined, endpoint: 'http://127.0.0.1:9000' }, 'MissingRegion', /V4.*need one/],
    [{ region: undefined, endpoint: 'oss-accelerate.aliyuncs.com' }, 'MissingRegion', /need one/],
    [{ region: 'oss-cn-hangzhou' }, 'InvalidRegion', /write "cn-hangzhou"/],
    [{ usePathStyle: true, useCname: true }, 'InvalidConfig', /exclude each other/],
    [{ useInternalEndpoint: true, useDualStackEndpoint: true }, 'InvalidConfig', /exclude/],
    [{ connectTimeoutMs: 0 }, 'InvalidConfig', /connectTimeoutMs must be a number above 0, not 0/],
    [{ idleTimeoutMs: NaN }, 'InvalidConfig', /idleTimeoutMs/],
    [{ retry: { maxAttempts: -1 } }, 'InvalidConfig', /retry\.maxAttempts/],
    [{ retry: { patienceMs: -1 } }, 'InvalidConfig', /retry\.patienceMs/],
    [{ signatureVersion: 'v2' as 'v4' }, 'InvalidConfig', /signatureVersion/],
  ])('%o is refused with %s', (config, code, message) => {
    expect(() => resolve(config)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
    )
  })
})

describe('the default configuration', () => {
  it('takes region and endpoint from the environment, and may be changed', () => {
    vi.stubEnv('OSS_REGION', 'cn-beijing')
    vi.stubEnv('OSS_ENDPOINT', '')
    const config = loadDefaultConfig()
    expect(config).toEqual({ region: 'cn-beijing' })
    config.region = 'cn-hangzhou'
    expect(loadDefaultConfig().region).toBe('cn-beijing')
  })
})

describe('credentials from the environment', () => {
  it('are read afresh each time', async () => {
    const provider = new EnvironmentVariableCredentialsProvider()
    vi.stubEnv('OSS_ACCESS_KEY_ID', 'ak')
    vi.stubEnv('OSS_ACCESS_KEY_SECRET', 'sk')
    vi.stubEnv('OSS_SESSION_TOKEN', '')
    expect(await provider.getCredentials()).toEqual({ accessKeyId: 'ak', accessKeySecret: 'sk' })
    vi.stubEnv('OSS_SESSION_TOKEN', 'token')
    expect(await provider.getCredentials()).toMatchObject({ securityToken: 'token' })
  })

  it('that are missing name the variable', async () => {
    vi.stubEnv('OSS_ACCESS_KEY_ID', 'ak')
    vi.stubEnv('OSS_ACCESS_KEY_SECRET', '')
    const got = new EnvironmentVariableCredentialsProvider().getCredentials()
    await expect(got).rejects.toMatchObject({ code: 'MissingCredentials' })
    await expect(got).rejects.toThrow('OSS_ACCESS_KEY_SECRET is not set')
  })
})

describe('static credentials', () => {
  it('are checked when they are made', () => {
    expect(() => new StaticCredentialsProvider('', 'sk')).toThrow('access key ID that is empty')
  })
})

describe('the version', () => {
  it('is that of package.json', () => {
    const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
    expect(VERSION).toBe((JSON.parse(text) as { version: string }).version)
  })
})
