/** Uploads from bytes in memory. */

import type { PartRange } from '../part.js'
import type { PartBody, PartSource } from '../part-source.js'
import { MemoryBody } from './memory-body.js'

/**
 * The bytes are the caller's and must not change before the upload has ended. A view uploads what
 * it shows, not the buffer behind it.
 */
export function createBytesSource(bytes: Uint8Array): PartSource {
  return {
    size: bytes.length,
    access: 'random',
    identity: undefined,
    memoryOf: () => 0,
    openPart: (range: PartRange): Promise<PartBody> =>
      Promise.resolve(new MemoryBody(bytes.subarray(range.offset, range.offset + range.size))),
    assertUnchanged: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}
