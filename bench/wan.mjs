#!/usr/bin/env node
/**
 * What the program makes of a distant server, at its default settings:
 *
 *     node bench/wan.mjs                     30 ms a round trip, 20 MB/s a connection
 *     node bench/wan.mjs --rtt 0 --rate 0    the same without a distance
 *     node bench/wan.mjs --only small        2,000 objects of 16 KiB; also: large, mixed
 *     node bench/wan.mjs --refuse 24         a server that asks to slow down beyond 24 requests
 *     node bench/wan.mjs --burst refuse:4:2  so beyond 4, for 2 seconds; also: hang:4:2
 *                                            (without an answer) and slow:10:2
 *     node bench/wan.mjs --trace             what the server saw, in tenths of a second
 *
 * `small` counts objects per second of the whole run, start-up included. `large` is one file,
 * beside what 16 plain connections carry a moment later: the same bytes in requests of 8 MiB,
 * without signature, checksum or parts. `mixed` is small files among large ones. The server is
 * `bench/sink.mjs`, in a process of its own, which waits as the distance would have it; it knows
 * round trips and a rate per connection, neither slow start nor loss.
 */

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

const here = import.meta.dirname
const { values } = parseArgs({
  options: {
    dist: { type: 'string', default: join(here, '../dist') },
    rtt: { type: 'string', default: '30' },
    rate: { type: 'string', default: '20' },
    refuse: { type: 'string', default: '0' },
    burst: { type: 'string', default: 'none:0:0' },
    trace: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    small: { type: 'string', default: '2000' },
    size: { type: 'string', default: '1024' },
    only: { type: 'string' },
  },
})
const MIB = 2 ** 20
const SMALL_SIZE = 16 * 1024
const CONNECTIONS = 16
const size = Number(values.size) * MIB
const smallCount = Number(values.small)
const rounds = Number(values.rounds)

const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const scratch = mkdtempSync(join(memory, 'ossferry-bench-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

const service = ['rtt', 'rate', 'refuse', 'burst'].flatMap((name) => [`--${name}`, values[name]])
const sink = spawn(process.execPath, [join(here, 'sink.mjs'), ...service], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
const [line] = await once(createInterface({ input: sink.stdout }), 'line')
const { http: port } = JSON.parse(line)

const cases = { small: measureSmall, large: measureLarge, mixed: measureMixed }
for (const [name, measure] of Object.entries(cases)) {
  if (values.only === undefined || values.only === name) await measure()
}
sink.stdin.end()

async function measureSmall() {
  const folder = makeFiles('small', smallCount)
  const runs = await repeat((round) => copy(['-r', folder, `oss://bench/small-${round}/`]))
  const rates = runs.map(({ seconds }) => smallCount / seconds)
  const cpu = runs.map(({ cpuMs }) => cpuMs / smallCount)
  console.log(
    `${smallCount} objects of 16 KiB: ${summary(rates, 0)} per second, ` +
      `${summary(cpu, 3)} CPU ms each`,
  )
  tellRefusals(runs)
}

async function measureLarge() {
  const file = makeLargeFile('large.bin')
  const runs = await repeat(async (round) => ({
    own: await copy([file, `oss://bench/large-${round}`]),
    plain: await sendPlainly(),
  }))
  const part = runs.map(({ own, plain }) => plain / own.seconds)
  console.log(
    `one file of ${values.size} MiB: ${summary(part, 2)} of what ${CONNECTIONS} plain connections ` +
      `carry, ${summary(
        runs.map(({ own }) => own.cpuMs / 1000),
        2,
      )} CPU s`,
  )
  tellRefusals(runs.map(({ own }) => own))
  rmSync(file)
}

async function measureMixed() {
  const folder = makeFiles('mixed', smallCount)
  for (let index = 0; index < 4; index += 1) makeLargeFile(`mixed/file ${index}5 large.bin`, 4)
  const runs = await repeat((round) => copy(['-r', folder, `oss://bench/mixed-${round}/`]))
  const seconds = runs.map((run) => run.seconds)
  console.log(
    `${smallCount} objects of 16 KiB among 4 files of ${values.size / 4} MiB: ${summary(seconds, 1)} s`,
  )
}

/** The first round warms caches up. */
async function repeat(measure) {
  const results = []
  for (let round = 0; round <= rounds; round += 1) {
    const result = await measure(round)
    if (round > 0) results.push(result)
  }
  return results
}

/** Runs `cp` to its end. */
async function copy(args) {
  await takeCounts()
  const startedAt = performance.now()
  const program = join(resolve(values.dist), 'cli/main.js')
  const command = [process.execPath, program, 'cp', '-q', '--path-style', ...args]
  // The shell's `times` tells what its children have used.
  const script = '"$@"; status=$?; times; exit $status'
  const child = spawn('sh', ['-c', script, 'sh', ...command], {
    env: {
      ...process.env,
      OSS_ENDPOINT: `http://127.0.0.1:${port}`,
      OSS_REGION: 'cn-hangzhou',
      OSS_ACCESS_KEY_ID: 'ossferry',
      OSS_ACCESS_KEY_SECRET: 'ossferry-secret',
      XDG_DATA_HOME: join(scratch, 'data'),
      XDG_CACHE_HOME: join(scratch, 'cache'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  const [status] = await once(child, 'close')
  const seconds = (performance.now() - startedAt) / 1000
  const counts = await takeCounts()
  if (values.trace) console.log(counts.slices.map(describeSlice).join(' '))
  // Where the service refuses, it is a result that files have failed.
  if (status !== 0 && counts.refused + counts.hung === 0) {
    throw new Error(`ossferry cp failed with status ${status}`)
  }
  return { seconds, cpuMs: childMs(output), status, counts }
}

/** What the server saw since it was last asked. */
async function takeCounts() {
  return (await fetch(`http://127.0.0.1:${port}/__counts`)).json()
}

/** Such as `24:78!3`: 24 requests at most, 78 times 16 KiB, 3 refused. */
function describeSlice({ bytes, refused, most }) {
  return `${most}:${Math.round(bytes / SMALL_SIZE)}${refused > 0 ? `!${refused}` : ''}`
}

function tellRefusals(runs) {
  const refused = runs.map(({ counts }) => (100 * counts.refused) / counts.requests)
  const failed = runs.filter(({ status }) => status !== 0).length
  if (Math.max(...refused) > 0) console.log(`  refused: ${summary(refused, 1)} % of the requests`)
  if (failed > 0) console.log(`  ${failed} of ${runs.length} runs failed`)
  if (runs[0].counts.burstMs === 0) return
  console.log(`  as many under way as before the burst, after: ${runs.map(recovery).join(', ')}`)
}

/** How long after the burst nearly as many requests are under way as at most before it. */
function recovery({ counts: { slices, sliceMs, burstAtMs, burstMs } }) {
  const most = slices.map((slice) => slice.most)
  const before = Math.max(...most.slice(0, burstAtMs / sliceMs))
  const end = (burstAtMs + burstMs) / sliceMs
  for (let index = end; index < most.length; index += 1) {
    if (most[index] >= 0.9 * before) return `${(index - end) * sliceMs} ms`
  }
  return 'never'
}

/** The second line of `times`: user and system time of the children. */
function childMs(output) {
  const times = output
    .trim()
    .split('\n')
    .at(-1)
    .matchAll(/(\d+)m([\d.]+)s/g)
  return [...times].reduce((sum, [, minutes, rest]) => sum + 60_000 * minutes + 1000 * rest, 0)
}

/** Seconds that the bytes of the large file take in requests of 8 MiB. */
async function sendPlainly() {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const body = randomBytes(8 * MIB)
  const startedAt = performance.now()
  let left = size / body.length
  const worker = async (name) => {
    while (left > 0) {
      left -= 1
      await put(agent, `/bench/plain-${name}`, body)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => worker(index)))
  agent.destroy()
  return (performance.now() - startedAt) / 1000
}

async function put(agent, path, body) {
  const headers = { 'content-length': body.length }
  const sent = request({ host: '127.0.0.1', port, path, method: 'PUT', agent, headers })
  sent.end(body)
  const [response] = await once(sent, 'response')
  response.resume()
  await once(response, 'end')
}

function makeFiles(name, count) {
  const folder = join(scratch, name)
  mkdirSync(folder)
  for (let index = 0; index < count; index += 1) {
    writeFileSync(join(folder, `file ${index}.bin`), randomBytes(SMALL_SIZE))
  }
  return folder
}

/** A part of the size asked for: one of so many. */
function makeLargeFile(name, parts = 1) {
  const path = join(scratch, name)
  const block = randomBytes(MIB)
  for (let written = 0; written < size / parts; written += block.length) {
    appendFileSync(path, block)
  }
  return path
}

function summary(numbers, digits) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)].toFixed(digits)
  return `${median} (${sorted[0].toFixed(digits)}-${sorted.at(-1).toFixed(digits)})`
}
