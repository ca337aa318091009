/** `--report FILE`: a line of JSON for each file that failed, which `--files-from` takes again. */

import { createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { OssferryError } from '../../../index.js'
import type { Failure } from '../../failure.js'
import { formatJsonLine } from '../../json-line.js'
import { reasonOf } from '../local/system-failure.js'

export interface FailedFile {
  readonly path: string
  readonly action: string
  readonly source: string | undefined
  readonly target: string | undefined
  readonly failure: Failure
}

export class FailureReport {
  readonly #stream: WriteStream
  #error: unknown

  private constructor(stream: WriteStream) {
    this.#stream = stream
    stream.on('error', (error) => (this.#error ??= error))
  }

  /** Empties the file: a report is of one run. Rejects when it cannot be written. */
  static async open(path: string): Promise<FailureReport> {
    const stream = createWriteStream(path)
    const report = new FailureReport(stream)
    try {
      await once(stream, 'open')
    } catch (cause) {
      throw cannotWrite(path, cause)
    }
    return report
  }

  add({ path, action, source, target, failure }: FailedFile): void {
    const { code, message, requestId, retryable } = failure
    const line = { type: 'failed', path, action, source, target, code, message }
    this.#stream.write(formatJsonLine({ ...line, requestId, retryable }))
  }

  /** Rejects when not all of it could be written. */
  async close(): Promise<void> {
    if (!this.#stream.closed) {
      this.#stream.end()
      await new Promise<void>((resolve) => this.#stream.once('close', resolve))
    }
    if (this.#error !== undefined) throw cannotWrite(String(this.#stream.path), this.#error)
  }
}

function cannotWrite(path: string, cause: unknown): OssferryError {
  return new OssferryError({
    code: 'ReportFailed',
    message: `cannot write the report ${path}: ${reasonOf(cause)}`,
    cause,
  })
}
