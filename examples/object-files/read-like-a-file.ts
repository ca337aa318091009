/**
 * Reads an object like a file: its end first, then from the start, fetched ahead.
 *
 *     node read-like-a-file.ts <bucket-name> <object-key>
 */

import { Client, EnvironmentVariableCredentialsProvider, loadDefaultConfig } from 'ossferry'

const [bucket = '<bucket-name>', key = '<object-key>'] = process.argv.slice(2)

const config = loadDefaultConfig() // takes OSS_REGION and OSS_ENDPOINT where they are set
config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
config.region ??= 'cn-hangzhou' // <region-id>

const client = new Client(config)
const file = await client.openFile({ bucket, key }, { enablePrefetch: true })
try {
  file.seek(-Math.min(4, file.size), 'end')
  const end = await file.read()
  console.log(`last bytes: ${Buffer.from(end).toString('hex')}`)

  file.seek(0)
  let size = 0
  for await (const chunk of file) size += chunk.length
  console.log(`read ${size} of ${file.size} bytes, ETag: ${file.etag}`)
} finally {
  await file.close()
}
