/** V1 signing against the published vectors. */

import { describe, expect, it } from 'vitest'
import { addressRequest, formatUrl } from '../../../../src/protocol/addressing.js'
import { resolveEndpoint } from '../../../../src/protocol/endpoint.js'
import { parseHttpDate } from '../../../../src/protocol/http-date.js'
import { presignV1, signV1Header } from '../../../../src/protocol/signing/sign-v1.js'
import { v1StringToSign } from '../../../../src/protocol/signing/v1-canonical.js'
import { nodeDigests } from '../../../../src/platform/node/digests.js'
import { credentialsOf, requestOf, vectorCounts, vectorsOf } from './signing-vectors.js'

describe('V1 in the header', () => {
  const vectors = vectorsOf('v1-header')

  it('is tested with every vector of the file', () => {
    expect(vectors).toHaveLength(vectorCounts['v1-header'] ?? NaN)
  })

  it.each(vectors)('signs $id: $description', (vector) => {
    const request = requestOf(vector)
    const date = parseHttpDate(vector.date) ?? NaN
    const added = signV1Header(request, { credentials: credentialsOf(vector), date }, nodeDigests)
    expect(added.authorization).toBe(vector.expected.authorization)
    expect(added.date).toBe(vector.date)
    const signed = { ...request, headers: { ...request.headers, ...added } }
    expect(v1StringToSign(signed, vector.date)).toBe(vector.expected.stringToSign)
  })
})

describe('V1 in URLs', () => {
  const vectors = vectorsOf('v1-query')

  it('is tested with every vector of the file', () => {
    expect(vectors).toHaveLength(vectorCounts['v1-query'] ?? NaN)
  })

  it.each(vectors)('presigns $id: $description', (vector) => {
    const request = requestOf(vector)
    const options = {
      credentials: credentialsOf(vector),
      date: vector.expires * 1000 - 60_000,
      expiresInSeconds: 60,
    }
    const query = presignV1(request, options, nodeDigests)
    expect(query.Signature).toBe(vector.expected.signature)
    expect(v1StringToSign({ ...request, query }, String(vector.expires))).toBe(
      vector.expected.stringToSign,
    )
    const scheme = vector.expected.signedUrl.startsWith('https') ? 'https' : 'http'
    const endpointHost = vector.host.slice(`${vector.bucket ?? ''}.`.length)
    const endpoint = resolveEndpoint({ endpoint: `${scheme}://${endpointHost}` })
    expect(formatUrl(addressRequest(endpoint, 'virtual', { ...request, query }))).toBe(
      vector.expected.signedUrl,
    )
  })

  it('refuses a lifetime that is no positive whole number', () => {
    const request = { method: 'GET', bucket: 'b-1', key: 'k', query: {}, headers: {} } as const
    const credentials = { accessKeyId: 'ak', accessKeySecret: 'sk' }
    for (const expiresInSeconds of [0, -5, 0.5, NaN]) {
      expect(() =>
        presignV1(request, { credentials, date: 0, expiresInSeconds }, nodeDigests),
      ).toThrow(expect.objectContaining({ code: 'InvalidExpiry' }))
    }
  })
})
