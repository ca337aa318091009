/** Endpoints: of regions and given ones. */

import { describe, expect, it } from 'vitest'
import {
  checkRegion,
  resolveEndpoint,
  resolveSigningScope,
  type EndpointOptions,
} from '../../../src/protocol/endpoint.js'

function urlOf(options: EndpointOptions): string {
  const { origin, host } = resolveEndpoint(options)
  return `${origin.scheme}://${host}`
}

describe('the endpoint of a region', () => {
  const region = 'cn-hangzhou'

  it.each<[string, EndpointOptions]>([
    ['https://oss-cn-hangzhou.aliyuncs.com', { region }],
    ['http://oss-cn-hangzhou.aliyuncs.com', { region, disableSsl: true }],
    ['https://oss-cn-hangzhou-internal.aliyuncs.com', { region, internal: true }],
    ['https://cn-hangzhou.oss.aliyuncs.com', { region, dualStack: true }],
    ['https://oss-accelerate.aliyuncs.com', { region, accelerate: true }],
    ['https://oss-accelerate-overseas.aliyuncs.com', { region, accelerateOverseas: true }],
  ])('is %s', (url, options) => {
    expect(urlOf(options)).toBe(url)
  })
})

describe('a given endpoint', () => {
  it.each<[EndpointOptions, string, number]>([
    [{ endpoint: 'oss-cn-x.aliyuncs.com' }, 'https://oss-cn-x.aliyuncs.com', 443],
    [{ endpoint: 'http://oss-cn-x.aliyuncs.com' }, 'http://oss-cn-x.aliyuncs.com', 80],
    [{ endpoint: 'https://A.example/', disableSsl: true }, 'https://a.example', 443],
    [{ endpoint: 'a.example', disableSsl: true }, 'http://a.example', 80],
    [{ endpoint: 'a.example:8080/path?x#y' }, 'https://a.example:8080', 8080],
    [{ endpoint: 'https://a.example:443' }, 'https://a.example', 443],
    [{ endpoint: 'http://a.example:443' }, 'http://a.example:443', 443],
    [{ endpoint: 'http://127.0.0.1:9000' }, 'http://127.0.0.1:9000', 9000],
    [{ endpoint: 'http://[::1]:9000' }, 'http://[::1]:9000', 9000],
    [{ endpoint: ' localhost:1 ' }, 'https://localhost:1', 1],
  ])('%j is read', (options, url, port) => {
    expect(urlOf(options)).toBe(url)
    expect(resolveEndpoint(options).origin.port).toBe(port)
  })

  it('keeps the brackets of IPv6 out of the host name', () => {
    expect(resolveEndpoint({ endpoint: 'http://[FE80::1]' }).origin.hostname).toBe('fe80::1')
  })

  it.each([
    ['a.example', 'name'],
    ['1.2.3.4', 'address'],
    ['[::1]', 'address'],
    ['localhost', 'localhost'],
    ['1.2.3.4.example', 'name'],
  ])('%s is of kind %s', (endpoint, kind) => {
    expect(resolveEndpoint({ endpoint }).kind).toBe(kind)
  })
})

describe('what cannot work', () => {
  it.each<[EndpointOptions, string, string]>([
    [{}, 'MissingRegion', 'set region (such as cn-hangzhou) or endpoint'],
    [{ region: 'oss-cn-hangzhou' }, 'InvalidRegion', 'write "cn-hangzhou"'],
    [{ region: 'cn-hangzhou-internal' }, 'InvalidRegion', 'write "cn-hangzhou"'],
    [{ region: 'CN' }, 'InvalidRegion', 'only lower-case letters'],
    [{ region: '' }, 'InvalidRegion', 'only lower-case letters'],
    [{ region: 'a.evil' }, 'InvalidRegion', 'only lower-case letters'],
    [{ region: 'r', internal: true, accelerate: true }, 'InvalidConfig', 'exclude each other'],
    [{ endpoint: 'a.example', internal: true }, 'InvalidConfig', 'remove one of the two'],
    [{ endpoint: '' }, 'InvalidEndpoint', 'write a host such as'],
    [{ endpoint: 'ftp://a.example' }, 'InvalidEndpoint', 'scheme must be http or https'],
    [{ endpoint: 'a.example:70000' }, 'InvalidEndpoint', 'between 1 and 65535'],
    [{ endpoint: 'a..example' }, 'InvalidEndpoint', 'empty label'],
    [{ endpoint: 'https:/a.example' }, 'InvalidEndpoint', 'write a host such as'],
    [{ endpoint: 'http://a.example:' }, 'InvalidEndpoint', 'write a host such as'],
    [{ endpoint: 'a b' }, 'InvalidEndpoint', 'write a host such as'],
    [{ endpoint: 'a.example\r\nx: y' }, 'InvalidEndpoint', 'write a host such as'],
  ])('%j fails with %s', (options, code, advice) => {
    expect(() => resolveEndpoint(options)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(advice) as string }),
    )
  })

  it('does not repeat a password of the endpoint', () => {
    expect(() => resolveEndpoint({ endpoint: 'https://me:secret@a.example' })).toThrow(
      expect.objectContaining({
        message:
          'endpoint "...@a.example" is not usable: write a host such as oss-cn-hangzhou.aliyuncs.com',
      }),
    )
  })
})

describe('the signing scope', () => {
  it('is region and oss', () => {
    expect(resolveSigningScope(resolveEndpoint({ region: 'cn-x' }), 'cn-x')).toEqual({
      region: 'cn-x',
      product: 'oss',
    })
  })

  it.each(['oss-cloudbox', 'oss-cloudbox-control'])('is the CloudBox of a host of %s', (name) => {
    const endpoint = resolveEndpoint({ endpoint: `cb-123.cn-x.${name}.aliyuncs.com` })
    expect(resolveSigningScope(endpoint, 'cn-x')).toEqual({
      region: 'cb-123',
      product: 'oss-cloudbox',
    })
  })

  it.each([
    'x.cb-123.cn-x.oss-cloudbox.aliyuncs.com',
    'cb-123.cn-x.oss.aliyuncs.com',
    'cb-123.cn-x.oss-cloudbox.example.com',
  ])('takes %s for no CloudBox', (host) => {
    expect(resolveEndpoint({ endpoint: host }).cloudBoxId).toBeUndefined()
  })

  it('needs a region', () => {
    const endpoint = resolveEndpoint({ endpoint: 'a.example' })
    expect(() => resolveSigningScope(endpoint, undefined)).toThrow(
      expect.objectContaining({ code: 'MissingRegion' }),
    )
  })
})

it('a well-formed region passes', () => {
  expect(checkRegion('ap-southeast-1')).toBeUndefined()
})
