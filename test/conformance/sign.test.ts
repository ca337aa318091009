/** The suite's own signer, against the published vectors. */

import { describe, expect, it } from 'vitest'
import {
  credentialsOf,
  requestOf,
  vectorsOf,
  type V4HeaderVector,
  type V4QueryVector,
} from '../unit/protocol/signing/signing-vectors.js'
import {
  signV1Header,
  signV1Policy,
  signV1Query,
  signV4Header,
  signV4Policy,
  signV4Query,
  type Signer,
} from './wire/sign.js'

const v4Signer = (vector: V4HeaderVector | V4QueryVector): Signer => ({
  ...credentialsOf(vector),
  region: vector.region,
  product: vector.product,
  additionalHeaders: vector.additionalHeaders,
})

/** `20250101T000000Z` as a time. */
function parseCompact(text: string): Date {
  return new Date(text.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'))
}

describe("the suite's signer", () => {
  it.each(vectorsOf('v4-header'))('signs $id in the header', (vector) => {
    const at = new Date(vector.signTime * 1000)
    const { Authorization } = signV4Header(requestOf(vector), v4Signer(vector), at)
    expect(Authorization).toBe(vector.expected.authorization)
  })

  it.each(vectorsOf('v4-query'))('signs $id in the URL', (vector) => {
    const at = new Date(vector.signTime * 1000)
    const query = signV4Query(requestOf(vector), v4Signer(vector), at, vector.expiresIn)
    expect(query['x-oss-signature']).toBe(vector.expected.signature)
  })

  it.each(vectorsOf('v1-header'))('signs $id in the header', (vector) => {
    const signer = { ...credentialsOf(vector), region: '' }
    const { Authorization } = signV1Header(requestOf(vector), signer, new Date(vector.date))
    expect(Authorization).toBe(vector.expected.authorization)
  })

  it.each(vectorsOf('v1-query'))('signs $id in the URL', (vector) => {
    const signer = { ...credentialsOf(vector), region: '' }
    const { Signature } = signV1Query(requestOf(vector), signer, String(vector.expires))
    expect(Signature).toBe(vector.expected.signature)
  })

  it.each(vectorsOf('v1-post'))('signs the policy $id', (vector) => {
    const signer = { ...vector, region: '' }
    expect(signV1Policy(vector.policy, signer)).toMatchObject({
      policy: vector.expected.policyBase64,
      Signature: vector.expected.signature,
    })
  })

  it.each(vectorsOf('v4-post'))('signs the policy $id', (vector) => {
    expect(signV4Policy(vector.policy, vector, parseCompact(vector.date))).toMatchObject({
      policy: vector.expected.policyBase64,
      'x-oss-credential': vector.expected.credential,
      'x-oss-signature': vector.expected.signature,
    })
  })
})
