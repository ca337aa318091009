/**
 * "Set part size and concurrency": options for every upload of an uploader.
 *
 *     node set-part-size-and-concurrency.ts <bucket-name> <object-key> /path/to/large/file
 */

import { Client, EnvironmentVariableCredentialsProvider, loadDefaultConfig } from 'ossferry'

const [bucket = '<bucket-name>', key = '<object-key>', filePath = '/path/to/large/file'] =
  process.argv.slice(2)

const config = loadDefaultConfig() // takes OSS_REGION and OSS_ENDPOINT where they are set
config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
config.region ??= 'cn-hangzhou' // <region-id>

const client = new Client(config)

const uploader = client.uploader({
  partSize: 100 * 1024, // 100 KB per part
  parallelNum: 5, // 5 concurrent uploads
  leavePartsOnError: true, // keep parts on failure for inspection
})

const result = await uploader.uploadFile({ bucket, key }, filePath)

console.log(`Upload complete. ETag: ${result.etag}`)
