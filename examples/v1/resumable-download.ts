/**
 * "Download an object": into a local file, which has its name only when it is whole. After an
 * interruption run the same command again: it goes on from the parts that are on disk.
 *
 *     node resumable-download.ts <bucket-name> <object-key> /path/to/local/file
 */

import {
  Bucket,
  EnvironmentVariableCredentialsProvider,
  ProviderAuthV4,
  resumableDownload,
} from 'ossferry'

const [
  bucketName = 'examplebucket',
  key = 'exampledir/exampleobject.txt',
  filename = 'D:\\localpath\\examplefile.txt',
] = process.argv.slice(2)

// OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET in the environment.
const auth = new ProviderAuthV4(new EnvironmentVariableCredentialsProvider())

// The endpoint and the region of the bucket, which V4 signatures name. Example: China (Hangzhou).
const endpoint = process.env['OSS_ENDPOINT'] ?? 'https://oss-cn-hangzhou.aliyuncs.com'
const region = process.env['OSS_REGION'] ?? 'cn-hangzhou'

const bucket = new Bucket(auth, endpoint, bucketName, { region })

// What is needed to go on is kept in `.py-oss-download` in the home directory: where Python keeps
// it, too, although its document says `.py-oss-upload`.
const result = await resumableDownload(bucket, key, filename)

console.log(`Download complete. ${result.size} bytes, CRC-64: ${result.hashCrc64}`)
