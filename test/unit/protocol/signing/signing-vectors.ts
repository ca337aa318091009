/** The published signing vectors, typed and brought into the form of this project's requests. */

import { readFileSync } from 'node:fs'
import type { HttpMethod } from '../../../../src/protocol/http.js'
import type { Credentials } from '../../../../src/protocol/signing/credentials.js'
import type { SignableRequest } from '../../../../src/protocol/signing/signable-request.js'

interface BaseVector {
  readonly id: string
  readonly description: string
  readonly accessKeyId: string
  readonly accessKeySecret: string
}

interface RequestVector extends BaseVector {
  readonly method: HttpMethod
  readonly bucket: string | null
  readonly key: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly securityToken: string | null
}

interface V4Vector extends RequestVector {
  readonly region: string
  readonly product: string
  readonly additionalHeaders: readonly string[]
  readonly signTime: number
  readonly date: string
}

interface V4Expected {
  readonly canonicalRequest: string
  readonly canonicalRequestSha256: string
  readonly stringToSign: string
  readonly signingKeyHex: string
  readonly signature: string
}

export interface V4HeaderVector extends V4Vector {
  readonly scheme: 'v4-header'
  readonly expected: V4Expected & { readonly authorization: string }
}

export interface V4QueryVector extends V4Vector {
  readonly scheme: 'v4-query'
  readonly expiresIn: number
  readonly host: string
  readonly expected: V4Expected & { readonly signedUrl: string }
}

export interface V1HeaderVector extends RequestVector {
  readonly scheme: 'v1-header'
  readonly date: string
  readonly expected: {
    readonly stringToSign: string
    readonly signature: string
    readonly authorization: string
  }
}

export interface V1QueryVector extends RequestVector {
  readonly scheme: 'v1-query'
  readonly expires: number
  readonly host: string
  readonly expected: {
    readonly stringToSign: string
    readonly signature: string
    readonly signedUrl: string
  }
}

export interface V1PolicyVector extends BaseVector {
  readonly scheme: 'v1-post'
  readonly policy: string
  readonly expected: { readonly policyBase64: string; readonly signature: string }
}

export interface V4PolicyVector extends BaseVector {
  readonly scheme: 'v4-post'
  readonly policy: string
  readonly region: string
  readonly product: string
  readonly date: string
  readonly expected: {
    readonly policyBase64: string
    readonly credential: string
    readonly signature: string
  }
}

type Vector =
  V4HeaderVector | V4QueryVector | V1HeaderVector | V1QueryVector | V1PolicyVector | V4PolicyVector

interface VectorFile {
  readonly counts: Readonly<Record<string, number>>
  readonly vectors: readonly Vector[]
}

const file = JSON.parse(
  readFileSync(new URL('../../../vectors/signing.json', import.meta.url), 'utf8'),
) as VectorFile

/** How many vectors of each scheme the file announces. */
export const vectorCounts = file.counts

export function vectorsOf<Scheme extends Vector['scheme']>(
  scheme: Scheme,
): Extract<Vector, { readonly scheme: Scheme }>[] {
  return file.vectors.filter(
    (vector): vector is Extract<Vector, { readonly scheme: Scheme }> => vector.scheme === scheme,
  )
}

/** The request that a vector describes, with lower-case header names. */
export function requestOf(vector: RequestVector): SignableRequest {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(vector.headers)) headers[name.toLowerCase()] = value
  return {
    method: vector.method,
    bucket: vector.bucket ?? undefined,
    key: vector.key ?? undefined,
    query: vector.query,
    headers,
  }
}

export function credentialsOf(vector: RequestVector): Credentials {
  return {
    accessKeyId: vector.accessKeyId,
    accessKeySecret: vector.accessKeySecret,
    securityToken: vector.securityToken ?? undefined,
  }
}
