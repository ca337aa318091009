/**
 * Appends to an object as to a log; makes it when it is missing.
 *
 *     node append-to-a-log.ts <bucket-name> <object-key>
 */

import { Client, EnvironmentVariableCredentialsProvider, loadDefaultConfig } from 'ossferry'

const [bucket = '<bucket-name>', key = '<object-key>'] = process.argv.slice(2)

const config = loadDefaultConfig() // takes OSS_REGION and OSS_ENDPOINT where they are set
config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
config.region ??= 'cn-hangzhou' // <region-id>

const client = new Client(config)
const log = await client.appendFile({ bucket, key, contentType: 'text/plain; charset=utf-8' })
try {
  const begin = log.position
  // In this order, whether or not one waits for the other.
  await Promise.all([log.write('first line\n'), log.write('second line\n')])
  console.log(`wrote bytes ${begin} to ${log.position}`)
} finally {
  await log.close()
}
