/**
 * `--files-from`: a list of paths, one a line, or a report of failures, whose lines are JSON with a
 * `path`. What begins with `{` and is no such JSON is a path.
 */

import { createReadStream } from 'node:fs'
import { OssferryError } from '../../index.js'
import { linesOf } from './lines.js'
import { reasonOf } from './system-failure.js'

/** `-` is standard input. Empty lines mean nothing. */
export async function readPaths(file: string): Promise<ReadonlySet<string>> {
  const paths = new Set<string>()
  try {
    const stream: AsyncIterable<Buffer> = file === '-' ? process.stdin : createReadStream(file)
    for await (const line of linesOf(stream)) {
      const path = pathIn(line.replace(/\r$/, ''))
      if (path !== '') paths.add(path.replace(/^\.\//, ''))
    }
  } catch (cause) {
    throw new OssferryError({
      code: 'FilesFromFailed',
      message: `cannot read the list ${file}: ${reasonOf(cause)}`,
      cause,
    })
  }
  return paths
}

function pathIn(line: string): string {
  if (!line.startsWith('{')) return line
  try {
    const content: unknown = JSON.parse(line)
    if (typeof content === 'object' && content !== null && 'path' in content) {
      return typeof content.path === 'string' ? content.path : line
    }
  } catch {
    // a name that begins like JSON
  }
  return line
}
