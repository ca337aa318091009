/** The file that is uploaded, and its comparison with the one that comes back. */

import { randomFillSync } from 'node:crypto'
import { open, statfs } from 'node:fs/promises'

const CHUNK_SIZE = 2 ** 20

/**
 * Random bytes, so that nothing can be right by accident.
 *
 * @param {string} path
 * @param {number} size
 * @param {AbortSignal} signal
 */
export async function makeFile(path, size, signal) {
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

/**
 * @param {string} directory
 * @param {number} needed bytes
 */
export async function assertSpace(directory, needed) {
  const { bavail, bsize } = await statfs(directory)
  if (bavail * bsize >= needed) return
  throw new Error(
    `${directory} has ${Math.floor((bavail * bsize) / 2 ** 20)} MiB free and the demo needs ` +
      `${Math.ceil(needed / 2 ** 20)}; set TMPDIR to a folder with more, or give a smaller file`,
  )
}

/**
 * Compares every byte of two files.
 *
 * @param {string} copyPath
 * @param {string} path
 * @returns {Promise<{ bytes: number, equal: boolean }>} `bytes`: how many were compared
 */
export async function compareFiles(copyPath, path) {
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
