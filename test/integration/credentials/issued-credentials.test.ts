/** The providers of temporary credentials, against issuers on loopback. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  EcsRoleCredentialsProvider,
  OidcRoleCredentialsProvider,
  ProcessCredentialsProvider,
  RamRoleCredentialsProvider,
  StaticCredentialsProvider,
  UriCredentialsProvider,
  type CredentialsProvider,
} from '../../../src/index.js'
import { issue, openIssuer, type IssuerAsked, type IssuerReply } from '../../support/fake-issuer.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ossferry-credentials-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const idOf = async (provider: CredentialsProvider) => (await provider.getCredentials()).accessKeyId

const ROLES = '/latest/meta-data/ram/security-credentials/'

/** A metadata service of version 2, with the role `app`. */
function metadata({ method, path, headers }: IssuerAsked): IssuerReply {
  if (method === 'PUT') return { body: 'metadata-token' }
  if (headers['x-aliyun-ecs-metadata-token'] !== 'metadata-token') return { status: 403, body: '' }
  if (path === ROLES) return { body: 'app\n' }
  return path === `${ROLES}app` ? { body: { Code: 'Success', ...issue('ecs') } } : undefined
}

describe('credentials of an ECS role', () => {
  it('are asked for with a token, once for all who wait', async () => {
    await using issuer = await openIssuer(metadata)
    const provider = new EcsRoleCredentialsProvider({ endpoint: issuer.url })
    const ids = await Promise.all(Array.from({ length: 20 }, () => idOf(provider)))
    expect(new Set(ids)).toEqual(new Set(['ecs']))
    expect(issuer.asked.map(({ path }) => path)).toEqual([
      '/latest/api/token',
      ROLES,
      `${ROLES}app`,
    ])
  })

  it('come from a service without tokens, too, unless that is forbidden', async () => {
    await using issuer = await openIssuer(({ method }) =>
      method === 'PUT' ? { status: 404, body: '' } : { body: issue('v1') },
    )
    const { url: endpoint } = issuer
    expect(await idOf(new EcsRoleCredentialsProvider({ endpoint, roleName: 'app' }))).toBe('v1')
    const strict = new EcsRoleCredentialsProvider({ endpoint, disableImdsV1: true })
    await expect(strict.getCredentials()).rejects.toMatchObject({
      code: 'CredentialsUnavailable',
      message: expect.stringContaining('HTTP 404') as string,
    })
  })

  it('are renewed ahead of their expiry, while the old ones are used', async () => {
    let count = 0
    await using issuer = await openIssuer(({ method }) => {
      if (method === 'PUT') return { body: 'token' }
      count += 1
      return { body: issue(`ecs${count}`, count === 1 ? 400 : 3_600_000) }
    })
    const { url: endpoint } = issuer
    const provider = new EcsRoleCredentialsProvider({ endpoint, roleName: 'app' })
    expect(await idOf(provider)).toBe('ecs1')
    await expect.poll(() => idOf(provider)).toBe('ecs2')
    expect(count).toBe(2)
  })

  it.each([
    ['no role is attached', { body: '' }, 'no RAM role is attached'],
    ['the service fails', { status: 500, body: 'oops' }, 'HTTP 500'],
  ])('are missing with a reason when %s', async (_, reply, message) => {
    await using issuer = await openIssuer(({ method }) =>
      method === 'PUT' ? { body: 'token' } : reply,
    )
    const provider = new EcsRoleCredentialsProvider({ endpoint: issuer.url })
    await expect(provider.getCredentials()).rejects.toThrow(message)
  })

  it.each([
    ['no JSON', 'secret-text'],
    ['no key', { Code: 'Success' }],
    ['a refusal', { Code: 'Failed', AccessKeySecret: 'secret-text' }],
    ['a date that is none', { ...issue('x'), Expiration: 'tomorrow' }],
  ])('are not made from %s, which no message repeats', async (_, body) => {
    await using issuer = await openIssuer(({ method }) =>
      method === 'PUT' ? { body: 'token' } : { body },
    )
    const options = { endpoint: issuer.url, roleName: 'app' }
    const failure = new EcsRoleCredentialsProvider(options).getCredentials()
    await expect(failure).rejects.toMatchObject({ code: 'InvalidCredentials' })
    await expect(failure).rejects.not.toThrow(/secret-text/)
  })

  it('end with the caller who waits for a service that says nothing', async () => {
    await using issuer = await openIssuer(() => undefined)
    const provider = new EcsRoleCredentialsProvider({ endpoint: issuer.url })
    const waiting = provider.getCredentials(AbortSignal.timeout(50))
    await expect(waiting).rejects.toMatchObject({ code: 'Cancelled' })
  })
})

describe('credentials of a RAM role', () => {
  it('are signed for with the key that assumes it', async () => {
    await using issuer = await openIssuer(() => ({ body: { Credentials: issue('role') } }))
    const provider = new RamRoleCredentialsProvider({
      roleArn: 'acs:ram::1:role/r',
      credentialsProvider: new StaticCredentialsProvider('own', 'own-secret'),
      stsEndpoint: issuer.url,
      durationSeconds: 900,
      externalId: 'known',
    })
    expect(await Promise.all([idOf(provider), idOf(provider)])).toEqual(['role', 'role'])
    expect(issuer.asked).toHaveLength(1)
    expect(Object.fromEntries(issuer.asked[0]!.form)).toMatchObject({
      Action: 'AssumeRole',
      AccessKeyId: 'own',
      RoleArn: 'acs:ram::1:role/r',
      RoleSessionName: 'ossferry',
      DurationSeconds: '900',
      ExternalId: 'known',
      Signature: expect.any(String) as string,
    })
  })

  it('are asked for with another key when STS refuses the one that was replaced', async () => {
    await using issuer = await openIssuer(({ form }) =>
      form.get('AccessKeyId') === 'new'
        ? { body: { Credentials: issue('role') } }
        : { status: 404, body: { Code: 'InvalidAccessKeyId.NotFound', Message: 'Not found.' } },
    )
    let fetched = 0
    const provider = new RamRoleCredentialsProvider({
      roleArn: 'r',
      credentialsProvider: () => {
        fetched += 1
        return { accessKeyId: fetched === 1 ? 'old' : 'new', accessKeySecret: 'own-secret' }
      },
      stsEndpoint: issuer.url,
    })
    expect(await idOf(provider)).toBe('role')
    expect(issuer.asked.map(({ form }) => form.get('AccessKeyId'))).toEqual(['old', 'new'])
  })

  it('that STS refuses are an error with its reason', async () => {
    const body = { Code: 'NoPermission', Message: 'You are not authorized.', RequestId: 'R' }
    await using issuer = await openIssuer(() => ({ status: 403, body }))
    const provider = new RamRoleCredentialsProvider({
      roleArn: 'r',
      credentialsProvider: new StaticCredentialsProvider('own', 'own-secret'),
      stsEndpoint: issuer.url,
    })
    await expect(provider.getCredentials()).rejects.toMatchObject({
      code: 'CredentialsUnavailable',
      retryable: false,
      message: expect.stringContaining('NoPermission: You are not authorized.') as string,
    })
  })
})

describe('the reason of STS', () => {
  it.each([
    [
      'Specified signature is not matched with our calculation. server string to sign is:POST&AccessKeyId%3Dsecret-text',
      'Specified signature is not matched with our calculation.',
    ],
    ['Refused.\nSecurityToken: secret-text', 'Refused.'],
    ['x'.repeat(1000), 'x'.repeat(200)],
  ])('is told without what it quotes of the request (%#)', async (said, told) => {
    await using issuer = await openIssuer(() => ({
      status: 400,
      body: { Code: 'Refused', Message: said },
    }))
    const provider = new RamRoleCredentialsProvider({
      roleArn: 'r',
      credentialsProvider: new StaticCredentialsProvider('own', 'own-secret'),
      stsEndpoint: issuer.url,
    })
    const host = new URL(issuer.url).host
    await expect(provider.getCredentials()).rejects.toMatchObject({
      message: `cannot get credentials from STS (${host}): HTTP 400, Refused: ${told}`,
    })
  })
})

describe('credentials by an OIDC token', () => {
  it('read the token anew each time', async () => {
    const oidcTokenFile = join(folder, 'token')
    await writeFile(oidcTokenFile, 'first\n')
    await using issuer = await openIssuer(() => ({ body: { Credentials: issue('rrsa', -1) } }))
    const options = { roleArn: 'r', oidcProviderArn: 'p', oidcTokenFile, stsEndpoint: issuer.url }
    const provider = new OidcRoleCredentialsProvider(options)
    const first = await provider.getCredentials()
    await writeFile(oidcTokenFile, 'second\n')
    await provider.refreshCredentials(first)
    expect(issuer.asked.map(({ form }) => form.get('OIDCToken'))).toEqual(['first', 'second'])
    expect(issuer.asked[0]!.form.get('Action')).toBe('AssumeRoleWithOIDC')
    expect(issuer.asked[0]!.form.has('Signature')).toBe(false)
  })

  it('say what is not configured', () => {
    expect(() => new OidcRoleCredentialsProvider()).toThrow(/ALIBABA_CLOUD_ROLE_ARN/)
  })
})

describe('credentials from an address', () => {
  it('are what it answers', async () => {
    await using issuer = await openIssuer(() => ({ body: { Code: 'Success', ...issue('uri') } }))
    expect(await idOf(new UriCredentialsProvider(`${issuer.url}/key?for=oss`))).toBe('uri')
    expect(issuer.asked[0]!.path).toBe('/key?for=oss')
  })

  it('that is none are refused without repeating it', () => {
    expect(() => new UriCredentialsProvider('ftp://user:secret@host')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('secret') as string }),
    )
  })
})

describe('credentials that a program prints', () => {
  const print = (value: object) => [
    process.execPath,
    '-e',
    `process.stdout.write(${JSON.stringify(JSON.stringify(value))})`,
  ]

  it.each([
    [
      'of the CLI',
      { mode: 'StsToken', access_key_id: 'p', access_key_secret: 's', sts_token: 't' },
    ],
    ['of STS', issue('p')],
  ])('may have the form %s', async (_, value) => {
    expect(await idOf(new ProcessCredentialsProvider(print(value)))).toBe('p')
  })

  it('are divided into words as a shell would', async () => {
    const script = join(folder, 'my login.mjs')
    const key = `{access_key_id: process.argv[2], access_key_secret: 's'}`
    await writeFile(script, `console.log(JSON.stringify(${key}))`)
    const command = `"${process.execPath}" '${script}' --for="a b"`
    expect(await idOf(new ProcessCredentialsProvider(command))).toBe('--for=a b')
  })

  it('fail with the reason of the program, and without its arguments', async () => {
    const script = 'console.error("log in first"); process.exit(3) // secret-text'
    const provider = new ProcessCredentialsProvider([process.execPath, '-e', script])
    const failure = provider.getCredentials()
    await expect(failure).rejects.toThrow(/ended with code 3: log in first/)
    await expect(failure).rejects.not.toThrow(/secret-text/)
    const missing = new ProcessCredentialsProvider('no-such-program-here')
    await expect(missing.getCredentials()).rejects.toThrow(/was not found/)
  })
})
