/**
 * 方法定義: the two places where options are set.
 *
 *     node set-part-size.ts example_bucket example_key /local/dir/example
 */

import { Client, EnvironmentVariableCredentialsProvider, loadDefaultConfig } from 'ossferry'

const [bucket = 'example_bucket', key = 'example_key', filePath = '/local/dir/example'] =
  process.argv.slice(2)

const config = loadDefaultConfig() // takes OSS_REGION and OSS_ENDPOINT where they are set
config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
config.region ??= 'cn-hangzhou' // <region-id>

const client = new Client(config)

// 設定 uploader 的配置參數: for all its uploads.
const uploader = client.uploader({ partSize: 10 * 1024 * 1024 })

// 設定每次上傳請求的配置參數: for this one.
const result = await uploader.uploadFile({ bucket, key }, filePath, {
  partSize: 10 * 1024 * 1024,
})

console.log(`Upload complete. ETag: ${result.etag}`)
