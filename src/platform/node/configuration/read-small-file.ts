/** Reads files that people write settings and tokens into: regular ones, of a size that can be. */

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** No configuration comes near it. */
const MOST_BYTES = 1024 * 1024

/** UTF-8. @throws Error of the system, or one that says what the file is instead. */
export function readSmallFile(path: string): { readonly text: string; readonly mode: number } {
  // Before it is opened: a pipe would wait for somebody to write.
  if (!statSync(path).isFile()) throw new Error('it is no regular file')
  const file = openSync(path, 'r')
  try {
    // What a file says of its size need not be true, as below /proc.
    const bytes = Buffer.alloc(MOST_BYTES + 1)
    let size = 0
    for (;;) {
      const count = readSync(file, bytes, size, bytes.length - size, null)
      size += count
      if (size > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`)
      if (count === 0) break
    }
    return { text: bytes.toString('utf8', 0, size), mode: fstatSync(file).mode }
  } finally {
    closeSync(file)
  }
}
