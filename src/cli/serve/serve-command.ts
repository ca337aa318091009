/** The command line of `serve`. */

import type { ExitCode } from '../exit-codes.js'
import { listValue, pairValue, wholeValue } from '../option-values.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry serve --bucket dev                        in memory, on a free port
  ossferry serve --port 9000 --data ./oss            kept in a directory
  ossferry serve --seed test/fixtures                a folder for each bucket, a file for each object
  ossferry serve --json --control --stop-with-stdin  for tests in any language
  ossferry serve --faults faults.json                failures on demand
  ossferry serve --access-log requests.ndjson        a line of JSON for each request

The server is for development and tests. It speaks OSS's own protocol, checks signatures and
delivers upload callbacks; any OSS client can use it. Ctrl-C stops it.
Exit codes: 0 stopped by Ctrl-C or SIGTERM, 1 failed, 2 usage.`

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
    .option('--access-key <id:secret>', 'the same in one; may be given several times', listValue)
    .option('--region <id>', 'the region that signatures must name', 'cn-hangzhou')
    .option('--bucket <name>', 'make a bucket; may be given several times', listValue)
    .option(
      '--cname <domain=bucket>',
      'a domain that stands for a bucket; may be given several times',
      pairValue,
    )
    .option('--seed <directory>', 'store files: a folder for each bucket')
    .option('--faults <file>', 'what to do wrong: JSON, an array of rules')
    .option('--control', 'let tests steer the server over HTTP, below /-/ossferry/')
    .option('--control-token <token>', 'the same, for those who send this token')
    .option(
      '--access-log [file]',
      'a line of JSON for each request; standard output without a file',
    )
    .option('--tls-cert <file>', 'speak HTTPS: the certificate, PEM')
    .option('--tls-key <file>', 'its private key, PEM')
    .option('--json', 'print one line of JSON once it listens')
    .option(
      '--stop-with-stdin',
      'stop when standard input ends, so with the program that started it',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options, command) => {
      const problem = findContradiction(options)
      if (problem !== undefined) return command.error(`error: ${problem}`)
      const { serve } = await import('./serve.js')
      finish(await serve(options))
    })
}

interface Choices {
  readonly data?: string
  readonly memory?: true
  readonly accessKeyId?: string
  readonly accessKeySecret?: string
  readonly accessKey?: readonly string[]
  readonly tlsCert?: string
  readonly tlsKey?: string
}

function findContradiction(options: Choices): string | undefined {
  const { data, memory, accessKeyId, accessKeySecret, accessKey, tlsCert, tlsKey } = options
  if (data !== undefined && memory === true) return '--data and --memory exclude each other'
  if ((accessKeyId === undefined) !== (accessKeySecret === undefined)) {
    return '--access-key-id and --access-key-secret go together'
  }
  if (accessKeyId !== undefined && accessKey !== undefined) {
    return '--access-key-id and --access-key exclude each other; give --access-key several times'
  }
  // What is wrong is not repeated: it holds a secret.
  if (accessKey?.some((pair) => !/^[^:]+:./.test(pair)) === true) {
    return '--access-key takes an ID and its secret, with a colon between them'
  }
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    return '--tls-cert and --tls-key go together'
  }
  return undefined
}
