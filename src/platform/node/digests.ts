/** Digests from `node:crypto`. */

import { createHash, createHmac, hash } from 'node:crypto'

import type { Digests } from '../../environment.js'

export const nodeDigests: Digests = {
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  hmacSha1: (key, data) => createHmac('sha1', key).update(data).digest(),
  sha256: (data) => hash('sha256', data, 'buffer'),
  md5: (data) => hash('md5', data, 'buffer'),
  createMd5: () => createHash('md5'),
}
