#!/usr/bin/env node
/**
 * How fast a resumed download reads what it has: node bench/resume.mjs [--dist FOLDER] [--size MIB]
 *
 * Downloads an object, is cancelled when only the name is missing, and downloads again. What is
 * printed is the second run: reading, CRC-64 and comparison of every part. The file is in the
 * system's cache, as after an interruption of moments.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const here = import.meta.dirname
const { values } = parseArgs({
  options: {
    dist: { type: 'string', default: join(here, '../dist') },
    size: { type: 'string', default: '1024' },
    rounds: { type: 'string', default: '3' },
  },
})
const size = Number(values.size) * 2 ** 20
const { Client, StaticCredentialsProvider } = await import(
  pathToFileURL(join(resolve(values.dist), 'index.js')).href
)
const folder = mkdtempSync(join(tmpdir(), 'ossferry-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const sink = spawn(process.execPath, [join(here, 'sink.mjs')], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
const [line] = await once(createInterface({ input: sink.stdout }), 'line')
const client = new Client({
  endpoint: `http://127.0.0.1:${JSON.parse(line).http}`,
  region: 'cn-hangzhou',
  usePathStyle: true,
  credentialsProvider: new StaticCredentialsProvider('AKIDEXAMPLE', 'secretEXAMPLE'),
})
const options = { partSize: 8 * 2 ** 20, parallelNum: 3, enableCheckpoint: true }
const downloader = client.downloader({ ...options, checkpointDir: join(folder, 'checkpoints') })
const target = join(folder, 'target')
const parts = Math.ceil(size / options.partSize)

for (let round = 1; round <= Number(values.rounds); round += 1) {
  await interrupt()
  const cpuBefore = process.cpuUsage()
  const started = performance.now()
  const { reusedParts } = await download({})
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  const bytes = Math.min(size, reusedParts * options.partSize)
  console.log(
    `${reusedParts} of ${parts} parts reused: ${(bytes / 1e9 / seconds).toFixed(2)} GB/s, ` +
      `${(((user + system) / 1e6) * (2 ** 30 / size)).toFixed(3)} CPU s/GiB`,
  )
  rmSync(target)
}
await client.close()
sink.stdin.end()

function download(more) {
  return downloader.downloadFile({ bucket: 'bench', key: `obj-${size}` }, target, more)
}

async function interrupt() {
  let completed = 0
  const onEvent = ({ type }) => {
    if (type !== 'part-completed') return
    completed += 1
    if (completed === parts) void transfer.cancel()
  }
  const transfer = download({ onEvent })
  await transfer.then(
    () => {
      throw new Error('it ended before it could be interrupted')
    },
    (error) => {
      if (error.code !== 'Cancelled') throw error
    },
  )
}
