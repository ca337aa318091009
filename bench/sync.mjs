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

import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { mib, openProgram, startServer } from './program.mjs'

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
/** As the program begins. */
const REQUESTS = 24

const { scratch, run, runNode, serve } = openProgram(values.dist)

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
  await sink.stop()
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
  const server = await serve(['--bucket', 'bench'])
  const { port } = server
  const first = await run(['sync', '-q', folder, 'oss://bench/'], port)
  console.log(`sync of ${count} new files: ${describe(first, count)}`)
  const second = await run(['sync', '-q', folder, 'oss://bench/'], port)
  console.log(`sync of ${count} files with nothing to do: ${describe(second, count)}`)
  await server.stop()
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
