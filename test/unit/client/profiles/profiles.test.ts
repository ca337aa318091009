import { describe, expect, it } from 'vitest'
import { parseAliyunConfig } from '../../../../src/client/profiles/aliyun-config.js'
import { readCredentialsSource } from '../../../../src/client/profiles/credentials-source.js'
import {
  changeOssutilConfig,
  parseOssutilConfig,
} from '../../../../src/client/profiles/ossutil-config.js'
import type { ProfileFile } from '../../../../src/client/profiles/profile.js'

function fieldsOf({ profiles }: ProfileFile) {
  return Object.fromEntries(profiles.map(({ name, fields }) => [name, fields]))
}

function sourceOf(file: ProfileFile, name = 'default') {
  const find = (other: string) => file.profiles.find((profile) => profile.name === other)
  const profile = find(name)
  return profile && readCredentialsSource(profile, find)
}

describe('a file of ossutil', () => {
  it.each(['accessKeyID', 'access-key-id', 'access_key_id', 'AccessKeyId', 'ACCESS_KEY_ID'])(
    'may spell a key %s',
    (name) => {
      const file = parseOssutilConfig(`[default]\n${name} = id\n`, 'f')
      expect(fieldsOf(file)).toEqual({ default: { accessKeyId: 'id' } })
    },
  )

  it('of version 1 has one profile, and endpoints and domains of buckets', () => {
    const file = parseOssutilConfig(
      '[Credentials]\nlanguage=EN\naccessKeyID=id\naccessKeySecret=s\nstsToken=\n' +
        'endpoint=oss-cn-hangzhou.aliyuncs.com\n' +
        '[Bucket-Endpoint]\nb1=oss-cn-beijing.aliyuncs.com\n[Bucket-Cname]\nb2=img.example.com\n',
      'f',
    )
    expect(sourceOf(file)).toMatchObject({ kind: 'keys', securityToken: undefined })
    expect([...file.bucketEndpoints]).toEqual([['b1', 'oss-cn-beijing.aliyuncs.com']])
    expect([...file.bucketCnames]).toEqual([['b2', 'img.example.com']])
  })

  it('of version 2 has profiles, and of both the newer section overrules', () => {
    const file = parseOssutilConfig(
      '[default]\nregion=cn-beijing\n[profile work]\nregion=cn-shanghai\n' +
        '[Credentials]\naccessKeyID=id\nregion=cn-hangzhou\n[other]\nregion=x\n',
      'f',
    )
    expect(fieldsOf(file)).toEqual({
      default: { accessKeyId: 'id', region: 'cn-beijing' },
      work: { region: 'cn-shanghai' },
    })
  })

  it('of version 1 may name the role of a machine by its address', () => {
    const address = 'http://100.100.100.200/latest/meta-data/Ram/security-credentials/app'
    const file = parseOssutilConfig(`[AkService]\necsAk=${address}\n`, 'f')
    expect(sourceOf(file)).toEqual({ kind: 'ecs-role', roleName: 'app' })
  })

  it('is changed in the section of its profile, whatever a key is spelt like', () => {
    const text = '[profile work]\nACCESS_KEY_ID=old\n'
    expect(changeOssutilConfig(text, 'work', 'accessKeyId', 'new')).toBe(
      '[profile work]\nACCESS_KEY_ID = new\n',
    )
    expect(changeOssutilConfig('', 'default', 'accessKeyId', 'new')).toBe(
      '[default]\naccessKeyID = new\n',
    )
  })
})

describe('a file of the Alibaba Cloud CLI', () => {
  const configOf = (...profiles: object[]) =>
    parseAliyunConfig(`\ufeff${JSON.stringify({ current: 'main', profiles })}`, 'f')

  it.each([
    [{ mode: 'AK', access_key_id: 'i', access_key_secret: 's' }, 'keys'],
    [{ mode: 'StsToken', access_key_id: 'i', access_key_secret: 's', sts_token: 't' }, 'keys'],
    [{ mode: 'EcsRamRole', ram_role_name: 'r' }, 'ecs-role'],
    [
      { mode: 'RamRoleArn', access_key_id: 'i', access_key_secret: 's', ram_role_arn: 'a' },
      'ram-role',
    ],
    [
      { mode: 'OIDC', ram_role_arn: 'a', oidc_provider_arn: 'p', oidc_token_file: 'f' },
      'oidc-role',
    ],
    [{ mode: 'External', process_command: 'login' }, 'process'],
    [{ mode: 'CredentialsURI', credentials_uri: 'http://h/' }, 'uri'],
  ])('knows %j', (fields, kind) => {
    const file = configOf({ name: 'main', region_id: 'cn-hangzhou', ...fields })
    expect(file.current).toBe('main')
    expect(fieldsOf(file)['main']?.region).toBe('cn-hangzhou')
    expect(sourceOf(file, 'main')?.kind).toBe(kind)
  })

  it('chains roles, and refuses a circle', () => {
    const key = { name: 'key', mode: 'AK', access_key_id: 'i', access_key_secret: 's' }
    const role = (name: string, source: string) => ({
      ...{ name, mode: 'ChainableRamRoleArn', ram_role_arn: name, source_profile: source },
    })
    expect(sourceOf(configOf(key, role('a', 'b'), role('b', 'key')), 'a')).toMatchObject({
      roleArn: 'a',
      source: { roleArn: 'b', source: { kind: 'keys' } },
    })
    const circle = configOf(role('a', 'b'), role('b', 'a'))
    expect(() => sourceOf(circle, 'a')).toThrow(/sourceProfile/)
  })

  it.each([
    [{ mode: 'AK', access_key_id: 'i' }, 'accessKeySecret is missing'],
    [{ mode: 'CloudSSO' }, 'mode "CloudSSO" is not supported'],
    [{ mode: 'RamRoleArn', ram_role_arn: 'a' }, 'accessKeyId is missing'],
  ])('says what is missing in %j', (fields, message) => {
    const file = configOf({ name: 'main', ...fields })
    expect(() => sourceOf(file, 'main')).toThrow(message)
  })

  it.each(['', 'secret', '[]', '{}', '{"profiles":{}}'])('is refused when it is %j', (text) => {
    expect(() => parseAliyunConfig(text, 'f')).toThrow(/^cannot read f: it /)
    if (text !== '') expect(() => parseAliyunConfig(text, 'f')).not.toThrow(/secret/)
  })
})
