/**
 * Copies an object of any size within OSS, resumable: after an interruption run the same command
 * again. The bytes do not pass through this program.
 *
 *     node copy-a-large-object.ts <bucket> <key> <target-bucket> <target-key> [directory]
 */

import { Client, EnvironmentVariableCredentialsProvider, loadDefaultConfig } from 'ossferry'

const [
  sourceBucket = '<bucket>',
  sourceKey = '<key>',
  bucket = '<target-bucket>',
  key = '<target-key>',
  checkpointDir,
] = process.argv.slice(2)

const config = loadDefaultConfig() // takes OSS_REGION and OSS_ENDPOINT where they are set
config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
config.region ??= 'cn-hangzhou' // <region-id>

const client = new Client(config)
const copier = client.copier({ enableCheckpoint: true, checkpointDir, parallelNum: 5 })

const result = await copier.copy({ bucket, key, sourceBucket, sourceKey })

console.log(`Copy complete (${result.method}). ETag: ${result.etag}`)
