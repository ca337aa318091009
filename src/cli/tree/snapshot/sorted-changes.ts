/**
 * Changes of a snapshot, brought into the order of their paths: a journal of any length is sorted
 * in pieces, the pieces are merged. Pieces of a run hardly overlap, as its files are begun in
 * order.
 */

import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareKeys } from '../../../index.js'
import { lineBatchesOf } from '../choose/lines.js'
import { formatEntry, parseEntry, type SnapshotEntry } from './snapshot-file.js'

type Entries = AsyncIterable<readonly SnapshotEntry[]>

/** Of so many the last word for each path is held. */
const PIECE = 25_000

/** Later entries of a path win. Reads `journal` twice over at most; the pieces are removed. */
export async function* sortChanges(
  journal: string,
  before: Entries,
): AsyncGenerator<SnapshotEntry, void> {
  const folder = await mkdtemp(join(tmpdir(), 'ossferry-'))
  try {
    const pieces = await sortPieces(journal, folder)
    yield* mergeEntries([before, ...pieces.map(readPiece)])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function sortPieces(journal: string, folder: string): Promise<readonly string[]> {
  const files: string[] = []
  let entries = new Map<string, SnapshotEntry>()
  const write = async (): Promise<void> => {
    const sorted = [...entries.values()].sort((a, b) => compareKeys(a.path, b.path))
    const file = join(folder, String(files.length))
    await writeFile(file, sorted.map(formatEntry).join(''), { mode: 0o600 })
    files.push(file)
    entries = new Map()
  }
  const stream: AsyncIterable<Buffer> = createReadStream(journal)
  for await (const lines of lineBatchesOf(stream)) {
    for (const line of lines) {
      const entry = parseEntry(line)
      if (entry !== undefined) entries.set(entry.path, entry)
    }
    if (entries.size >= PIECE) await write()
  }
  if (entries.size > 0) await write()
  return files
}

async function* readPiece(file: string): AsyncGenerator<readonly SnapshotEntry[], void> {
  const stream: AsyncIterable<Buffer> = createReadStream(file)
  for await (const lines of lineBatchesOf(stream)) {
    yield lines.map(parseEntry).filter((entry) => entry !== undefined)
  }
}

/** Of entries with the same path that of the last stream counts. */
async function* mergeEntries(streams: readonly Entries[]): AsyncGenerator<SnapshotEntry, void> {
  const places: Place[] = []
  try {
    for (const [rank, stream] of streams.entries()) {
      const place = new Place(rank, stream)
      if (await place.advance()) insert(places, place)
    }
    let last: string | undefined
    for (let first = places.shift(); first !== undefined; first = places.shift()) {
      const { entry } = first
      if (entry.path !== last) yield entry
      last = entry.path
      if (await first.advance()) insert(places, first)
    }
  } finally {
    for (const place of places) await place.close()
  }
}

/** Mostly the one that was first is first again. */
function insert(places: Place[], place: Place): void {
  const at = places.findIndex((other) => isBefore(place, other))
  if (at === -1) places.push(place)
  else places.splice(at, 0, place)
}

function isBefore(one: Place, other: Place): boolean {
  const order = compareKeys(one.entry.path, other.entry.path)
  return order < 0 || (order === 0 && one.rank > other.rank)
}

class Place {
  readonly rank: number
  readonly #batches: AsyncIterator<readonly SnapshotEntry[]>
  #batch: readonly SnapshotEntry[] = []
  #index = -1

  constructor(rank: number, stream: Entries) {
    this.rank = rank
    this.#batches = stream[Symbol.asyncIterator]()
  }

  get entry(): SnapshotEntry {
    return this.#batch[this.#index]!
  }

  /** `false` at the end. */
  async advance(): Promise<boolean> {
    this.#index += 1
    while (this.#index >= this.#batch.length) {
      const next = await this.#batches.next()
      if (next.done === true) return false
      this.#batch = next.value
      this.#index = 0
    }
    return true
  }

  async close(): Promise<void> {
    await this.#batches.return?.()
  }
}
