/**
 * 範例程式碼: upload a local file to a bucket.
 *
 *     node upload-file.ts --region REGION --bucket BUCKET --key KEY --file_path FILE
 */

import { parseArgs } from 'node:util'
import { Client, EnvironmentVariableCredentialsProvider, loadDefaultConfig } from 'ossferry'

const { values } = parseArgs({
  options: {
    region: { type: 'string' }, // the region in which the bucket is located
    bucket: { type: 'string' }, // the name of the bucket
    endpoint: { type: 'string' }, // the domain name to access OSS by; not required
    key: { type: 'string' }, // the name of the object
    file_path: { type: 'string' }, // the path of the file to upload
  },
})
const { region, bucket, endpoint, key, file_path: filePath } = values
// parseArgs knows no required options.
if (!region || !bucket || !key || !filePath) {
  console.error(
    'usage: upload-file.ts --region REGION --bucket BUCKET [--endpoint ENDPOINT] ' +
      '--key KEY --file_path FILE',
  )
  process.exit(2)
}

const config = loadDefaultConfig() // takes OSS_ENDPOINT where it is set
config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
config.region = region
if (endpoint !== undefined) config.endpoint = endpoint

const client = new Client(config)

const uploader = client.uploader()

const result = await uploader.uploadFile({ bucket, key }, filePath)

// Headers have lower-case names. OSS sends neither a Content-MD5 for objects made of parts nor a
// version ID for buckets without versions: where Python prints None, this prints undefined.
console.log(
  `status code: ${result.statusCode},`,
  `request id: ${result.requestId},`,
  `content md5: ${result.headers['content-md5']},`,
  `etag: ${result.etag},`,
  `hash crc64: ${result.hashCrc64},`,
  `version id: ${result.versionId},`,
  `server time: ${result.headers['x-oss-server-time']}`,
)
