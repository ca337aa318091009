/** Form policy signatures against the published vectors. */

import { describe, expect, it } from 'vitest'
import {
  encodePolicy,
  signV1Policy,
  signV4Policy,
} from '../../../../src/protocol/signing/sign-policy.js'
import { nodeDigests } from '../../../../src/platform/node/digests.js'
import { parseV4Credential } from '../../../../src/protocol/signing/v4-canonical.js'
import { vectorCounts, vectorsOf } from './signing-vectors.js'

describe('form policies', () => {
  const v1 = vectorsOf('v1-post')
  const v4 = vectorsOf('v4-post')

  it('are tested with every vector of the file', () => {
    expect(v1).toHaveLength(vectorCounts['v1-post'] ?? NaN)
    expect(v4).toHaveLength(vectorCounts['v4-post'] ?? NaN)
  })

  it.each(v1)('are signed with V1 as in $id', ({ policy, accessKeySecret, expected }) => {
    expect(encodePolicy(policy)).toBe(expected.policyBase64)
    expect(signV1Policy(expected.policyBase64, accessKeySecret, nodeDigests)).toBe(
      expected.signature,
    )
  })

  it.each(v4)('are signed with V4 as in $id', ({ policy, accessKeySecret, expected }) => {
    expect(encodePolicy(policy)).toBe(expected.policyBase64)
    const credential = parseV4Credential(expected.credential)
    if (credential === undefined) throw new Error('the vector has no credential')
    expect(
      signV4Policy(expected.policyBase64, accessKeySecret, credential.scope, nodeDigests),
    ).toBe(expected.signature)
  })
})
