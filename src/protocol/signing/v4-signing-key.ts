/** The keys of V4 signatures: derived once a day and scope, then remembered. */

import type { Digests } from '../../environment.js'
import { encodeHex, encodeUtf8 } from '../text-codecs.js'
import type { V4Scope } from './v4-canonical.js'

/**
 * Enough for a client with several regions and for a server with several users; each entry is tiny.
 */
const MAX_CACHED_KEYS = 64

const cachedKeys = new WeakMap<Digests, Map<string, Uint8Array>>()

/** The signing key of `secret` for `scope`. */
export function deriveV4SigningKey(secret: string, scope: V4Scope, digests: Digests): Uint8Array {
  let keys = cachedKeys.get(digests)
  if (keys === undefined) {
    keys = new Map()
    cachedKeys.set(digests, keys)
  }
  const cacheKey = `${scope.day}\n${scope.region}\n${scope.product}\n${secret}`
  const cached = keys.get(cacheKey)
  if (cached !== undefined) return cached
  const dayKey = digests.hmacSha256(encodeUtf8(`aliyun_v4${secret}`), scope.day)
  const regionKey = digests.hmacSha256(dayKey, scope.region)
  const productKey = digests.hmacSha256(regionKey, scope.product)
  const signingKey = digests.hmacSha256(productKey, 'aliyun_v4_request')
  if (keys.size >= MAX_CACHED_KEYS) keys.clear()
  keys.set(cacheKey, signingKey)
  return signingKey
}

/** The V4 signature of `text`: of a string to sign, or of the base64 of a form policy. */
export function signV4Text(text: string, secret: string, scope: V4Scope, digests: Digests): string {
  const key = deriveV4SigningKey(secret, scope, digests)
  return encodeHex(digests.hmacSha256(key, text))
}
