/** A file of a download that lives as long as the test, and tells what was done to it. */

import type { PartSink } from '../../src/transfer/part-sink.js'

/** What an earlier run leaves to a later one. */
export interface MemoryFile {
  bytes: Uint8Array | undefined
}

export class MemorySink implements PartSink {
  readonly access: 'random' | 'sequential'
  readonly partial: MemoryFile
  /** What stands under the target's name. */
  committed: Uint8Array | undefined
  abandoned: { readonly keep: boolean; readonly reason: Error } | undefined
  /** `prepare`, `write 0`, `sync` and so on, in order. */
  readonly log: string[]
  /** Waited for by each write. */
  beforeWrite: (offset: number) => Promise<void> | undefined = () => undefined
  beforeSync: () => Promise<void> = () => Promise.resolve()

  constructor(
    access: 'random' | 'sequential' = 'random',
    partial: MemoryFile = { bytes: undefined },
    log: string[] = [],
  ) {
    this.access = access
    this.partial = partial
    this.log = log
  }

  async prepare(size: number, keep: boolean): Promise<number> {
    this.log.push('prepare')
    const found = keep ? this.partial.bytes?.subarray(0, size) : undefined
    this.partial.bytes = new Uint8Array(size)
    this.partial.bytes.set(found ?? [])
    return found?.length ?? 0
  }

  async write(offset: number, chunk: Uint8Array): Promise<void> {
    await this.beforeWrite(offset)
    this.log.push(`write ${offset}`)
    this.partial.bytes?.set(chunk, offset)
  }

  async read(offset: number, size: number, onPiece: (piece: Uint8Array) => void): Promise<void> {
    const found = this.partial.bytes?.slice(offset, offset + size) ?? new Uint8Array()
    for (let at = 0; at < found.length; at += 64) onPiece(found.subarray(at, at + 64))
  }

  async sync(): Promise<void> {
    await this.beforeSync()
    this.log.push('sync')
  }

  async commit(): Promise<void> {
    this.log.push('commit')
    this.committed = this.partial.bytes
    this.partial.bytes = undefined
  }

  async abandon(keep: boolean, reason: Error): Promise<void> {
    this.log.push('abandon')
    this.abandoned = { keep, reason }
    if (!keep) this.partial.bytes = undefined
  }
}
