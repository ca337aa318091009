/** The key pair that a server signs its callbacks with. */

import { createSign, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { CallbackSigner } from '../../../server/callback-delivery.js'

const MODULUS_BITS = 2048

/** A signer with a key of its own, which is made at its first use: that takes a while. */
export function createCallbackSigner(): CallbackSigner {
  let keys: Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> | undefined
  const requireKeys = () =>
    (keys ??= promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS }))
  return {
    async sign(text) {
      const { privateKey } = await requireKeys()
      // The digest is the protocol's choice.
      return createSign('RSA-MD5').update(text).sign(privateKey)
    },
    async publicKey() {
      const { publicKey } = await requireKeys()
      return publicKey.export({ type: 'spki', format: 'pem' }).toString()
    },
  }
}
