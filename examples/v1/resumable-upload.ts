/**
 * "Basic example" (示例代码): upload a local file. After an interruption run the same command again:
 * it goes on from the parts that are on the server.
 *
 *     node resumable-upload.ts <bucket-name> <object-key> /path/to/local/file
 */

import {
  Bucket,
  EnvironmentVariableCredentialsProvider,
  ProviderAuthV4,
  resumableUpload,
} from 'ossferry'

const [
  bucketName = 'yourBucketName',
  key = 'exampledir/exampleobject.txt',
  filename = 'D:\\localpath\\examplefile.txt',
] = process.argv.slice(2)

// OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET in the environment.
const auth = new ProviderAuthV4(new EnvironmentVariableCredentialsProvider())

// The endpoint and the region of the bucket, which V4 signatures name. Example: China (Hangzhou).
const endpoint = process.env['OSS_ENDPOINT'] ?? 'https://oss-cn-hangzhou.aliyuncs.com'
const region = process.env['OSS_REGION'] ?? 'cn-hangzhou'

const bucket = new Bucket(auth, endpoint, bucketName, { region })

// What is needed to go on is kept in `.py-oss-upload` in the home directory, as Python does.
const result = await resumableUpload(bucket, key, filename)

console.log(`Upload complete. ETag: ${result.etag}, CRC-64: ${result.hashCrc64}`)
