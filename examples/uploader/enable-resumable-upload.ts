/**
 * "Enable resumable upload": record the progress on disk. After an interruption run the same
 * command again: it goes on from the parts that are on the server.
 *
 *     node enable-resumable-upload.ts <bucket-name> <object-key> /path/to/large/file [directory]
 */

import { Client, EnvironmentVariableCredentialsProvider, loadDefaultConfig } from 'ossferry'

const [
  bucket = '<bucket-name>',
  key = '<object-key>',
  filePath = '/path/to/large/file',
  checkpointDir = '/Users/yourLocalPath/checkpoint/',
] = process.argv.slice(2)

const config = loadDefaultConfig() // takes OSS_REGION and OSS_ENDPOINT where they are set
config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
config.region ??= 'cn-hangzhou' // <region-id>

const client = new Client(config)

const uploader = client.uploader({
  enableCheckpoint: true,
  // This directory itself, with or without the slash; it is made when it is missing.
  checkpointDir,
})

const result = await uploader.uploadFile({ bucket, key }, filePath)

console.log(`Upload complete. ETag: ${result.etag}`)
