/**
 * "Configure download options": parts of 100 KiB, four at a time, and print the progress.
 *
 *     node resumable-download-with-options.ts <bucket-name> <object-key> /path/to/file [root]
 */

import {
  Bucket,
  defaults,
  EnvironmentVariableCredentialsProvider,
  ProviderAuthV4,
  resumableDownload,
  ResumableDownloadStore,
} from 'ossferry'

const [
  bucketName = 'examplebucket',
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

const result = await resumableDownload(bucket, key, filename, {
  store: new ResumableDownloadStore({ root }), // records in .py-oss-download below it
  multigetThreshold: 10 * 1024 * 1024, // larger objects are fetched in parts and can be resumed
  partSize: 100 * 1024, // 100 KiB a request
  numThreads: 4, // parts in flight at a time
  progressCallback: percentage,
})

console.log(`Download complete. ${result.size} bytes, CRC-64: ${result.hashCrc64}`)
