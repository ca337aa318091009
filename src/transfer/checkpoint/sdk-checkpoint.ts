/**
 * The envelope of the checkpoint files of the OSS SDKs V2: `Magic`, `Data` and an `MD5` over the
 * text of `Data` in the writer's own dialect of JSON. Python's is written, Python's and Go's are
 * read.
 *
 * The format belongs to those SDKs; `docs/design/checkpoints.md` describes it.
 */

import type { Digests } from '../../environment.js'
import { encodePath } from '../../protocol/percent-encoding.js'
import { encodeHex, encodeUtf8 } from '../../protocol/text-codecs.js'
import { writeGoJson, writePythonJson } from './json-dialects.js'
import { parseJsonValue, type JsonObject, type JsonValue } from './json-value.js'

const MAGIC = '92611BED-89E2-46B6-89E5-72F273D4B0A3'

export type Dialect = 'python' | 'go'

export type Envelope =
  | { readonly kind: 'intact'; readonly data: JsonObject; readonly dialect: Dialect }
  /** Torn, empty, or changed by somebody: nothing in it can be trusted. */
  | { readonly kind: 'damaged' }
  /** Whole, but of a program that we do not know: not ours to touch. */
  | { readonly kind: 'foreign' }

/** The file's text, as Python's SDK writes it. */
export function encodeEnvelope(data: JsonObject, digests: Digests): string {
  const envelope: JsonObject = new Map<string, JsonValue>([
    ['Magic', MAGIC],
    ['Data', data],
    ['MD5', md5Hex(writePythonJson(data), digests)],
  ])
  return writePythonJson(envelope)
}

export function decodeEnvelope(text: string, digests: Digests): Envelope {
  const envelope = parseJsonValue(text)
  if (!(envelope instanceof Map)) return { kind: 'damaged' }
  const data = envelope.get('Data')
  if (envelope.get('Magic') !== MAGIC) return { kind: 'foreign' }
  if (!(data instanceof Map)) return { kind: 'foreign' }
  const md5 = envelope.get('MD5')
  if (md5 === md5Hex(writePythonJson(data), digests)) {
    return { kind: 'intact', data, dialect: 'python' }
  }
  if (md5 === md5Hex(writeGoJson(data), digests)) return { kind: 'intact', data, dialect: 'go' }
  return { kind: 'damaged' }
}

/** `oss://bucket/key` as the names of checkpoints are made from it: percent-encoded. */
export function objectUrl(bucket: string, key: string): string {
  return `oss://${encodePath(`${bucket}/${key}`)}`
}

/** Lower-case hexadecimal MD5 of the text's UTF-8 bytes. */
export function md5Hex(text: string, digests: Digests): string {
  return encodeHex(digests.md5(encodeUtf8(text)))
}
