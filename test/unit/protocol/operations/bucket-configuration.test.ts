/** What a server takes as the configuration of a bucket, and what it refuses. */

import { describe, expect, it } from 'vitest'
import {
  BUCKET_CONFIGURATIONS,
  decodePutConfigurationRequest,
  encodeGetConfigurationResponse,
  type BucketConfiguration,
} from '../../../../src/protocol/operations/bucket-configuration.js'
import { bodyText, bucket, request } from './messages.js'

function find(name: string): BucketConfiguration {
  const found = BUCKET_CONFIGURATIONS.find((configuration) => {
    return configuration.name === name
  })
  if (found === undefined) throw new Error(`there is no configuration ${name}`)
  return found
}

function put(name: string, document: string): string {
  const body = new TextEncoder().encode(document)
  return decodePutConfigurationRequest(request({ method: 'PUT', body }), find(name))
}

const lifecycle = (rule: string): string =>
  `<LifecycleConfiguration><Rule>${rule}</Rule></LifecycleConfiguration>`
const policy = (parts: object): string => JSON.stringify({ Version: '1', Statement: [parts] })
const statement = { Effect: 'Allow', Action: 'oss:GetObject', Principal: ['*'], Resource: ['*'] }
const tags = (...keys: readonly string[]): string => {
  const set = keys.map((key) => `<Tag><Key>${key}</Key><Value>1</Value></Tag>`)
  return `<Tagging><TagSet>${set.join('')}</TagSet></Tagging>`
}
const encryption = (content: string): string =>
  `<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>${content}` +
  '</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>'

describe('a server keeps', () => {
  it.each([
    ['lifecycle', lifecycle('<Status>Enabled</Status><Expiration><Days>1</Days></Expiration>')],
    [
      'website',
      '<WebsiteConfiguration><IndexDocument><Suffix>i.html</Suffix></IndexDocument></WebsiteConfiguration>',
    ],
    ['logging', '<BucketLoggingStatus></BucketLoggingStatus>'],
    [
      'logging',
      '<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs</TargetBucket></LoggingEnabled></BucketLoggingStatus>',
    ],
    [
      'referer',
      '<RefererConfiguration><AllowEmptyReferer>false</AllowEmptyReferer><RefererList><Referer>http://a</Referer></RefererList></RefererConfiguration>',
    ],
    [
      'encryption',
      encryption('<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>'),
    ],
    ['tagging', tags('a', 'b')],
    ['tagging', '<Tagging><TagSet/></Tagging>'],
    ['policy', policy(statement)],
  ])('%s as it came: %s', (name, document) => {
    expect(put(name, document)).toBe(document)
    const response = encodeGetConfigurationResponse(find(name), bucket, document)
    expect(response.status).toBe(200)
    expect(bodyText(response)).toBe(document)
  })
})

describe('a server refuses', () => {
  it.each([
    ['lifecycle', 'no XML', 'MalformedXML'],
    ['lifecycle', '<Lifecycle/>', 'MalformedXML'],
    ['lifecycle', '<LifecycleConfiguration/>', 'MalformedXML'],
    ['lifecycle', lifecycle('<Status>On</Status><Expiration/>'), 'MalformedXML'],
    ['lifecycle', lifecycle('<Status>Enabled</Status>'), 'MalformedXML'],
    [
      'lifecycle',
      lifecycle('<Status>Enabled</Status><Expiration><Days>0</Days></Expiration>'),
      'MalformedXML',
    ],
    [
      'lifecycle',
      `<LifecycleConfiguration>${'<Rule><ID>a</ID><Status>Enabled</Status><Expiration/></Rule>'.repeat(2)}</LifecycleConfiguration>`,
      'MalformedXML',
    ],
    ['website', '<WebsiteConfiguration/>', 'MalformedXML'],
    [
      'website',
      '<WebsiteConfiguration><IndexDocument><Suffix>a/b</Suffix></IndexDocument></WebsiteConfiguration>',
      'MalformedXML',
    ],
    [
      'logging',
      '<BucketLoggingStatus><LoggingEnabled><TargetBucket>X</TargetBucket></LoggingEnabled></BucketLoggingStatus>',
      'MalformedXML',
    ],
    ['referer', '<RefererConfiguration><RefererList/></RefererConfiguration>', 'MalformedXML'],
    [
      'encryption',
      encryption('<SSEAlgorithm>ROT13</SSEAlgorithm>'),
      'InvalidEncryptionAlgorithmError',
    ],
    [
      'encryption',
      encryption('<SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>'),
      'InvalidArgument',
    ],
    ['tagging', tags('a', 'a'), 'InvalidTag'],
    ['tagging', tags('acs:a'), 'InvalidTag'],
    ['tagging', tags('a'.repeat(65)), 'InvalidTag'],
    ['tagging', tags(...Array.from({ length: 21 }, (_, index) => `t${index}`)), 'InvalidTag'],
    ['policy', '[]', 'InvalidPolicyDocument'],
    ['policy', '{"Version":"2"}', 'InvalidPolicyDocument'],
    ['policy', '{"Version":"1","Statement":[]}', 'InvalidPolicyDocument'],
    ['policy', policy({ ...statement, Effect: 'Maybe' }), 'InvalidPolicyDocument'],
    ['policy', policy({ ...statement, Action: undefined }), 'InvalidPolicyDocument'],
    ['policy', ' '.repeat(16 * 1024 + 1), 'InvalidPolicyDocument'],
    ['cors', '<CORSConfiguration/>', 'MalformedXML'],
    [
      'cors',
      `<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>${' '.repeat(16 * 1024)}</CORSConfiguration>`,
      'MalformedXML',
    ],
  ])('%s that is %s', (name, document, code) => {
    expect(() => put(name, document)).toThrow(expect.objectContaining({ code }) as Error)
  })
})

it.each([
  ['cors', 'NoSuchCORSConfiguration'],
  ['lifecycle', 'NoSuchLifecycle'],
  ['website', 'NoSuchWebsiteConfiguration'],
  ['encryption', 'NoSuchServerSideEncryptionRule'],
  ['policy', 'NoSuchBucketPolicy'],
])('a server says that there is no %s', (name, code) => {
  const get = (): unknown => encodeGetConfigurationResponse(find(name), bucket, undefined)
  expect(get).toThrow(expect.objectContaining({ code }) as Error)
})

it.each([
  ['logging', /<BucketLoggingStatus><\/BucketLoggingStatus>/],
  ['tagging', /<TagSet><\/TagSet>/],
  ['referer', /<AllowEmptyReferer>true<\/AllowEmptyReferer>\s*<RefererList><\/RefererList>/],
])('a server shows an empty %s when nothing has been put', (name, expected) => {
  const response = encodeGetConfigurationResponse(find(name), bucket, undefined)
  expect(bodyText(response)).toMatch(expected)
})
