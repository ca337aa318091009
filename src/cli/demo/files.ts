/** The file that is moved, and its comparison with the one that comes back. */

import { randomFillSync } from 'node:crypto'
import { open, statfs } from 'node:fs/promises'
import { TargetError } from '../../index.js'
import { formatByteSize } from '../byte-size.js'

const CHUNK_SIZE = 2 ** 20

/** Random bytes, so that nothing can be right by accident. */
export async function makeFile(path: string, size: number, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'w')
  const chunk = Buffer.alloc(CHUNK_SIZE)
  try {
    for (let written = 0; written < size; written += chunk.length) {
      signal.throwIfAborted()
      randomFillSync(chunk)
      await file.write(chunk, 0, Math.min(chunk.length, size - written))
    }
  } finally {
    await file.close()
  }
}

/** `needed`: bytes. */
export async function assertSpace(directory: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory)
  const free = bavail * bsize
  if (free >= needed) return
  throw new TargetError(
    'TargetFull',
    `${directory} has ${formatByteSize(free)} free and the demo needs ` +
      `${formatByteSize(needed)}; set TMPDIR to a folder with more, or take a smaller file`,
  )
}

/** Compares every byte of two files. `bytes`: how many were compared. */
export async function compareFiles(
  copyPath: string,
  path: string,
): Promise<{ readonly bytes: number; readonly equal: boolean }> {
  const copy = await open(copyPath, 'r')
  const file = await open(path, 'r')
  const [left, right] = [Buffer.alloc(CHUNK_SIZE), Buffer.alloc(CHUNK_SIZE)]
  let bytes = 0
  let equal = (await copy.stat()).size === (await file.stat()).size
  try {
    for (;;) {
      const { bytesRead } = await copy.read(left, 0, CHUNK_SIZE, bytes)
      if (bytesRead === 0) return { bytes, equal }
      await file.read(right, 0, CHUNK_SIZE, bytes)
      equal &&= left.subarray(0, bytesRead).equals(right.subarray(0, bytesRead))
      bytes += bytesRead
    }
  } finally {
    await copy.close()
    await file.close()
  }
}
