/**
 * How long a test waits for the embedded server: loading `ossferry/server`, `createServer()`, and
 * the answer to a first request, each round in a fresh process. Exits with 1 when the median of
 * `createServer()` in memory is 100 ms or more.
 *
 *     npm run build && node bench/server-start.mjs [--rounds N] [--disk]
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const LIMIT_MS = 100

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    disk: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
  },
})

if (options.once) await measureOnce()
else measureAll()

/** Prints the milliseconds of this process. */
async function measureOnce() {
  const dataDir = options.disk ? mkdtempSync(join(tmpdir(), 'ossferry-start-')) : undefined
  const begin = performance.now()
  const { createServer } = await import('../dist/server.js')
  const loaded = performance.now()
  const server = await createServer({ dataDir, buckets: ['test'] })
  const started = performance.now()
  await (await fetch(`${server.endpoint}/test/missing`)).text()
  const answered = performance.now()
  await server.close()
  if (dataDir !== undefined) rmSync(dataDir, { recursive: true })
  const times = { load: loaded - begin, start: started - loaded, answer: answered - started }
  console.log(JSON.stringify(times))
}

function measureAll() {
  const script = fileURLToPath(import.meta.url)
  const args = [script, '--once', ...(options.disk ? ['--disk'] : [])]
  const rounds = Array.from({ length: Number(options.rounds) }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return JSON.parse(stdout)
  })
  console.log(`${rounds.length} processes, Node ${process.version}, milliseconds`)
  for (const name of ['load', 'start', 'answer']) {
    const times = rounds.map((round) => round[name]).sort((a, b) => a - b)
    const median = times[Math.floor(times.length / 2)]
    console.log(`${name.padEnd(7)} median ${median.toFixed(1)}  worst ${times.at(-1).toFixed(1)}`)
    if (name === 'start' && !options.disk && median >= LIMIT_MS) process.exitCode = 1
  }
}
