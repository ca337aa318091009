/** Several ranges of an object in one answer: `multipart/byteranges`. */

import {
  formatContentRange,
  parseByteRanges,
  resolveByteRange,
  type ResolvedRange,
} from '../protocol/byte-range.js'
import type { BodySource } from '../protocol/http.js'
import { MAX_RANGES } from '../protocol/limits.js'
import { rejection } from '../protocol/operations/request-rejection.js'
import { encodeUtf8 } from '../protocol/text-codecs.js'
import type { OpenObject } from './object-store.js'

type Part = ResolvedRange & { readonly kind: 'part' }

/**
 * What a request for several ranges gets: parts, or `unsatisfiable` when the object has none of
 * them. `undefined` for a header that is not about several ranges. They are judged by the standard;
 * what lies outside the object is left out.
 *
 * @throws RequestRejection for too many ranges.
 */
export function resolveSeveralRanges(
  header: string,
  objectSize: number,
): readonly Part[] | 'unsatisfiable' | undefined {
  const ranges = parseByteRanges(header)
  if (ranges === undefined || ranges.length < 2) return undefined
  if (ranges.length > MAX_RANGES) throw rejection('MultiRangeFailed')
  const parts = ranges
    .map((range) => resolveByteRange(range, objectSize, 'standard'))
    .filter((range) => range.kind === 'part')
  return parts.length === 0 ? 'unsatisfiable' : parts
}

/** The parts of `object`, each with its own head, and `boundary` between them. */
export function bodyOfParts(
  object: OpenObject,
  parts: readonly Part[],
  { boundary, contentType }: { readonly boundary: string; readonly contentType: string },
): BodySource & { readonly size: number } {
  const total = object.object.size
  const heads = parts.map(({ offset, size }, index) =>
    encodeUtf8(
      `${index === 0 ? '' : '\r\n'}--${boundary}\r\nContent-Type: ${contentType}\r\n` +
        `Content-Range: ${formatContentRange(offset, size, total)}\r\n\r\n`,
    ),
  )
  const end = encodeUtf8(`\r\n--${boundary}--\r\n`)
  const lengths = [...heads.map(({ length }) => length), ...parts.map(({ size }) => size)]
  return {
    size: lengths.reduce((sum, length) => sum + length, end.length),
    replayable: false,
    send: async (write, signal) => {
      for (const [index, { offset, size }] of parts.entries()) {
        await write(heads[index] as Uint8Array)
        await object.send(offset, size, write, signal)
      }
      await write(end)
    },
  }
}
