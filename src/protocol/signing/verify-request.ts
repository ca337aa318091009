/** Finds out which signature a request carries and whether it is good. */

import type { Digests } from '../../environment.js'
import type { SignableRequest } from './signable-request.js'
import { V4_ALGORITHM } from './v4-canonical.js'
import {
  reject,
  type Rejection,
  type Verification,
  type VerificationOptions,
} from './verification.js'
import { verifyV1Header, verifyV1Query } from './verify-v1.js'
import { verifyV4Header, verifyV4Query } from './verify-v4.js'

/**
 * Checks, in this order: form, time, access key, token, signature. `request` carries bucket, key
 * and query decoded, whatever style they were addressed in. A request without any signature is
 * anonymous, which is for the caller to judge.
 */
export function verifyRequest(
  request: SignableRequest,
  options: VerificationOptions,
  digests: Digests,
): Verification {
  const authorization = request.headers.authorization
  const queryScheme = findQueryScheme(request)
  if (authorization !== undefined) {
    if (queryScheme !== undefined) {
      return invalidScheme('Signatures in Authorization header and query exclude each other.')
    }
    if (authorization.startsWith(`${V4_ALGORITHM} `)) {
      return verifyV4Header(request, options, digests)
    }
    if (authorization.startsWith('OSS ')) return verifyV1Header(request, options, digests)
    if (authorization.startsWith('OSS2 ')) return unsupportedV2()
    return invalidScheme('Unsupported Authorization type.')
  }
  switch (queryScheme) {
    case 'v4':
      return verifyV4Query(request, options, digests)
    case 'v1':
      return verifyV1Query(request, options, digests)
    case 'v2':
      return unsupportedV2()
    case 'unknown':
      return invalidScheme('Invalid x-oss-signature-version.', 'x-oss-signature-version')
    case undefined:
      return { ok: true, scheme: 'anonymous', accessKeyId: undefined }
  }
}

function findQueryScheme({ query }: SignableRequest): 'v4' | 'v2' | 'v1' | 'unknown' | undefined {
  const version = query['x-oss-signature-version']
  if (version === V4_ALGORITHM) return 'v4'
  if (version === 'OSS2') return 'v2'
  if (query.OSSAccessKeyId !== undefined || query.Signature !== undefined) return 'v1'
  const traces = version !== undefined || query['x-oss-signature'] !== undefined
  return traces ? 'unknown' : undefined
}

function unsupportedV2(): Rejection {
  return invalidScheme('Signature version OSS2 is not supported, use OSS4-HMAC-SHA256.')
}

function invalidScheme(message: string, argument = 'Authorization'): Rejection {
  return reject('InvalidArgument', { message, details: { ArgumentName: argument } })
}
