/** The digests of the protocol by node:crypto, for tests that need no platform. */

import { createHash, createHmac } from 'node:crypto'
import type { Digests } from '../../src/environment.js'

export const nodeDigests: Digests = {
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  hmacSha1: (key, data) => createHmac('sha1', key).update(data).digest(),
  sha256: (data) => createHash('sha256').update(data).digest(),
  md5: (data) => createHash('md5').update(data).digest(),
  createMd5: () => {
    const hash = createHash('md5')
    return {
      update(chunk) {
        hash.update(chunk)
      },
      digest: () => hash.digest(),
    }
  },
}
