import { describe, expect, it } from 'vitest'
import { isSameFile } from '../../../../src/platform/node/same-file.js'

const FILE = { dev: 1n, ino: 2n ** 60n }

describe('isSameFile', () => {
  it.each([
    ['the same numbers', FILE, 'linux', true],
    ['another inode', { ...FILE, ino: 7n }, 'linux', false],
    ['another device', { ...FILE, dev: 2n }, 'linux', false],
    ['another inode, on Windows', { ...FILE, ino: 7n }, 'win32', false],
    // libuv 1.49 and 1.50: the volume by descriptor has 32 bits, by path 64.
    ['another device, on Windows', { ...FILE, dev: 2n }, 'win32', true],
    [
      'an inode that differs by less than a double tells',
      { ...FILE, ino: FILE.ino + 1n },
      'win32',
      false,
    ],
  ])('of %s', (_what, other, platform, same) => {
    expect(isSameFile(FILE, other, platform)).toBe(same)
  })
})
