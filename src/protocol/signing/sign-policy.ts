/**
 * Signatures of form upload (PostObject) policies: the text that is signed is the policy's base64.
 */

import type { Digests } from '../../environment.js'
import { encodeBase64, encodeUtf8 } from '../text-codecs.js'
import { signV1Text } from './v1-canonical.js'
import type { V4Scope } from './v4-canonical.js'
import { signV4Text } from './v4-signing-key.js'

/** The form field `policy` for a policy in JSON. */
export function encodePolicy(policyJson: string): string {
  return encodeBase64(encodeUtf8(policyJson))
}

/** The form field `Signature`. */
export function signV1Policy(encodedPolicy: string, secret: string, digests: Digests): string {
  return signV1Text(encodedPolicy, secret, digests)
}

/** The form field `x-oss-signature`; `scope` is the one that the field `x-oss-credential` names. */
export function signV4Policy(
  encodedPolicy: string,
  secret: string,
  scope: V4Scope,
  digests: Digests,
): string {
  return signV4Text(encodedPolicy, secret, scope, digests)
}
