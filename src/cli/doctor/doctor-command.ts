/** The command line of `doctor`. */

import type { ExitCode } from '../exit-codes.js'
import { sizeValue } from '../option-values.js'
import { bucketValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry doctor                        configuration, network, clock, credentials
  ossferry doctor oss://bucket           and the bucket: region, permissions, stale uploads
  ossferry doctor oss://bucket --throughput 64m

Each line is ok, warn or fail, with what to do. Only --throughput writes: an object that it
removes, also after Ctrl-C. Exit codes: 0 nothing failed, 1 something did, 2 usage, 130 or 143
interrupted.`

/** `finish` is told the exit code. */
export function createDoctorCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('doctor')
    .description('find out why ossferry does not work: configuration, network, clock, permissions')
    .argument('[bucket]', 'oss://bucket, to look at it too', bucketValue)
    .optionsGroup('What to look at:')
    .option('--throughput [size]', 'store, read and remove an object of this size (8m)', sizeValue)
  return addRemoteOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (bucket, options, self) => {
      if (options.throughput !== undefined && bucket === undefined) {
        return self.error('error: --throughput needs a bucket')
      }
      const { doctor } = await import('./doctor.js')
      finish(await doctor(bucket, { ...options, forBucket: bucket }))
    })
}
