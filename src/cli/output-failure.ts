/** Standard output that cannot be written: what a command writes there, and nobody waits for. */

import type { Writable } from 'node:stream'
import { EXIT_CODES, type ExitCode } from './exit-codes.js'

export interface OutputWatch {
  /** The exit code that says as well whether all of the output has arrived. Never rejects. */
  settle(exitCode: ExitCode): Promise<ExitCode>
}

/** From now on a failed write does not end the program: it is told at its end. */
export function watchOutput(stream: Writable): OutputWatch {
  let failure: Error | undefined
  stream.on('error', (error: Error) => {
    failure ??= error
  })
  return {
    async settle(exitCode) {
      await new Promise<void>((resolve) => stream.write('', () => resolve()))
      // What failed for another reason has said so, and so has who noticed this.
      if (failure === undefined || exitCode !== EXIT_CODES.done) return exitCode
      return explain(failure)
    },
  }
}

async function explain(cause: Error): Promise<ExitCode> {
  const [{ OssferryError }, { isReaderGone }, { describeFailure, printFailure }] =
    await Promise.all([
      import('../index.js'),
      import('./copy/download-target.js'),
      import('./failure.js'),
    ])
  if (isReaderGone(cause)) return EXIT_CODES.readerGone
  const message = `cannot write to standard output: ${cause.message}`
  const error = new OssferryError({ code: 'OutputFailed', message, cause })
  const failure = describeFailure(error)
  printFailure(failure, error)
  return failure.exitCode
}
