/** The peer: ali-oss from npm. It compares no checksums. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'

const { env } = process
const require = createRequire(import.meta.url)
const OSS = require('ali-oss')
const tls = env.BENCH_CA
  ? {
      httpsAgent: new Agent({
        keepAlive: true,
        ca: readFileSync(env.BENCH_CA),
        checkServerIdentity: () => undefined, // it sends its own idea of the host
      }),
    }
  : {}
const client = new OSS({
  ...tls,
  endpoint: env.BENCH_URL,
  bucket: env.BENCH_BUCKET,
  accessKeyId: 'AKIDEXAMPLE',
  accessKeySecret: 'secretEXAMPLE',
  region: 'oss-cn-hangzhou',
  secure: Boolean(env.BENCH_CA),
  authorizationV4: true,
  timeout: 60_000,
})
const key = env.BENCH_KEY

if (env.BENCH_CASE === 'up') {
  await client.multipartUpload(key, env.BENCH_FILE, {
    parallel: +env.BENCH_CONC,
    partSize: +env.BENCH_PART,
  })
} else if (env.BENCH_CASE === 'down') {
  await client.get(key, env.BENCH_OUT)
} else if (env.BENCH_CASE === 'small') {
  const entries = readdirSync(env.BENCH_DIR, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(env.BENCH_DIR, join(entry.parentPath ?? entry.path, entry.name)))
  let next = 0
  const worker = async () => {
    while (next < names.length) {
      const name = names[next++]
      await client.put(`${key}-${name}`, join(env.BENCH_DIR, name))
    }
  }
  await Promise.all(Array.from({ length: +env.BENCH_CONC }, worker))
} else throw new Error(`no such case: ${env.BENCH_CASE}`)
if (env.BENCH_RSS_FILE !== undefined) {
  writeFileSync(env.BENCH_RSS_FILE, String(process.resourceUsage().maxRSS * 1024))
}
process.exit(0)
