/**
 * "Configure an upload callback": have OSS notify an application server when the object is stored.
 *
 *     node configure-an-upload-callback.ts <bucket-name> <object-key> /path/to/local/file [url]
 */

import { Client, EnvironmentVariableCredentialsProvider, loadDefaultConfig } from 'ossferry'

const [
  bucket = '<bucket-name>',
  key = '<object-key>',
  filePath = '/path/to/local/file',
  callbackUrl = 'http://www.example.com/callback',
] = process.argv.slice(2)

const config = loadDefaultConfig() // takes OSS_REGION and OSS_ENDPOINT where they are set
config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
config.region ??= 'cn-hangzhou' // <region-id>

const client = new Client(config)
const uploader = client.uploader()

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64')

// Build the callback parameter and encode it in Base64. OSS fills in ${...}: single quotes, so that
// JavaScript does not.
const callback = base64({
  callbackUrl,
  callbackBody: 'bucket=${bucket}&object=${object}&my_var_1=${x:var1}&my_var_2=${x:var2}',
})

// Build custom variables and encode them in Base64
const callbackVar = base64({ 'x:var1': 'value1', 'x:var2': 'value2' })

// When the application cannot be reached, the object is stored nevertheless, and this throws a
// CallbackFailedError, where the Python SDK returns a result with the status 203.
const result = await uploader.uploadFile({ bucket, key, callback, callbackVar }, filePath)

console.log(`Upload complete. ETag: ${result.etag}, status: ${result.statusCode}`)
console.log('The application answered:', result.callbackResult)
