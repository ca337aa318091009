/** Checks V1 signatures, in the header and in URLs, as the service does. */

import type { Digests } from '../../environment.js'
import { parseHttpDate } from '../http-date.js'
import { equalInConstantTime } from './constant-time.js'
import type { SignableRequest } from './signable-request.js'
import { hasPlatformNames, signV1Text, v1StringToSign } from './v1-canonical.js'
import {
  checkClockSkew,
  expiredUrl,
  findAccessKey,
  isRejection,
  reject,
  textWithBytes,
  type Verification,
  type VerificationOptions,
} from './verification.js'
import { tokenInHeader } from './verify-v4.js'

/** What a signed request claims. */
interface V1Claim {
  readonly scheme: 'v1-header' | 'v1-query'
  readonly accessKeyId: string
  readonly signature: string
  readonly dateLine: string
  readonly token: string | undefined
}

export function verifyV1Header(
  request: SignableRequest,
  options: VerificationOptions,
  digests: Digests,
): Verification {
  const { headers } = request
  const match = /^OSS ([^:\s]+):(\S+)$/.exec(headers.authorization ?? '')
  const [, accessKeyId, signature] = match ?? []
  if (accessKeyId === undefined || signature === undefined) {
    return reject('InvalidArgument', {
      message: 'Invalid Authorization header.',
      details: { ArgumentName: 'Authorization' },
    })
  }
  const dateLine = headers['x-oss-date'] ?? headers.date ?? ''
  const time = parseHttpDate(dateLine)
  if (time === undefined) {
    return reject('AccessDenied', {
      message: 'OSS authentication requires a valid Date.',
      ec: '0002-00000503',
    })
  }
  const skewed = checkClockSkew(time, options.now)
  if (skewed !== undefined) return skewed
  const token = headers['x-oss-security-token']
  const claim: V1Claim = { scheme: 'v1-header', accessKeyId, signature, dateLine, token }
  return checkSignature(request, claim, options, digests)
}

export function verifyV1Query(
  request: SignableRequest,
  options: VerificationOptions,
  digests: Digests,
): Verification {
  const { query } = request
  const accessKeyId = query.OSSAccessKeyId ?? ''
  const signature = query.Signature ?? ''
  const dateLine = query.Expires ?? ''
  if (accessKeyId === '' || signature === '' || dateLine === '') {
    return reject('AccessDenied', {
      message:
        'Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters',
      ec: '0002-00000067',
    })
  }
  if (!/^\d{1,12}$/.test(dateLine)) {
    return reject('AccessDenied', {
      message: 'Invalid date (should be seconds since epoch).',
      ec: '0002-00000070',
    })
  }
  const expires = Number(dateLine) * 1000
  if (options.now > expires) return expiredUrl(expires, options.now, '0002-00000069')
  const token = query['security-token']
  if (token === undefined && request.headers['x-oss-security-token'] !== undefined) {
    return tokenInHeader()
  }
  const claim: V1Claim = { scheme: 'v1-query', accessKeyId, signature, dateLine, token }
  return checkSignature(request, claim, options, digests)
}

function checkSignature(
  request: SignableRequest,
  claim: V1Claim,
  options: VerificationOptions,
  digests: Digests,
): Verification {
  const { scheme, accessKeyId, signature } = claim
  const key = findAccessKey(accessKeyId, claim.token, options)
  if (isRejection(key)) return key
  const text = v1StringToSign(request, claim.dateLine)
  const matches = (candidate: string): boolean =>
    equalInConstantTime(signV1Text(candidate, key.secret, digests), signature)
  const verified =
    matches(text) ||
    // The Python SDK v2 leaves x-oss-process and its like out of V1 signatures.
    (hasPlatformNames(request.query) &&
      matches(v1StringToSign(request, claim.dateLine, 'unsigned')))
  if (verified) return { ok: true, scheme, accessKeyId }
  return reject('SignatureDoesNotMatch', {
    ec: '0002-00000040',
    details: {
      OSSAccessKeyId: accessKeyId,
      SignatureProvided: signature,
      ...textWithBytes('StringToSign', text),
    },
  })
}
