/**
 * "Quick start": upload a local file to a bucket.
 *
 *     node quick-start.ts <bucket-name> <object-key> /path/to/local/file
 *
 * The placeholders of the document are the defaults here; the arguments take their place.
 */

import { Client, EnvironmentVariableCredentialsProvider, loadDefaultConfig } from 'ossferry'

const [bucket = '<bucket-name>', key = '<object-key>', filePath = '/path/to/local/file'] =
  process.argv.slice(2)

const config = loadDefaultConfig() // takes OSS_REGION and OSS_ENDPOINT where they are set
config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
config.region ??= 'cn-hangzhou' // <region-id>

const client = new Client(config)
const uploader = client.uploader()

// The request is a plain object, and the path stands beside it without a keyword.
const result = await uploader.uploadFile({ bucket, key }, filePath)

console.log(`Upload complete. ETag: ${result.etag}, CRC-64: ${result.hashCrc64}`)
