/**
 * `--files-from`: a list of paths, one a line, or a report of failures, whose lines are JSON with a
 * `path`. What begins with `{` and is no such JSON is a path. `--files-from0` is a list with NUL
 * behind each path, and nothing else.
 */

import { createReadStream } from 'node:fs'
import { OssferryError } from '../../../index.js'
import { lineBatchesOf } from './lines.js'
import { reasonOf } from '../local/system-failure.js'

export type PathListForm = 'lines' | 'nul'

/** `-` is standard input. Empty lines mean nothing. */
export async function readPaths(file: string, form: PathListForm): Promise<ReadonlySet<string>> {
  const paths = new Set<string>()
  try {
    const stream: AsyncIterable<Buffer> = file === '-' ? process.stdin : createReadStream(file)
    for await (const entries of lineBatchesOf(stream, form === 'nul' ? '\0' : '\n')) {
      for (const entry of entries) {
        const text = form === 'nul' ? entry : entry.replace(/\r$/, '')
        if (text !== '') paths.add(form === 'nul' ? withoutDot(text) : pathIn(text))
      }
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
  if (!line.startsWith('{')) return withoutDot(line)
  try {
    const content: unknown = JSON.parse(line)
    if (typeof content === 'object' && content !== null && 'path' in content) {
      // A folder that could not be read has a final `/`, the root of all is empty.
      if (typeof content.path === 'string') return content.path.replace(/\/+$/, '')
    }
  } catch {
    // a name that begins like JSON
  }
  return line
}

/** As `find` writes paths. */
function withoutDot(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '')
}
