/**
 * The file of a snapshot: a line of JSON that says of what it is, and then a line for each file in
 * the order of the paths, so that it is read beside a walk and rewritten beside a list of changes,
 * however long it is.
 */

import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { compareKeys, OssferryError } from '../../../index.js'
import { lineBatchesOf } from '../choose/lines.js'
import { codeOf, reasonOf } from '../local/system-failure.js'

/** What a snapshot is of; another one says nothing about these files. */
export interface SnapshotBinding {
  readonly source: string
  readonly target: string
}

export interface SnapshotHeader extends SnapshotBinding {
  /**
   * The selections of files for which a run has come to its end, so that what they mean and is not
   * there was not uploaded.
   */
  readonly complete: readonly string[]
}

/** A file as it was uploaded; `size` is -1 when nobody knows what became of it. */
export interface SnapshotEntry {
  readonly path: string
  readonly size: number
  /** Unix milliseconds, as the file system told. */
  readonly modifiedMs: number
}

const KIND = 'snapshot'
const VERSION = 1
const LONGEST_HEADER = 64 * 1024

export function formatHeader({ source, target, complete }: SnapshotHeader): string {
  return `${JSON.stringify({ ossferry: KIND, version: VERSION, source, target, complete })}\n`
}

export function formatEntry({ path, size, modifiedMs }: SnapshotEntry): string {
  return `${JSON.stringify([path, size, modifiedMs])}\n`
}

/** `undefined` for a line that was not written to its end. */
export function parseEntry(line: string): SnapshotEntry | undefined {
  const content = parseJson(line)
  if (!Array.isArray(content)) return undefined
  const [path, size, modifiedMs] = content as readonly unknown[]
  if (typeof path !== 'string' || typeof size !== 'number') return undefined
  return typeof modifiedMs === 'number' ? { path, size, modifiedMs } : undefined
}

/**
 * `undefined` when there is no such file.
 *
 * @throws OssferryError (`SnapshotFailed`) for a file that is something else
 */
export async function readHeader(file: string): Promise<SnapshotHeader | undefined> {
  let start: string
  try {
    start = await readStart(file)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined
    throw snapshotFailed(file, reasonOf(cause), cause)
  }
  const header = parseJson(start.split('\n', 1)[0] ?? '')
  if (typeof header === 'object' && header !== null && 'ossferry' in header) {
    const { ossferry, version, source, target, complete } = header as Record<string, unknown>
    const known = ossferry === KIND && version === VERSION
    if (known && typeof source === 'string' && typeof target === 'string') {
      return { source, target, complete: textsOf(complete) }
    }
  }
  throw snapshotFailed(file, 'it is no snapshot of this version of ossferry; it is left as it is')
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

/** @throws OssferryError (`SnapshotFailed`) for entries out of order, which nobody wrote */
export async function* readEntries(file: string): AsyncGenerator<readonly SnapshotEntry[], void> {
  let last: string | undefined
  const stream: AsyncIterable<Buffer> = createReadStream(file)
  for await (const lines of lineBatchesOf(stream)) {
    const entries: SnapshotEntry[] = []
    for (const line of lines) {
      const entry = parseEntry(line)
      if (entry === undefined) continue
      if (last !== undefined && compareKeys(last, entry.path) >= 0) {
        throw snapshotFailed(file, 'its lines are out of order; remove it to begin afresh')
      }
      last = entry.path
      entries.push(entry)
    }
    yield entries
  }
}

/** Writes text in pieces of a size that the disk likes. */
export async function writeAll(handle: FileHandle, texts: AsyncIterable<string>): Promise<void> {
  let piece = ''
  for await (const text of texts) {
    piece += text
    if (piece.length < LONGEST_HEADER) continue
    await handle.writeFile(piece)
    piece = ''
  }
  await handle.writeFile(piece)
}

export function snapshotFailed(file: string, reason: string, cause?: unknown): OssferryError {
  const message = `cannot use the snapshot ${file}: ${reason}`
  return new OssferryError({ code: 'SnapshotFailed', message, cause })
}

async function readStart(file: string): Promise<string> {
  const handle = await open(file, 'r')
  try {
    const buffer = Buffer.alloc(LONGEST_HEADER)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not written to its end
  }
}
