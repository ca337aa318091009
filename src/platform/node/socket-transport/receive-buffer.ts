/**
 * The memory that a connection reads into, and what of it has not been taken yet.
 *
 * 1. As a rule all connections of the process read into the same memory: what has come is looked at
 *    before the next read, and the little that remains is copied.
 * 2. A body whose reader may hold on to its chunks is read into blocks of the connection's own, in
 *    which further reads follow the chunk that is held: so the next chunk is as large as the time
 *    allowed. There are two blocks; when both are full, reading has to pause, and what comes all
 *    the same is copied.
 * 3. Where the next read goes is decided when the last one has been looked at, and cannot be
 *    changed in between. A block that is to be read into is therefore not given back before.
 */

const COMMON_SIZE = 64 * 1024
/** Half of it costs a fifth more CPU per byte when the reader writes to a file. */
const BLOCK_SIZE = 512 * 1024
const MAX_BLOCKS = 2
/** Room that is worth another read. */
const MIN_READ_SIZE = 32 * 1024
/** Blocks kept for the next body, by all connections together. */
const MAX_SPARE_BLOCKS = 4

let common: Buffer | undefined
const spareBlocks: Buffer[] = []

/** Bytes received in a row, not taken yet from `start` on. */
export interface Segment {
  buffer: Buffer
  start: number
  end: number
}

export class ReceiveBuffer {
  /** Whether somebody holds on to the bytes taken last. */
  held = false
  /** Whether there is memory for another read. */
  hasRoom = true
  readonly #segments: Segment[] = []
  #blocks: Buffer[] = []
  /** A block that is given back when nothing is read into it any more. */
  #leftBlock: Buffer | undefined
  #target = commonBuffer()
  #offset = 0

  /** Bytes not taken yet. */
  get size(): number {
    let size = 0
    for (const { start, end } of this.#segments) size += end - start
    return size
  }

  /**
   * The first bytes not taken yet; whoever takes some moves `start`. Not to be asked for while
   * `held`.
   */
  front(): Segment | undefined {
    const segments = this.#segments
    for (let first = segments[0]; first !== undefined; first = segments[0]) {
      if (first.start < first.end) return first
      segments.shift()
    }
    return undefined
  }

  /** Notes that `count` bytes have come, which go to a reader who may hold them if `holdable`. */
  received(count: number, holdable: boolean): void {
    const segments = this.#segments
    let buffer = this.#target
    let start = this.#offset
    if (buffer === common && (holdable || segments.length > 0)) {
      buffer = copy(buffer, start, count)
      start = 0
    }
    const last = segments.at(-1)
    if (last?.buffer === buffer && last.end === start) last.end += count
    else segments.push({ buffer, start, end: start + count })
  }

  /**
   * Decides where the next bytes go, and returns the place. Called when the bytes before have been
   * looked at. `own`: whether into the connection's own memory.
   */
  target(own: boolean): Buffer {
    if (!this.held) this.#keepRest()
    if (own) this.#targetBlock()
    else this.#point(commonBuffer(), 0)
    if (this.#leftBlock !== undefined) giveBack(this.#leftBlock)
    this.#leftBlock = undefined
    return this.#offset === 0 ? this.#target : this.#target.subarray(this.#offset)
  }

  /** Gives back the memory of a body that has been read to its end. */
  release(): void {
    for (const block of this.#blocks) {
      if (block === this.#target) this.#leftBlock = block
      else giveBack(block)
    }
    this.#blocks = []
  }

  /** Forgets everything; somebody may still hold some of it. */
  drop(): void {
    this.#segments.length = 0
    this.#blocks = []
  }

  #targetBlock(): void {
    const last = this.#segments.at(-1)
    if (last !== undefined && this.#blocks.includes(last.buffer)) {
      const used = this.held || last.start < last.end ? last.end : 0
      if (last.buffer.length - used >= MIN_READ_SIZE) {
        this.#point(last.buffer, used)
        return
      }
    }
    const block = this.#freeBlock()
    // TLS may still deliver what it has read when reading is to pause.
    this.#point(block ?? commonBuffer(), 0)
    this.hasRoom = block !== undefined
  }

  #point(target: Buffer, offset: number): void {
    this.#target = target
    this.#offset = offset
    this.hasRoom = true
  }

  #freeBlock(): Buffer | undefined {
    const segments = this.#segments
    const free = this.#blocks.find((block) => !segments.some(({ buffer }) => buffer === block))
    if (free !== undefined || this.#blocks.length >= MAX_BLOCKS) return free
    const block = spareBlocks.pop() ?? Buffer.allocUnsafeSlow(BLOCK_SIZE)
    this.#blocks.push(block)
    return block
  }

  /** Saves what the next read would overwrite, or what has come into a block that is given back. */
  #keepRest(): void {
    const first = this.front()
    if (first === undefined) return
    if (first.buffer !== common && first.buffer !== this.#leftBlock) return
    const size = first.end - first.start
    first.buffer = copy(first.buffer, first.start, size)
    first.start = 0
    first.end = size
  }
}

function commonBuffer(): Buffer {
  common ??= Buffer.allocUnsafeSlow(COMMON_SIZE)
  return common
}

function giveBack(block: Buffer): void {
  if (spareBlocks.length < MAX_SPARE_BLOCKS) spareBlocks.push(block)
}

function copy(buffer: Buffer, start: number, size: number): Buffer {
  const own = Buffer.allocUnsafeSlow(size)
  buffer.copy(own, 0, start, start + size)
  return own
}
