/** Signatures of forms: those of the published vectors, and what is wrong with others. */

import { describe, expect, it } from 'vitest'
import { nodeDigests } from '../../../../src/platform/node/digests.js'
import { verifyForm, type FormVerification } from '../../../../src/protocol/signing/verify-form.js'
import type { AccessKey } from '../../../../src/protocol/signing/verification.js'
import { vectorsOf } from './signing-vectors.js'

type Fields = Readonly<Record<string, string | undefined>>

const KEYS: Readonly<Record<string, AccessKey>> = {
  ak: { secret: 'sk' },
  sts: { secret: 'sk', securityToken: 'token' },
  old: { secret: 'sk', securityToken: 'token', expired: true },
}

function verify(fields: Fields): FormVerification {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined)
  const map = new Map(present.map(([name, value]) => [name.toLowerCase(), value ?? '']))
  const options = {
    lookup: (id: string) => KEYS[id],
    now: Date.parse('2025-01-01T00:30:00Z'),
    region: 'cn-hangzhou',
  }
  return verifyForm(map, options, nodeDigests)
}

const [v1Vector] = vectorsOf('v1-post')
const [v4Vector] = vectorsOf('v4-post')
if (v1Vector === undefined || v4Vector === undefined) throw new Error('there are no vectors')

const v1: Fields = {
  OSSAccessKeyId: 'ak',
  policy: v1Vector.expected.policyBase64,
  Signature: v1Vector.expected.signature,
}
const v4: Fields = {
  policy: v4Vector.expected.policyBase64,
  'x-oss-signature-version': 'OSS4-HMAC-SHA256',
  'x-oss-credential': v4Vector.expected.credential,
  'x-oss-date': '20250101T000000Z',
  'x-oss-signature': v4Vector.expected.signature,
}

describe('a form', () => {
  it.each([
    ['V1', v1],
    ['V4', v4],
  ])('with the %s signature of a vector is signed by its key', (_, fields) => {
    expect(verify(fields)).toEqual({ ok: true, accessKeyId: 'ak' })
  })

  it('without any field of a signature is anonymous', () => {
    expect(verify({ key: 'k' })).toEqual({ ok: true, accessKeyId: undefined })
  })

  it.each<[string, Fields]>([
    ['OSSAccessKeyId', v1],
    ['policy', v1],
    ['Signature', v1],
    ['policy', v4],
    ['x-oss-signature-version', v4],
    ['x-oss-credential', v4],
    ['x-oss-date', v4],
    ['x-oss-signature', v4],
  ])('without %s is refused', (name, fields) => {
    expect(verify({ ...fields, [name]: undefined })).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
      message: expect.stringContaining(`must contain a field named '${name}'`) as string,
      details: { ArgumentName: name },
    })
  })

  it.each<[string, Fields, number, string, string | undefined]>([
    [
      'another V1 signature',
      { ...v1, Signature: 'a' },
      403,
      'SignatureDoesNotMatch',
      '0002-00000040',
    ],
    [
      'another V4 signature',
      { ...v4, 'x-oss-signature': 'a' },
      403,
      'SignatureDoesNotMatch',
      '0002-00000201',
    ],
    ['another policy', { ...v1, policy: 'e30=' }, 403, 'SignatureDoesNotMatch', '0002-00000040'],
    [
      'an unknown key',
      { ...v1, OSSAccessKeyId: 'none' },
      403,
      'InvalidAccessKeyId',
      '0002-00000902',
    ],
    [
      'another region',
      { ...v4, 'x-oss-credential': 'ak/20250101/cn-beijing/oss/aliyun_v4_request' },
      400,
      'InvalidArgument',
      '0002-00000226',
    ],
    [
      'a key of another day',
      { ...v4, 'x-oss-date': '20250102T000000Z' },
      400,
      'InvalidArgument',
      '0002-00000212',
    ],
    ['a strange date', { ...v4, 'x-oss-date': 'today' }, 400, 'InvalidArgument', undefined],
    [
      'another version',
      { ...v4, 'x-oss-signature-version': 'OSS2' },
      400,
      'InvalidArgument',
      undefined,
    ],
  ])('with %s is refused', (_, fields, status, code, ec) => {
    expect(verify(fields)).toMatchObject({ ok: false, status, code, ec })
  })

  it('of a temporary key needs the token of that key, in its time', () => {
    const attempt = (id: string, token?: string): unknown => {
      const result = verify({ ...v1, OSSAccessKeyId: id, 'x-oss-security-token': token })
      return result.ok ? 'ok' : result.code
    }
    expect(attempt('sts', 'token')).toBe('ok')
    expect(attempt('sts')).toBe('InvalidAccessKeyId')
    expect(attempt('sts', 'other')).toBe('InvalidSecurityToken')
    expect(attempt('old', 'token')).toBe('SecurityTokenExpired')
    expect(attempt('ak', 'token')).toBe('InvalidSecurityToken')
  })
})
