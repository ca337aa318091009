/** Where applications that receive callbacks find the key to check them with. */

import { encodeUtf8 } from '../protocol/text-codecs.js'
import type { CallbackSigner } from './callback-delivery.js'
import type { Reply } from './operation.js'

/** No bucket can be called `-`. */
const BUCKET = '-'
const KEY = 'callback-public-key.pem'

export const PUBLIC_KEY_PATH = `/${BUCKET}/${KEY}`

export function isPublicKeyPage(address: {
  readonly bucket: string | undefined
  readonly key: string | undefined
}): boolean {
  return address.bucket === BUCKET && address.key === KEY
}

/** The PEM text, open to everybody. */
export async function servePublicKey(signer: CallbackSigner): Promise<Reply> {
  const body = encodeUtf8(await signer.publicKey())
  return { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body }
}
