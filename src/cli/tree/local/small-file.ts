/** A small file, read whole. */

import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import type { DiskPace } from './disk-pace.js'
import type { TreeFile } from '../plan/tree-item.js'
import { isAsFound } from './walk-folder.js'

/**
 * The bytes of the file as the walk has found it; `undefined` when it has changed since, so that
 * what was read may be of two states. Throws what the file system throws.
 */
export function readSmallFile(
  file: TreeFile,
  pace: DiskPace,
): Buffer | undefined | Promise<Buffer | undefined> {
  return pace.ask(
    () => readDirectly(file),
    () => readElsewhere(file),
  )
}

function readDirectly(file: TreeFile): Buffer | undefined {
  const descriptor = openSync(file.location, 'r')
  try {
    // A byte more than there should be shows that it has grown.
    const buffer = Buffer.allocUnsafe(file.size + 1)
    const length = readSync(descriptor, buffer, 0, buffer.length, null)
    return isWhole(file, length, fstatSync(descriptor)) ? buffer.subarray(0, length) : undefined
  } finally {
    closeSync(descriptor)
  }
}

async function readElsewhere(file: TreeFile): Promise<Buffer | undefined> {
  const handle = await open(file.location, 'r')
  try {
    const buffer = Buffer.allocUnsafe(file.size + 1)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null)
    const found = isWhole(file, bytesRead, await handle.stat())
    return found ? buffer.subarray(0, bytesRead) : undefined
  } finally {
    await handle.close()
  }
}

function isWhole(file: TreeFile, length: number, stats: Stats): boolean {
  return length === file.size && isAsFound(file, stats)
}
