/**
 * "Upload a data stream": upload what a stream gives, here that of a file.
 *
 *     node upload-a-data-stream.ts <bucket-name> <object-key> /path/to/local/file
 */

import { createReadStream } from 'node:fs'
import { Client, EnvironmentVariableCredentialsProvider, loadDefaultConfig } from 'ossferry'

const [bucket = '<bucket-name>', key = '<object-key>', filePath = '/path/to/local/file'] =
  process.argv.slice(2)

const config = loadDefaultConfig() // takes OSS_REGION and OSS_ENDPOINT where they are set
config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
config.region ??= 'cn-hangzhou' // <region-id>

const client = new Client(config)
const uploader = client.uploader()

// The uploader closes the stream. A stream can be resumed here, unlike in the Python SDK: pass
// `() => createReadStream(filePath)` and the option `enableCheckpoint`.
const result = await uploader.uploadFrom({ bucket, key }, createReadStream(filePath))

console.log(`Upload complete. ETag: ${result.etag}`)
