/**
 * Measures whole client processes, start-up included, against the sink, in turn: A B C A B C ...
 * Machines are noisy, so quote CPU seconds and the ratios of one run, never megabytes per second.
 *
 *     node bench/run.mjs CASE [--rounds N] [--base DIST] [--size MIB] [--only NAME,...]
 *
 * CASE: up (one file in parts), up-tls, down (one object into a file), down-tls, small (2,000 files
 * of 16 KiB). --base names the dist folder
 * of another build of ossferry, such as the commit before, to be measured beside this one; --v1
 * measures the functions of the SDK V1 beside it.
 */

import { spawn, spawnSync } from 'node:child_process'
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { get } from 'node:http'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    base: { type: 'string' },
    size: { type: 'string', default: '1024' },
    only: { type: 'string' },
    v1: { type: 'boolean', default: false },
  },
})
const [name = 'up'] = positionals
const kind = name.replace(/-tls$/, '')
const secure = name.endsWith('-tls')
const PART = 8 * 2 ** 20
const CONCURRENCY = kind === 'small' ? 8 : 3
const SMALL = { count: 2000, size: 16 * 1024 }
const size = kind === 'small' ? SMALL.count * SMALL.size : Number(options.size) * 2 ** 20

/** Memory-backed where there is such a place, so that no disk is measured. */
const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ossferry-bench-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

const here = import.meta.dirname
const certificate = secure ? makeCertificate() : undefined
const sink = spawn(process.execPath, [join(here, 'sink.mjs'), ...(certificate ?? [])], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
const [line] = await once(createInterface({ input: sink.stdout }), 'line')
const ports = JSON.parse(line)
const source = kind === 'small' ? makeFiles() : kind === 'up' ? await makeFile() : ''
const target = join(scratch, 'target')

const clients = [
  { name: 'ossferry', command: [process.execPath, join(here, 'clients/ossferry.mjs')] },
  ...(options.base === undefined
    ? []
    : [
        {
          name: 'base',
          command: [process.execPath, join(here, 'clients/ossferry.mjs')],
          dist: options.base,
        },
      ]),
  ...(options.v1
    ? [{ name: 'v1', command: [process.execPath, join(here, 'clients/ossferry.mjs')], front: 'v1' }]
    : []),
  { name: 'ali-oss', command: [process.execPath, join(here, 'clients/ali-oss.mjs')] },
  { name: 'curl', command: ['sh', '-c', curlScript()] },
].filter((client) => options.only === undefined || options.only.split(',').includes(client.name))

const rows = new Map(clients.map((client) => [client.name, []]))
const rounds = Number(options.rounds)
for (let round = 0; round <= rounds; round += 1) {
  for (const client of clients) {
    const row = await runOnce(client, `${client.name}-${round}`)
    if (round > 0) rows.get(client.name).push(row) // the first round warms caches up
  }
}
report()
sink.stdin.end()

async function runOnce(client, key) {
  const rssFile = join(scratch, 'rss')
  rmSync(rssFile, { force: true })
  const env = {
    ...process.env,
    BENCH_CASE: kind,
    BENCH_URL: `${secure ? 'https' : 'http'}://127.0.0.1:${secure ? ports.https : ports.http}`,
    BENCH_BUCKET: 'bench',
    BENCH_KEY: kind === 'down' ? `obj-${size}` : key,
    BENCH_OUT: target,
    BENCH_FILE: source,
    BENCH_DIR: source,
    BENCH_PART: String(PART),
    BENCH_CONC: String(CONCURRENCY),
    BENCH_RSS_FILE: rssFile,
    ...(secure ? { BENCH_CA: certificate[0], NODE_EXTRA_CA_CERTS: certificate[0] } : {}),
    ...(client.dist === undefined ? {} : { BENCH_DIST: client.dist }),
    BENCH_FRONT: client.front ?? 'v2',
    HOME: scratch, // where the functions of the SDK V1 keep their records
  }
  const before = await objectFacts(key)
  const started = process.hrtime.bigint()
  // The shell's `times` tells what its children have used, to the hundredth of a second, on any
  // POSIX system.
  const child = spawn(
    'sh',
    ['-c', '"$@"; status=$?; times; exit $status', 'sh', ...client.command],
    {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  const [status] = await once(child, 'close')
  const wallSeconds = Number(process.hrtime.bigint() - started) / 1e9
  if (status !== 0) throw new Error(`${client.name} failed with status ${status}`)
  const after = await objectFacts(key)
  if (kind === 'down') {
    const received = statSync(target).size
    rmSync(target)
    if (received !== size) throw new Error(`${client.name} received ${received} bytes`)
  }
  if (kind === 'up' && after.size !== size)
    throw new Error(`${client.name} sent ${after.size} bytes`)
  if (kind === 'small' && after.objects - before.objects !== SMALL.count) {
    throw new Error(`${client.name} made ${after.objects - before.objects} objects`)
  }
  const cpuSeconds = childSeconds(output)
  const rss = existsSync(rssFile) ? Number(readFileSync(rssFile, 'utf8')) : undefined
  return { cpuSeconds, wallSeconds, rss }
}

/** The second line of `times`: user and system time of the children. */
function childSeconds(output) {
  const line = output.trim().split('\n').at(-1)
  return line
    .split(' ')
    .map((time) => /(\d+)m([\d.]+)s/.exec(time))
    .reduce((sum, [, minutes, seconds]) => sum + 60 * minutes + +seconds, 0)
}

function objectFacts(key) {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: ports.http, path: `/__object?key=${key}` }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve(JSON.parse(text)))
    }).on('error', reject)
  })
}

async function makeFile() {
  const path = join(scratch, 'source')
  const file = createWriteStream(path)
  const block = randomBytes(2 ** 20)
  for (let written = 0; written < size; written += block.length) {
    block.writeUInt32LE(written / block.length, 0)
    if (!file.write(Buffer.from(block))) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
  return path
}

function makeFiles() {
  const folder = join(scratch, 'files')
  mkdirSync(folder)
  for (let index = 0; index < SMALL.count; index += 1) {
    const path = join(folder, `${String(index).padStart(5, '0')}.bin`)
    writeFileSync(path, randomBytes(SMALL.size))
  }
  return folder
}

function makeCertificate() {
  const files = [join(scratch, 'cert.pem'), join(scratch, 'key.pem')]
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
    ...[
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-out',
      files[0],
      '-keyout',
      files[1],
    ],
  ])
  if (made.status !== 0) throw new Error('the openssl program is needed to make a certificate')
  return files
}

/** The floor: one PUT of the whole file, or many at a time; no parts, no signature, no CRC. */
function curlScript() {
  const common = 'curl -sSf --cacert "${BENCH_CA:-/dev/null}" -H Expect: -o /dev/null'
  if (kind === 'down') {
    return 'exec curl -sSf --cacert "${BENCH_CA:-/dev/null}" -o "$BENCH_OUT" "$BENCH_URL/$BENCH_BUCKET/$BENCH_KEY"'
  }
  if (kind === 'up') return `exec ${common} -T "$BENCH_FILE" "$BENCH_URL/$BENCH_BUCKET/$BENCH_KEY"`
  return (
    'for file in "$BENCH_DIR"/*; do printf \'upload-file = "%s"\\nurl = "%s/%s/%s-%s"\\noutput = "/dev/null"\\n\' ' +
    '"$file" "$BENCH_URL" "$BENCH_BUCKET" "$BENCH_KEY" "${file##*/}"; done > "$BENCH_RSS_FILE.curl"; ' +
    'exec curl -sSf --no-progress-meter -H Expect: --parallel --parallel-max "$BENCH_CONC" -K "$BENCH_RSS_FILE.curl"'
  )
}

function report() {
  const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
  const perUnit = (seconds) =>
    kind !== 'small'
      ? `${((seconds * 2 ** 30) / size).toFixed(3)} CPU s/GiB`
      : `${((seconds * 1000) / SMALL.count).toFixed(3)} CPU ms each`
  for (const [client, results] of rows) {
    const cpu = results.map((row) => row.cpuSeconds)
    const rss = results.map((row) => row.rss).filter((bytes) => bytes !== undefined)
    const memory =
      rss.length === 0 ? '' : `, peak RSS ${(Math.max(...rss) / 2 ** 20).toFixed(0)} MiB`
    const wall = median(results.map((row) => row.wallSeconds)).toFixed(2)
    const range = `${Math.min(...cpu).toFixed(2)}-${Math.max(...cpu).toFixed(2)} s`
    console.log(`${client.padEnd(10)} ${perUnit(median(cpu))} (${range}), wall ${wall} s${memory}`)
  }
  const own = rows.get('ossferry')
  if (own === undefined) return
  for (const [client, results] of rows) {
    if (client === 'ossferry') continue
    const ratios = results.map((row, round) => own[round].cpuSeconds / row.cpuSeconds)
    const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`
    console.log(
      `ossferry / ${client}: CPU ${median(ratios).toFixed(2)} (${range}), ${rounds} rounds`,
    )
  }
}
