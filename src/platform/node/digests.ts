/** Digests from `node:crypto`. */

import { createHash, createHmac, hash } from 'node:crypto'

import type { Digests } from '../../environment.js'
import { hmacSha256 } from './hmac-sha256.js'

export const nodeDigests: Digests = {
  hmacSha256,
  hmacSha1: (key, data) => createHmac('sha1', key).update(data).digest(),
  sha256Hex: (text) => hash('sha256', text),
  md5: (data) => hash('md5', data, 'buffer'),
  createMd5: () => createHash('md5'),
}
