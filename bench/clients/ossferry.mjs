/**
 * The client under test: uploads with the CRC-64 on, as everybody gets it. BENCH_DIST names another
 * build to compare with.
 */

import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { join, resolve } from 'node:path'

const { env } = process
const dist = resolve(env.BENCH_DIST ?? join(import.meta.dirname, '../../dist'))
const ossferry = await import(pathToFileURL(join(dist, 'index.js')).href)
const { Client, StaticCredentialsProvider } = ossferry

const client = new Client({
  endpoint: env.BENCH_URL,
  region: 'cn-hangzhou',
  usePathStyle: true,
  credentialsProvider: new StaticCredentialsProvider('AKIDEXAMPLE', 'secretEXAMPLE'),
})
const bucket = env.BENCH_BUCKET
const key = env.BENCH_KEY

if (env.BENCH_FRONT === 'v1') await transferByVersionOne()
else if (env.BENCH_CASE === 'up') {
  const uploader = client.uploader({ partSize: +env.BENCH_PART, parallelNum: +env.BENCH_CONC })
  await uploader.uploadFile({ bucket, key }, env.BENCH_FILE)
} else if (env.BENCH_CASE === 'down') {
  const downloader = client.downloader({ partSize: +env.BENCH_PART, parallelNum: +env.BENCH_CONC })
  await downloader.downloadFile({ bucket, key }, env.BENCH_OUT)
} else if (env.BENCH_CASE === 'small') {
  const names = readdirSync(env.BENCH_DIR)
  let next = 0
  const worker = async () => {
    while (next < names.length) {
      const name = names[next++]
      const body = await readFile(join(env.BENCH_DIR, name))
      await client.putObject({ bucket, key: `${key}-${name}`, body })
    }
  }
  await Promise.all(Array.from({ length: +env.BENCH_CONC }, worker))
} else throw new Error(`no such case: ${env.BENCH_CASE}`)
await client.close()

/** The functions of the SDK V1, which always keep a record. */
async function transferByVersionOne() {
  const { AuthV4, Bucket, resumableDownload, resumableUpload } = ossferry
  const options = { region: 'cn-hangzhou', isPathStyle: true }
  const auth = new AuthV4('AKIDEXAMPLE', 'secretEXAMPLE')
  const v1 = new Bucket(auth, env.BENCH_URL, bucket, options)
  const parts = { partSize: +env.BENCH_PART, numThreads: +env.BENCH_CONC }
  if (env.BENCH_CASE === 'up') await resumableUpload(v1, key, env.BENCH_FILE, parts)
  else if (env.BENCH_CASE === 'down') await resumableDownload(v1, key, env.BENCH_OUT, parts)
  else throw new Error(`no such case of the SDK V1: ${env.BENCH_CASE}`)
  await v1.close()
}

if (env.BENCH_RSS_FILE !== undefined) {
  const { writeFileSync } = await import('node:fs')
  writeFileSync(env.BENCH_RSS_FILE, String(process.resourceUsage().maxRSS * 1024))
}
