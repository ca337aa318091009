/** Whether two looks at a file, one by its path and one by its descriptor, saw the same one. */

import type { BigIntStats } from 'node:fs'

/**
 * With numbers as the system has them: as doubles the longest inodes of Windows come out alike.
 */
export type FileNumbers = Pick<BigIntStats, 'dev' | 'ino'>

/**
 * Both looks are to be taken while the file is open: a file system that makes its inodes up, as
 * those over a network may, keeps to a number for as long as somebody has it open.
 */
export function isSameFile(
  one: FileNumbers,
  other: FileNumbers,
  platform: string = process.platform,
): boolean {
  // Some releases of Node for Windows tell another device by path than by descriptor.
  const sameDevice = platform === 'win32' || one.dev === other.dev
  return sameDevice && one.ino === other.ino
}
