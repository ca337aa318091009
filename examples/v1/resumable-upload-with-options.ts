/**
 * "Advanced configuration" (可选参数): upload in small parts, four at a time, and print the progress.
 *
 *     node resumable-upload-with-options.ts <bucket-name> <object-key> /path/to/local/file [root]
 */

import {
  Bucket,
  defaults,
  EnvironmentVariableCredentialsProvider,
  ProviderAuthV4,
  ResumableStore,
  resumableUpload,
} from 'ossferry'

const [
  bucketName = 'yourBucketName',
  key = 'exampledir/exampleobject.txt',
  filename = 'D:\\localpath\\examplefile.txt',
  root = '/tmp',
] = process.argv.slice(2)

// OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET in the environment.
const auth = new ProviderAuthV4(new EnvironmentVariableCredentialsProvider())

// The endpoint and the region of the bucket, which V4 signatures name. Example: China (Hangzhou).
const endpoint = process.env['OSS_ENDPOINT'] ?? 'https://oss-cn-hangzhou.aliyuncs.com'
const region = process.env['OSS_REGION'] ?? 'cn-hangzhou'

const bucket = new Bucket(auth, endpoint, bucketName, { region })

// Prints how far it is. `totalBytes` is undefined as long as it is not known.
const percentage = (consumedBytes: number, totalBytes: number | undefined) => {
  if (totalBytes === undefined || totalBytes === 0) return
  const rate = Math.floor((100 * consumedBytes) / totalBytes)
  process.stdout.write(`\r${rate}% `)
}

// At least as many connections as parts in flight; 10 is the default.
defaults.connectionPoolSize = 4

const result = await resumableUpload(bucket, key, filename, {
  store: new ResumableStore({ root }),
  multipartThreshold: 100 * 1024,
  partSize: 100 * 1024,
  progressCallback: percentage,
  numThreads: 4,
})

console.log(`Upload complete. ETag: ${result.etag}, CRC-64: ${result.hashCrc64}`)
