/** A seed as JSON has it: bytes are base64. */

import { decodeBase64 } from '../../protocol/text-codecs.js'
import { checkSeed, invalidSeed } from '../check-seed.js'
import { isRecord } from '../object-form.js'
import type { Seed, SeedContent } from '../seed.js'

/**
 * Like a seed, but an object may have `bodyBase64` in place of `body`.
 *
 * @throws ConfigError `InvalidSeed`, which names the object.
 */
export function readJsonSeed(value: unknown): Seed {
  const seed = mapRecord(value, (objects, bucket) =>
    mapRecord(objects, (content, key) => decodeBody(content, `oss://${bucket}/${key}`)),
  )
  checkSeed(seed)
  return seed
}

function decodeBody(content: unknown, name: string): unknown {
  if (!isRecord(content) || content['bodyBase64'] === undefined) return content
  const { bodyBase64, ...rest } = content
  const body = typeof bodyBase64 === 'string' ? decodeBase64(bodyBase64) : undefined
  if (body === undefined) throw invalidSeed(`${name}: bodyBase64 is no base64`)
  if (rest['body'] !== undefined) {
    throw invalidSeed(`${name}: it has a body and a bodyBase64; give one of them`)
  }
  return { ...rest, body } satisfies SeedContent
}

/** What is no record is left as it is: it is refused with everything else. */
function mapRecord(value: unknown, map: (value: unknown, name: string) => unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, map(each, name)]))
}
