/** Addressing: what a client sends, what a server understands. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressRequest,
  formatUrl,
  resolveAddressingStyle,
  type AddressingStyle,
} from '../../../src/protocol/addressing.js'
import { resolveEndpoint } from '../../../src/protocol/endpoint.js'
import { checkObjectName } from '../../../src/protocol/object-name.js'
import { parseAddress, type ServerNames } from '../../../src/protocol/request-address.js'

const bucket = 'my-bucket'
const query = {}

describe('the addressing style', () => {
  it.each<[string, AddressingStyle | undefined, AddressingStyle]>([
    ['a.example', undefined, 'virtual'],
    ['a.example', 'path', 'path'],
    ['a.example', 'cname', 'cname'],
    ['1.2.3.4', undefined, 'path'],
    ['1.2.3.4', 'virtual', 'path'],
    ['[::1]', 'virtual', 'path'],
    ['localhost', undefined, 'path'],
    ['localhost', 'virtual', 'virtual'],
  ])('for %s, when %s is asked, is %s', (endpoint, asked, style) => {
    expect(resolveAddressingStyle(resolveEndpoint({ endpoint }), asked)).toBe(style)
  })
})

describe('a request', () => {
  it.each<[string, AddressingStyle, string | undefined, string]>([
    ['oss-cn-x.aliyuncs.com', 'virtual', 'a/b', 'https://my-bucket.oss-cn-x.aliyuncs.com/a/b'],
    ['oss-cn-x.aliyuncs.com', 'virtual', undefined, 'https://my-bucket.oss-cn-x.aliyuncs.com/'],
    ['http://a.example:81', 'virtual', 'k', 'http://my-bucket.a.example:81/k'],
    ['http://1.2.3.4:9', 'path', 'k', 'http://1.2.3.4:9/my-bucket/k'],
    ['http://1.2.3.4:9', 'path', undefined, 'http://1.2.3.4:9/my-bucket/'],
    ['http://[::1]:9', 'path', 'k', 'http://[::1]:9/my-bucket/k'],
    ['my.domain', 'cname', 'k', 'https://my.domain/k'],
    ['my.domain', 'cname', undefined, 'https://my.domain/'],
  ])('to %s in style %s for key %s goes to %s', (endpoint, style, key, url) => {
    const address = addressRequest(resolveEndpoint({ endpoint }), style, { bucket, key, query })
    expect(formatUrl(address)).toBe(url)
  })

  it('of the service has neither bucket nor key', () => {
    const endpoint = resolveEndpoint({ region: 'cn-x' })
    const request = { bucket: undefined, key: undefined, query: { regions: '' } }
    expect(formatUrl(addressRequest(endpoint, 'virtual', request))).toBe(
      'https://oss-cn-x.aliyuncs.com/?regions',
    )
  })

  it.each([
    ['a/../b', '/a/../b'],
    ['./a', '/./a'],
    ['a//b//', '/a//b//'],
    ['//x', '///x'],
    ['a b+c%20?#', '/a%20b%2Bc%2520%3F%23'],
    ['目录', '/%E7%9B%AE%E5%BD%95'],
  ])('carries the key %s unchanged', (key, target) => {
    const endpoint = resolveEndpoint({ region: 'cn-x' })
    expect(addressRequest(endpoint, 'virtual', { bucket, key, query }).target).toBe(target)
  })

  it('to localhost in virtual style connects to localhost and names the bucket in Host', () => {
    const endpoint = resolveEndpoint({ endpoint: 'http://localhost:9000' })
    const address = addressRequest(endpoint, 'virtual', { bucket, key: 'k', query })
    expect(address.host).toBe('my-bucket.localhost:9000')
    expect(address.origin.hostname).toBe('localhost')
  })

  it('connects to the host that names the bucket', () => {
    const endpoint = resolveEndpoint({ region: 'cn-x' })
    const { origin } = addressRequest(endpoint, 'virtual', { bucket, key: 'k', query })
    expect(origin.hostname).toBe('my-bucket.oss-cn-x.aliyuncs.com')
  })

  it('is refused when the bucket could change the host', () => {
    const endpoint = resolveEndpoint({ region: 'cn-x' })
    for (const name of ['evil.example/', 'a@b', '..', 'a%2fb']) {
      expect(() => addressRequest(endpoint, 'virtual', { bucket: name, key: 'k', query })).toThrow(
        expect.objectContaining({ code: 'InvalidBucketName' }),
      )
    }
  })

  it('is refused when the endpoint contains the bucket already', () => {
    const endpoint = resolveEndpoint({ endpoint: 'my-bucket.oss-cn-x.aliyuncs.com' })
    expect(() => addressRequest(endpoint, 'virtual', { bucket, key: 'k', query })).toThrow(
      expect.objectContaining({
        code: 'InvalidEndpoint',
        message: expect.stringContaining('write oss-cn-x.aliyuncs.com') as string,
      }),
    )
  })
})

describe('a server', () => {
  const names: ServerNames = {
    ownNames: ['oss.example.test', '127.0.0.1'],
    customDomains: { 'files.example.com': 'bound-bucket' },
  }

  it.each<[string, string, string | undefined, string | undefined]>([
    ['my-bucket.oss.example.test', '/k', 'my-bucket', 'k'],
    ['my-bucket.OSS.example.TEST:8080', '/k', 'my-bucket', 'k'],
    ['My-Bucket.oss.example.test', '/k', 'My-Bucket', 'k'],
    ['my-bucket.localhost:9000', '/k', 'my-bucket', 'k'],
    ['my-bucket.localhost.', '/k', 'my-bucket', 'k'],
    ['my-bucket.oss-cn-hangzhou.aliyuncs.com', '/k', 'my-bucket', 'k'],
    ['my-bucket.oss-cn-hangzhou-internal.aliyuncs.com', '/', 'my-bucket', undefined],
    ['my-bucket.oss-accelerate.aliyuncs.com', '', 'my-bucket', undefined],
    ['my-bucket.cn-hangzhou.oss.aliyuncs.com', '/k', 'my-bucket', 'k'],
    ['my-bucket.cb-1.cn-x.oss-cloudbox.aliyuncs.com', '/k', 'my-bucket', 'k'],
    ['undefined.oss-cn-hangzhou.aliyuncs.com', '/', undefined, undefined],
    ['files.example.com', '/dir/k', 'bound-bucket', 'dir/k'],
    ['oss.example.test', '/my-bucket/dir/k', 'my-bucket', 'dir/k'],
    ['oss-cn-hangzhou.aliyuncs.com', '/my-bucket/k', 'my-bucket', 'k'],
    ['cn-hangzhou.oss.aliyuncs.com', '/my-bucket/k', 'my-bucket', 'k'],
    ['cb-1.cn-x.oss-cloudbox.aliyuncs.com', '/my-bucket/k', 'my-bucket', 'k'],
    ['127.0.0.1:9000', '/my-bucket/', 'my-bucket', undefined],
    ['127.0.0.1:9000', '/my-bucket', 'my-bucket', undefined],
    ['127.0.0.1:9000', '/', undefined, undefined],
    ['[::1]:9000', '/my-bucket/k', 'my-bucket', 'k'],
    ['localhost', '/my-bucket//k', 'my-bucket', '/k'],
    ['localhost', '/my-bucket/a%2Fb', 'my-bucket', 'a/b'],
    ['localhost', '/my-bucket/a+b%2B', 'my-bucket', 'a+b+'],
    ['localhost', '/my-bucket/a/../b', 'my-bucket', 'a/../b'],
    ['a.b.localhost', '/my-bucket/k', 'my-bucket', 'k'],
    ['other.example', '/my-bucket/k', 'my-bucket', 'k'],
    ['constructor', '/my-bucket/k', 'my-bucket', 'k'],
    ['', '/my-bucket/k', 'my-bucket', 'k'],
    ['proxy', 'http://my-bucket.localhost:9000/k', 'my-bucket', 'k'],
  ])('reads Host %j and target %s', (host, target, expectedBucket, expectedKey) => {
    expect(parseAddress(host, target, names)).toMatchObject({
      bucket: expectedBucket,
      key: expectedKey,
    })
  })

  it('reads the parameters', () => {
    const address = parseAddress('localhost', '/b-1/k?acl&x=a+b%2B?', names)
    expect({ ...address.query }).toEqual({ acl: '', x: 'a b+?' })
    expect(address.key).toBe('k')
  })

  it.each([
    ['/my-bucket/%ff', 'InvalidObjectName'],
    ['/my-bucket/%', 'InvalidObjectName'],
    ['/%ff/k', 'InvalidBucketName'],
    ['/my-bucket/k?a=%ff', 'InvalidArgument'],
    ['*', 'InvalidArgument'],
  ])('refuses the target %s as %s', (target, code) => {
    expect(() => parseAddress('localhost', target, names)).toThrow(
      expect.objectContaining({ code }),
    )
  })
})

it('every legal key arrives as it was sent, in every style', () => {
  const key = fc
    .string({ unit: fc.constantFrom(...Array.from('ab/.+%?#& \\\n\u0001é目😀')), minLength: 1 })
    .filter((text) => checkObjectName(text) === undefined)
  const names: ServerNames = { ownNames: [], customDomains: { 'files.example.com': bucket } }
  const places = [
    ['oss-cn-x.aliyuncs.com', 'virtual'],
    ['http://localhost:9000', 'virtual'],
    ['http://127.0.0.1:9000', 'path'],
    ['files.example.com', 'cname'],
  ] as const
  fc.assert(
    fc.property(key, fc.constantFrom(...places), (sentKey, [endpoint, style]) => {
      const request = { bucket, key: sentKey, query: { versionId: 'null' } }
      const { host, target } = addressRequest(resolveEndpoint({ endpoint }), style, request)
      expect(target).toMatch(/^\/[\x21-\x7e]*$/)
      const { query: parameters, ...address } = parseAddress(host, target, names)
      expect(address).toEqual({ bucket, key: sentKey })
      expect({ ...parameters }).toEqual({ versionId: 'null' })
    }),
  )
})
