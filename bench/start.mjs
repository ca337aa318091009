#!/usr/bin/env node
/**
 * What starting the program costs, CPU time of whole processes in turn: `node -e 0`,
 * `ossferry --version`, and `ossferry cp` of a file of 16 KiB.
 *
 *     npm run build && node bench/start.mjs [--rounds N] [--dist FOLDER]
 *
 * Exits with 1 when the medians are beyond what is promised: `--version` at most twice `node -e 0`,
 * and `cp` at most 60 ms more than `--version`. Needs bash, whose `time` knows milliseconds.
 */

import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

const MOST_TIMES_NODE = 2
const MOST_MS_OF_COPY = 60

const here = import.meta.dirname
const { values } = parseArgs({
  options: {
    dist: { type: 'string', default: join(here, '../dist') },
    rounds: { type: 'string', default: '15' },
  },
})
const scratch = mkdtempSync(join(tmpdir(), 'ossferry-bench-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const file = join(scratch, 'small.txt')
writeFileSync(file, randomBytes(16 * 1024))
const sink = spawn(process.execPath, [join(here, 'sink.mjs')], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
const [line] = await once(createInterface({ input: sink.stdout }), 'line')
const environment = {
  ...process.env,
  OSS_ENDPOINT: `http://127.0.0.1:${JSON.parse(line).http}`,
  OSS_REGION: 'cn-hangzhou',
  OSS_ACCESS_KEY_ID: 'ossferry',
  OSS_ACCESS_KEY_SECRET: 'ossferry-secret',
  XDG_DATA_HOME: join(scratch, 'data'),
  TIMEFORMAT: '%3U %3S',
}

const program = join(resolve(values.dist), 'cli/main.js')
const rounds = Array.from({ length: Number(values.rounds) }, () => {
  const node = cpuMs(['-e', '0'])
  const version = cpuMs([program, '--version'])
  const copy = cpuMs([program, 'cp', '-q', '--path-style', file, 'oss://bench/small.txt'])
  return { node, version, copy, times: version / node, beyond: copy - version }
})
sink.stdin.end()

console.log(`${rounds.length} rounds, load ${loadavg()[0].toFixed(1)}, CPU ms: median (from-to)`)
console.log(`node -e 0           ${summary('node')}`)
console.log(`ossferry --version  ${summary('version')}, times node ${summary('times', 2)}`)
console.log(`ossferry cp         ${summary('copy')}, beyond --version ${summary('beyond')}`)
if (median('times') > MOST_TIMES_NODE || median('beyond') > MOST_MS_OF_COPY) process.exitCode = 1

/** User and system time of one process. */
function cpuMs(args) {
  const script = 'time "$@" > /dev/null'
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
    env: environment,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number)
  return (user + system) * 1000
}

function sorted(name) {
  return rounds.map((round) => round[name]).toSorted((a, b) => a - b)
}

function median(name) {
  return sorted(name)[Math.floor(rounds.length / 2)]
}

function summary(name, digits = 0) {
  const all = sorted(name)
  return `${median(name).toFixed(digits)} (${all[0].toFixed(digits)}-${all.at(-1).toFixed(digits)})`
}
