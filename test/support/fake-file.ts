/** A file in memory, with an identity, that can change under an upload. */

import { SourceChangedError } from '../../src/transfer/errors/source-errors.js'
import type { PartSource, SourceIdentity } from '../../src/transfer/part-source.js'
import { MemoryBody } from '../../src/transfer/source/memory-body.js'

export const FILE_PATH = '/data/file.bin'

export class FakeFile {
  bytes: Uint8Array
  identity: SourceIdentity
  /** Whether it is found changed at the end. */
  changed = false
  /** Parts that were read, by number; a part that is sent twice is read twice. */
  readonly read: number[] = []
  /** Sources opened and not closed. */
  open = 0

  constructor(bytes: Uint8Array, identity: Partial<SourceIdentity> = {}) {
    this.bytes = bytes
    this.identity = {
      path: FILE_PATH,
      size: bytes.length,
      mtime: 1700000000.5,
      mtimeNs: '1700000000500000000',
      device: '2049',
      inode: '131',
      ...identity,
    }
  }

  /** Writes other content; the time of modification moves with it. */
  write(bytes: Uint8Array): void {
    this.bytes = bytes
    this.identity = {
      ...this.identity,
      size: bytes.length,
      mtime: this.identity.mtime + 1,
      mtimeNs: String(BigInt(this.identity.mtimeNs) + 1_000_000_000n),
    }
  }

  openSource(): PartSource {
    this.open += 1
    let closed = false
    return {
      size: this.bytes.length,
      access: 'random',
      identity: this.identity,
      memoryOf: (size) => size,
      openPart: async ({ partNumber, offset, size }) => {
        const body = new MemoryBody(this.bytes.subarray(offset, offset + size))
        return {
          size,
          replayable: true,
          send: (write, signal) => {
            this.read.push(partNumber)
            return body.send(write, signal)
          },
          release: () => undefined,
        }
      },
      assertUnchanged: async () => {
        if (this.changed) throw new SourceChangedError(`${FILE_PATH} was modified`)
      },
      close: async () => {
        if (!closed) this.open -= 1
        closed = true
      },
    }
  }
}
