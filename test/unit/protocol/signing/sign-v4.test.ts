/** V4 signing against the published vectors. */

import { describe, expect, it } from 'vitest'
import { addressRequest, formatUrl } from '../../../../src/protocol/addressing.js'
import { resolveEndpoint } from '../../../../src/protocol/endpoint.js'
import { encodeHex } from '../../../../src/protocol/text-codecs.js'
import {
  presignV4,
  signV4Header,
  type V4SigningOptions,
} from '../../../../src/protocol/signing/sign-v4.js'
import {
  canonicalV4Request,
  formatV4Scope,
  selectAdditionalHeaders,
  v4StringToSign,
  type V4Scope,
} from '../../../../src/protocol/signing/v4-canonical.js'
import { deriveV4SigningKey } from '../../../../src/protocol/signing/v4-signing-key.js'
import { nodeDigests } from '../../../../src/platform/node/digests.js'
import {
  credentialsOf,
  requestOf,
  vectorCounts,
  vectorsOf,
  type V4HeaderVector,
  type V4QueryVector,
} from './signing-vectors.js'

function optionsOf(vector: V4HeaderVector | V4QueryVector): V4SigningOptions {
  return {
    credentials: credentialsOf(vector),
    region: vector.region,
    product: vector.product,
    additionalHeaders: vector.additionalHeaders,
    date: vector.signTime * 1000,
  }
}

function scopeOf(vector: V4HeaderVector | V4QueryVector): V4Scope {
  return { day: vector.date.slice(0, 8), region: vector.region, product: vector.product }
}

describe('V4 in headers', () => {
  const vectors = vectorsOf('v4-header')

  it('is tested with every vector of the file', () => {
    expect(vectors).toHaveLength(vectorCounts['v4-header'] ?? NaN)
  })

  it.each(vectors)('signs $id: $description', (vector) => {
    const { expected } = vector
    const request = requestOf(vector)
    const added = signV4Header(request, optionsOf(vector), nodeDigests)
    expect(added.authorization).toBe(expected.authorization)
    expect(added['x-oss-date']).toBe(vector.date)

    const headers = { ...request.headers, ...added }
    const additional = selectAdditionalHeaders(vector.additionalHeaders, headers)
    const canonical = canonicalV4Request({ ...request, headers }, additional)
    expect(canonical).toBe(expected.canonicalRequest)
    const scope = scopeOf(vector)
    expect(v4StringToSign(canonical, vector.date, formatV4Scope(scope), nodeDigests)).toBe(
      expected.stringToSign,
    )
    expect(encodeHex(deriveV4SigningKey(vector.accessKeySecret, scope, nodeDigests))).toBe(
      expected.signingKeyHex,
    )
  })

  it('replaces the traces of an earlier signature', () => {
    const options: V4SigningOptions = {
      credentials: { accessKeyId: 'ak', accessKeySecret: 'sk' },
      region: 'cn-hangzhou',
      product: 'oss',
      date: Date.UTC(2025, 0, 1),
    }
    const fresh = { method: 'GET', bucket: 'bucket', key: 'key', query: {}, headers: {} } as const
    const signedAnHourAgo = signV4Header(
      fresh,
      { ...options, date: options.date - 3_600_000 },
      nodeDigests,
    )
    expect(signV4Header({ ...fresh, headers: signedAnHourAgo }, options, nodeDigests)).toEqual(
      signV4Header(fresh, options, nodeDigests),
    )
  })
})

describe('V4 in URLs', () => {
  const vectors = vectorsOf('v4-query')

  it('is tested with every vector of the file', () => {
    expect(vectors).toHaveLength(vectorCounts['v4-query'] ?? NaN)
  })

  it.each(vectors)('presigns $id: $description', (vector) => {
    const { expected } = vector
    const request = requestOf(vector)
    const options = { ...optionsOf(vector), expiresInSeconds: vector.expiresIn }
    const query = presignV4(request, options, nodeDigests)
    expect(query['x-oss-signature']).toBe(expected.signature)

    const additional = query['x-oss-additional-headers']?.split(';') ?? []
    const canonical = canonicalV4Request({ ...request, query }, additional)
    expect(canonical).toBe(expected.canonicalRequest)
    const scope = scopeOf(vector)
    expect(v4StringToSign(canonical, vector.date, formatV4Scope(scope), nodeDigests)).toBe(
      expected.stringToSign,
    )
    expect(encodeHex(deriveV4SigningKey(vector.accessKeySecret, scope, nodeDigests))).toBe(
      expected.signingKeyHex,
    )

    const scheme = expected.signedUrl.startsWith('https') ? 'https' : 'http'
    const endpointHost = vector.host.slice(`${vector.bucket ?? ''}.`.length)
    const endpoint = resolveEndpoint({ endpoint: `${scheme}://${endpointHost}` })
    expect(formatUrl(addressRequest(endpoint, 'virtual', { ...request, query }))).toBe(
      expected.signedUrl,
    )
  })

  const presignable = {
    method: 'GET',
    bucket: 'bucket',
    key: 'key',
    query: {},
    headers: {},
  } as const
  const options = {
    credentials: { accessKeyId: 'ak', accessKeySecret: 'sk' },
    region: 'cn-hangzhou',
    product: 'oss',
    date: Date.UTC(2025, 0, 1),
  }

  it.each([0, -1, 604_801, 1.5, NaN])('refuses a lifetime of %s seconds', (expiresInSeconds) => {
    expect(() => presignV4(presignable, { ...options, expiresInSeconds }, nodeDigests)).toThrow(
      expect.objectContaining({ code: 'InvalidExpiry' }),
    )
  })

  it('drops the parts of an earlier signature that the new one does not replace', () => {
    const stale = presignV4(
      { ...presignable, headers: { host: 'example.com' } },
      {
        ...options,
        credentials: { ...options.credentials, securityToken: 'old' },
        additionalHeaders: ['host'],
        expiresInSeconds: 5,
      },
      nodeDigests,
    )
    const query = presignV4(
      { ...presignable, query: stale },
      { ...options, expiresInSeconds: 60 },
      nodeDigests,
    )
    expect(query).toEqual(presignV4(presignable, { ...options, expiresInSeconds: 60 }, nodeDigests))
  })
})

describe('the V4 signing key', () => {
  it('is derived once for a secret and scope', () => {
    let derivations = 0
    const counting = {
      ...nodeDigests,
      hmacSha256: (key: Uint8Array, text: string) => {
        derivations += 1
        return nodeDigests.hmacSha256(key, text)
      },
    }
    const scope = { day: '20250101', region: 'cn-hangzhou', product: 'oss' }
    const first = deriveV4SigningKey('sk', scope, counting)
    expect(deriveV4SigningKey('sk', { ...scope }, counting)).toBe(first)
    expect(derivations).toBe(4)
    expect(deriveV4SigningKey('other', scope, counting)).not.toEqual(first)
    expect(deriveV4SigningKey('sk', { ...scope, day: '20250102' }, counting)).not.toEqual(first)
  })

  it('stays right when more keys are in use than are remembered', () => {
    const scopeOfDay = (day: number): V4Scope => ({
      day: String(20250100 + day),
      region: 'cn-hangzhou',
      product: 'oss',
    })
    const first = deriveV4SigningKey('sk', scopeOfDay(1), nodeDigests)
    for (let day = 2; day < 99; day += 1) deriveV4SigningKey('sk', scopeOfDay(day), nodeDigests)
    expect(deriveV4SigningKey('sk', scopeOfDay(1), nodeDigests)).toEqual(first)
  })
})
