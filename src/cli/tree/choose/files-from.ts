/**
 * `--files-from`: a list of paths, one a line, or a report of failures, whose lines are JSON with a
 * `path`. What begins with `{` and is no such JSON is a path. `--files-from0` is a list with NUL
 * behind each path, and nothing else.
 */

import { constants, createReadStream, openSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import { addAbortSignal, type Readable } from 'node:stream'
import { OssferryError } from '../../../index.js'
import { lineBatchesOf } from './lines.js'
import { reasonOf } from '../local/system-failure.js'

export type PathListForm = 'lines' | 'nul'

/**
 * `-` is standard input. Empty lines mean nothing. Rejects with `FilesFromFailed`, or the signal's
 * reason.
 */
export async function readPaths(
  file: string,
  form: PathListForm,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const paths = new Set<string>()
  try {
    const stream: AsyncIterable<Buffer> = addAbortSignal(signal, await openList(file))
    for await (const entries of lineBatchesOf(stream, form === 'nul' ? '\0' : '\n')) {
      for (const entry of entries) {
        const text = form === 'nul' ? entry : entry.replace(/\r$/, '')
        if (text !== '') paths.add(form === 'nul' ? withoutDot(text) : pathIn(text))
      }
    }
  } catch (cause) {
    signal.throwIfAborted()
    throw new OssferryError({
      code: 'FilesFromFailed',
      message: `cannot read the list ${file}: ${reasonOf(cause)}`,
      cause,
    })
  }
  return paths
}

/** Whoever writes into a pipe may take any time, and reading it as a file could not be ended. */
async function openList(file: string): Promise<Readable> {
  if (file === '-') return process.stdin
  const isPipe = await stat(file).then(
    (stats) => stats.isFIFO(),
    () => false, // opening it tells why
  )
  if (!isPipe) return createReadStream(file)
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  return new Socket({ fd, readable: true, writable: false })
}

function pathIn(line: string): string {
  if (!line.startsWith('{')) return withoutDot(line)
  try {
    const content: unknown = JSON.parse(line)
    if (typeof content === 'object' && content !== null && 'path' in content) {
      const action = 'action' in content ? content.action : undefined
      if (typeof content.path === 'string') return reportedPath(content.path, action)
    }
  } catch {
    // a name that begins like JSON
  }
  return line
}

/**
 * A folder that could not be read has a final `/`, the root of all is empty. What was to be moved
 * or removed is an object: one whose key ends in `/` is that alone, and not what lies below it.
 */
function reportedPath(path: string, action: unknown): string {
  const isFile = typeof action === 'string' && action !== 'read'
  return isFile ? path : path.replace(/\/+$/, '')
}

/** As `find` writes paths. */
function withoutDot(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '')
}
