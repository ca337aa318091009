/** The file that is uploaded, and its comparison with what OSS gives back. */

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
 * Compares every byte as it arrives; nothing is kept.
 *
 * @param {import('../../dist/index.js').ResponseBody} body
 * @param {string} path
 * @returns {Promise<{ bytes: number, equal: boolean }>} `bytes`: how many were compared
 */
export async function compareWithFile(body, path) {
  const file = await open(path, 'r')
  let bytes = 0
  let equal = true
  try {
    const { size } = await file.stat()
    await body.deliver(async (chunk) => {
      const local = Buffer.alloc(chunk.length)
      const { bytesRead } = await file.read(local, 0, local.length, bytes)
      if (bytesRead !== chunk.length || !local.equals(chunk)) equal = false
      bytes += chunk.length
    })
    return { bytes, equal: equal && bytes === size }
  } finally {
    await file.close()
  }
}
