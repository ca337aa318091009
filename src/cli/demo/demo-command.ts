/** The command line of `demo`. */

import type { ExitCode } from '../exit-codes.js'
import { sizeValue } from '../option-values.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry demo                  with 512 MiB of random bytes
  ossferry demo --size 64m       with less
  ossferry demo movie.mp4        with a file of yours, which is only read

An upload and a download are killed in their middle and run again, against a server that it starts
on this machine; every byte is compared. Everything is real: HTTP, files, signatures, SIGKILL. It
needs three to four times the size of the file in the folder for temporary files, and leaves nothing
behind. Exit codes: 0 every promise has held, 1 one has not, 2 usage.`

/** `finish` is told the exit code. */
export function createDemoCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  return createCommand('demo')
    .description('watch transfers being killed and going on, on this machine alone')
    .argument('[file]', 'what is moved')
    .option('--size <size>', 'bytes to make up, at least 1m (default: 512m)', sizeValue)
    .addHelpText('after', EXAMPLES)
    .action(async (file, { size }, self) => {
      if (file !== undefined && size !== undefined) {
        return self.error('error: --size is for bytes that are made up; the file has its own')
      }
      const { demo } = await import('./demo.js')
      finish(await demo({ file, size }))
    })
}
