/**
 * "Set part size and concurrency", second sample: other options for a single upload.
 *
 *     node override-options-for-one-upload.ts <bucket-name> <object-key> /path/to/file
 */

import { Client, EnvironmentVariableCredentialsProvider, loadDefaultConfig } from 'ossferry'

const [bucket = '<bucket-name>', key = '<object-key>', filePath = '/path/to/file'] =
  process.argv.slice(2)

const config = loadDefaultConfig() // takes OSS_REGION and OSS_ENDPOINT where they are set
config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
config.region ??= 'cn-hangzhou' // <region-id>

const client = new Client(config)
const uploader = client.uploader()

const result = await uploader.uploadFile({ bucket, key }, filePath, {
  partSize: 50 * 1024 * 1024, // override for this call only
})

console.log(`Upload complete. ETag: ${result.etag}`)
