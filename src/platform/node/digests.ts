/** Digests from `node:crypto`. */

import { createHash, createHmac } from 'node:crypto'

import type { Digests } from '../../environment.js'

export const nodeDigests: Digests = {
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  hmacSha1: (key, data) => createHmac('sha1', key).update(data).digest(),
  sha256: (data) => createHash('sha256').update(data).digest(),
  md5: (data) => createHash('md5').update(data).digest(),
  createMd5: () => createHash('md5'),
}
