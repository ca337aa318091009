import { describe, expect, it } from 'vitest'
import { signedStsForm, signRpc } from '../../../../src/client/credentials/sts-request.js'
import { nodeDigests } from '../../../../src/platform/node/digests.js'

describe('a request to STS', () => {
  it('is signed as the example of its documentation', () => {
    const parameters = {
      SignatureVersion: '1.0',
      Format: 'JSON',
      Timestamp: '2015-09-01T05:57:34Z',
      RoleArn: 'acs:ram::1234567890123:role/firstrole',
      RoleSessionName: 'client',
      AccessKeyId: 'testid',
      SignatureMethod: 'HMAC-SHA1',
      Version: '2015-04-01',
      Action: 'AssumeRole',
      SignatureNonce: '571f8fb8-506e-11e5-8e12-b8e8563dc8d2',
    }
    expect(signRpc('GET', parameters, 'testsecret', nodeDigests)).toBe(
      'gNI7b0AyKZHxDgjBGPDgJ1Ce3L4=',
    )
  })

  it('names the moment and the token, and signs both', () => {
    const credentials = { accessKeyId: 'id', accessKeySecret: 's', securityToken: 't/+' }
    const moment = { time: Date.UTC(2026, 0, 2, 3, 4, 5), nonce: new Uint8Array([1, 171]) }
    const form = new URLSearchParams(
      signedStsForm({ Action: 'AssumeRole' }, credentials, moment, nodeDigests),
    )
    expect(form.get('Timestamp')).toBe('2026-01-02T03:04:05Z')
    expect(form.get('SignatureNonce')).toBe('01ab')
    expect(form.get('SecurityToken')).toBe('t/+')
    const { Signature, ...signed } = Object.fromEntries(form)
    expect(Signature).toBe(signRpc('POST', signed, 's', nodeDigests))
  })
})
