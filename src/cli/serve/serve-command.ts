/** The command line of `serve`. */

import type { ExitCode } from '../exit-codes.js'
import { listValue, wholeValue } from '../option-values.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry serve --bucket dev                 in memory, on a free port
  ossferry serve --port 9000 --data ./oss     kept in a directory

The server is for development and tests. It speaks OSS's own protocol, checks signatures and
delivers upload callbacks; any OSS client can use it. Ctrl-C stops it.`

/** `finish` is told the exit code, once the server has been stopped. */
export function createServeCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  return createCommand('serve')
    .description('start a local OSS to develop against')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0 picks a free one', wholeValue(0, 65_535), 0)
    .option('--data <directory>', 'keep everything there; it is made when missing')
    .option('--memory', 'keep everything in memory (default)')
    .option('--access-key-id <id>', 'accept this key only; needed for hosts that are not loopback')
    .option('--access-key-secret <secret>', 'its secret')
    .option('--region <id>', 'the region that signatures must name', 'cn-hangzhou')
    .option('--bucket <name>', 'make a bucket; may be given several times', listValue)
    .option('--json', 'print one line of JSON once it listens')
    .addHelpText('after', EXAMPLES)
    .action(async (options, command) => {
      const { data, memory, accessKeyId, accessKeySecret } = options
      if (data !== undefined && memory === true) {
        return command.error('error: --data and --memory exclude each other')
      }
      if ((accessKeyId === undefined) !== (accessKeySecret === undefined)) {
        return command.error('error: --access-key-id and --access-key-secret go together')
      }
      const { serve } = await import('./serve.js')
      finish(await serve(options))
    })
}
