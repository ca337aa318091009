/** The access log of `serve`: a line of JSON for each request that has been answered. */

import { closeSync, openSync, writeSync } from 'node:fs'
import { OssferryError } from '../../index.js'
import type { RequestLogEntry } from '../../server.js'
import { formatJsonLine } from '../json-line.js'

export interface AccessLog {
  readonly write: (entry: RequestLogEntry) => void
  /** Says that what has to stand before the log has been written. */
  begin(): void
  close(): void
}

/** `-` is standard output; a file is appended to. @throws OssferryError when it cannot be. */
export function openAccessLog(target: string): AccessLog {
  return target === '-' ? logToOutput() : logToFile(target)
}

/** Without queries and headers, which can hold secrets. */
function formatAccess(entry: RequestLogEntry): string {
  return formatJsonLine({
    type: 'request',
    time: entry.startedAt,
    durationMs: entry.durationMs === undefined ? undefined : roundMs(entry.durationMs),
    method: entry.method,
    operation: entry.operation,
    bucket: entry.bucket,
    key: entry.key,
    partNumber: entry.partNumber,
    status: entry.status,
    errorCode: entry.errorCode,
    requestId: entry.requestId,
    bytesReceived: entry.bytesReceived,
    bytesSent: entry.bytesSent,
    clientAddress: entry.clientAddress,
    userAgent: entry.headers['user-agent'],
    fault: entry.fault,
  })
}

function roundMs(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1000
}

/** Lines from before `begin` come after it. */
function logToOutput(): AccessLog {
  let early: string | undefined = ''
  let readerGone = false
  process.stdout.on('error', () => {
    readerGone = true // nobody is left to tell; the server serves on
  })
  return {
    write: (entry) => {
      const line = formatAccess(entry)
      if (early !== undefined) early += line
      else if (!readerGone) process.stdout.write(line)
    },
    begin: () => {
      process.stdout.write(early ?? '')
      early = undefined
    },
    close: () => undefined,
  }
}

/** Written at once, so that a line is there also when the process is killed after the answer. */
function logToFile(path: string): AccessLog {
  const file = attempt(path, () => openSync(path, 'a'))
  let broken = false
  return {
    write: (entry) => {
      if (broken) return
      try {
        attempt(path, () => writeSync(file, formatAccess(entry)))
      } catch (error) {
        broken = true
        process.stderr.write(`ossferry: ${(error as OssferryError).message}; it ends here\n`)
      }
    },
    begin: () => undefined,
    close: () => closeSync(file),
  }
}

function attempt<Result>(path: string, act: () => Result): Result {
  try {
    return act()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `cannot write the access log ${path}: ${reason}`
    throw new OssferryError({ code: 'AccessLogFailed', message, cause })
  }
}
