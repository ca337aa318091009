#!/usr/bin/env node
/**
 * What many files cost, measured on whole processes of the program, start-up included:
 *
 *     node bench/sync.mjs                        2,000 small uploads, and a sync with nothing to do
 *     node bench/sync.mjs --files 1000000        of as many files as this
 *     node bench/sync.mjs --dist FOLDER          of another build
 *     node bench/sync.mjs --only small           one of the two: small, sync
 *
 * The uploads go to `bench/sink.mjs`, which stores nothing; their CPU time is the client's alone.
 * They are measured in turn with a program on ali-oss that does the same, as many at a time as the
 * command line begins with.
 * The sync is against the embedded server, in a process of its own, filled by the program itself.
 * Memory is the peak of the process beyond that of `ossferry --version`.
 */

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

const here = import.meta.dirname
const { values } = parseArgs({
  options: {
    dist: { type: 'string', default: join(here, '../dist') },
    files: { type: 'string', default: '100000' },
    small: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
})
const SMALL_SIZE = 16 * 1024
const FILES_OF_FOLDER = 1000
/** Of the files of the sync, which nobody reads twice. */
const BYTES_OF_FILE = 16
const MIB = 2 ** 20
/** As the program begins. */
const REQUESTS = 24

const dist = resolve(values.dist)
const scratch = mkdtempSync(join(tmpdir(), 'ossferry-bench-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const reporter = join(scratch, 'report.mjs')
writeFileSync(
  reporter,
  `import { writeFileSync } from 'node:fs'
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const usage = { rss: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }
  writeFileSync(process.env.BENCH_USAGE, JSON.stringify(usage))
})`,
)
const environment = {
  ...process.env,
  OSS_REGION: 'cn-hangzhou',
  OSS_ACCESS_KEY_ID: 'ossferry',
  OSS_ACCESS_KEY_SECRET: 'ossferry-secret',
  XDG_DATA_HOME: join(scratch, 'data'),
  XDG_CACHE_HOME: join(scratch, 'cache'),
}

const start = await run(['--version'])
console.log(`start-up: ${mib(start.rss)} MiB, ${start.cpuMs.toFixed(0)} CPU ms`)
if (values.only !== 'sync') await measureSmall(Number(values.small))
if (values.only !== 'small') await measureSync(Number(values.files))

async function measureSmall(count) {
  const folder = makeTree('small', count, () => randomBytes(SMALL_SIZE))
  const sink = await startServer([join(here, 'sink.mjs')])
  const costs = []
  const peer = []
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    const target = `oss://bench/round-${round}/`
    const usage = await run(['cp', '-r', '-q', '--path-style', folder, target], sink.http)
    const other = await runPeer(folder, `peer-${round}`, sink.http)
    if (round === 0) continue // the first round warms caches up
    costs.push(usage)
    peer.push(other)
  }
  sink.stop()
  const cpu = costs.map(({ cpuMs }) => cpuMs / count).toSorted((a, b) => a - b)
  const ratios = peer
    .map(({ cpuMs }, round) => costs[round].cpuMs / cpuMs)
    .toSorted((a, b) => a - b)
  const rate = Math.max(...costs.map(({ wallMs }) => (count * 1000) / wallMs))
  const median = cpu[Math.floor(cpu.length / 2)]
  const range = `${cpu[0].toFixed(3)}-${cpu.at(-1).toFixed(3)}`
  console.log(
    `cp -r of ${count} files of 16 KiB: ${median.toFixed(3)} CPU ms each (${range}), ` +
      `${rate.toFixed(0)} files/s, ${mib(costs[0].rss - start.rss)} MiB above start-up`,
  )
  const ratio = ratios[Math.floor(ratios.length / 2)].toFixed(2)
  console.log(
    `ossferry / ali-oss: CPU ${ratio} (${ratios[0].toFixed(2)}-${ratios.at(-1).toFixed(2)})`,
  )
}

async function measureSync(count) {
  const folder = makeTree('many', count, (index) => String(index).padStart(BYTES_OF_FILE))
  const server = await startServer([
    join(dist, 'cli/main.js'),
    'serve',
    '--json',
    '--bucket',
    'bench',
  ])
  const { port } = server
  const first = await run(['sync', '-q', folder, 'oss://bench/'], port)
  console.log(`sync of ${count} new files: ${describe(first, count)}`)
  const second = await run(['sync', '-q', folder, 'oss://bench/'], port)
  console.log(`sync of ${count} files with nothing to do: ${describe(second, count)}`)
  server.stop()
}

function describe({ rss, cpuMs, wallMs }, count) {
  return (
    `${mib(rss - start.rss)} MiB above start-up, ${(cpuMs / count).toFixed(3)} CPU ms each, ` +
    `${(wallMs / 1000).toFixed(1)} s`
  )
}

/** Files long unmodified, a thousand to a folder. */
function makeTree(name, count, content) {
  const root = join(scratch, name)
  for (let index = 0; index < count; index += 1) {
    const folder = join(root, `folder-${Math.floor(index / FILES_OF_FOLDER)}`)
    if (index % FILES_OF_FOLDER === 0) mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `file ${index}.bin`), content(index))
  }
  return root
}

/** Runs the program to its end. */
function run(args, port) {
  const program = [join(dist, 'cli/main.js'), ...args]
  return runNode(program, { OSS_ENDPOINT: `http://127.0.0.1:${port}` })
}

/** The same files, by ali-oss. */
function runPeer(folder, key, port) {
  return runNode([join(here, 'clients/ali-oss.mjs')], {
    BENCH_CASE: 'small',
    BENCH_URL: `http://127.0.0.1:${port}`,
    BENCH_BUCKET: 'bench',
    BENCH_KEY: key,
    BENCH_DIR: folder,
    BENCH_CONC: String(REQUESTS),
  })
}

async function runNode(program, variables) {
  const usageFile = join(scratch, 'usage')
  const startedAt = performance.now()
  const child = spawn(process.execPath, [`--import=${reporter}`, ...program], {
    env: { ...environment, ...variables, BENCH_USAGE: usageFile },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`${program.join(' ')} failed with status ${status}`)
  const wallMs = performance.now() - startedAt
  return { ...JSON.parse(readFileSync(usageFile, 'utf8')), wallMs }
}

/** A server prints its ports as a line of JSON. */
async function startServer(command) {
  const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { ...JSON.parse(line), stop: () => child.kill() }
}

function mib(bytes) {
  return (bytes / MIB).toFixed(0)
}
