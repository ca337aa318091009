/**
 * 使用上傳管理器設定上傳回調: have OSS notify an application server.
 *
 *     node upload-callback.ts --region REGION --bucket BUCKET --key KEY --file_path FILE
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
    // a constant in the document
    callback_url: { type: 'string', default: 'http://www.example.com/callback' },
  },
})
const { region, bucket, endpoint, key, file_path: filePath, callback_url: callbackUrl } = values
// parseArgs knows no required options.
if (!region || !bucket || !key || !filePath) {
  console.error(
    'usage: upload-callback.ts --region REGION --bucket BUCKET [--endpoint ENDPOINT] ' +
      '--key KEY --file_path FILE [--callback_url CALLBACK_URL]',
  )
  process.exit(2)
}

const config = loadDefaultConfig() // takes OSS_ENDPOINT where it is set
config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
config.region = region
if (endpoint !== undefined) config.endpoint = endpoint

const client = new Client(config)

const uploader = client.uploader()

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64')

// OSS fills in ${...}: single quotes, so that JavaScript does not.
const callback = base64({
  callbackUrl,
  callbackBody: 'bucket=${bucket}&object=${object}&my_var_1=${x:var1}&my_var_2=${x:var2}',
})
const callbackVar = base64({ 'x:var1': 'value1', 'x:var2': 'value2' })

// Throws a CallbackFailedError when OSS has stored the object and could not reach the application;
// the Python SDK returns a result with the status 203.
const result = await uploader.uploadFile({ bucket, key, callback, callbackVar }, filePath)

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
