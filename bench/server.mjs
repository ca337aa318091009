#!/usr/bin/env node
/**
 * How fast the embedded server stores on a disk, durably, in a process of its own:
 *
 *     node bench/server.mjs [--dir FOLDER] [--rounds N] [--size MIB] [--count N] [--small-size KIB]
 *
 * One PUT of 1 GiB in parts of 8 MiB and small objects of 16 KiB through several connections, each
 * beside the same bytes written to plain files with their MD5 and synced, in turn. --dir is where
 * the data goes: the disk that is measured. The processor time of the server says more than the
 * rates when other programs are running.
 *
 *     node scripts/build.mjs --modules && node bench/server.mjs --keys 1000000 [--files]
 *
 * A bucket of so many keys, filled through the store, then listed page by page: through the store
 * and over HTTP. --files gives each object a content file of its own, which the start looks for.
 */

import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Client, StaticCredentialsProvider } from '../dist/index.js'
import { fillBucket, inParallel, openStore, putObject, storeContent } from './stored-keys.mjs'

const { values: options } = parseArgs({
  options: {
    dir: { type: 'string', default: tmpdir() },
    rounds: { type: 'string', default: '3' },
    size: { type: 'string', default: '1024' },
    count: { type: 'string', default: '3000' },
    'small-size': { type: 'string', default: '16' },
    connections: { type: 'string', default: '16' },
    keys: { type: 'string' },
    files: { type: 'boolean', default: false },
  },
})
const MIB = 2 ** 20
const PART = 8 * MIB
const PARTS_AT_ONCE = 3
const parts = Number(options.size) / 8
const bucket = 'bench'

const folder = mkdtempSync(join(options.dir, 'ossferry-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))
const dataDir = join(folder, 'data')

if (options.keys === undefined) await measureWrites()
else await measureKeys(Number(options.keys))

async function measureWrites() {
  const server = await startServer()
  const block = randomBytes(PART)
  const small = block.subarray(0, Number(options['small-size']) * 1024)
  const connections = Number(options.connections)
  const count = Number(options.count)
  const bytes = parts * PART
  const rows = []
  await writePlainFiles(small, count, connections) // warms caches up, as the next line does
  await putSmallObjects(server, 0, small)
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    const files = bytes / 1e6 / (await writePlainFiles(block, parts, PARTS_AT_ONCE))
    const put = bytes / 1e6 / (await putParts(server, block))
    const smallFiles = count / (await writePlainFiles(small, count, connections))
    await server.measure()
    const smallPut = count / (await putSmallObjects(server, round, small))
    const { cpuMs, longestBlockMs } = await server.measure()
    rows.push({ files, put, smallFiles, smallPut })
    console.log(
      `files ${files.toFixed(0)} MB/s, PUT ${put.toFixed(0)} MB/s; ` +
        `small files ${smallFiles.toFixed(0)}/s, small PUTs ${smallPut.toFixed(0)}/s, each ` +
        `${(cpuMs / count).toFixed(2)} ms of the server's processor time, ` +
        `longest block ${longestBlockMs.toFixed(0)} ms`,
    )
  }
  const { rssMib } = await server.measure()
  console.log(
    `PUT of ${options.size} MiB: ${ratio(rows.map((row) => row.put / row.files))} of plain files; ` +
      `${median(rows.map((row) => row.smallPut)).toFixed(0)} small PUTs/s through ` +
      `${connections} connections, ${ratio(rows.map((row) => row.smallPut / row.smallFiles))} of ` +
      `plain files; ${rssMib} MiB RSS`,
  )
  await server.stop()
}

/** The median of the rounds, and their range. */
function ratio(ratios) {
  const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`
  return `${median(ratios).toFixed(2)} (${range})`
}

/** Seconds to write `block` as so many files, as many at once as the client sends. */
async function writePlainFiles(block, count, atOnce) {
  const target = join(folder, 'plain')
  mkdirSync(target, { recursive: true })
  const seconds = await time(() =>
    inParallel(count, atOnce, async (index) => {
      createHash('md5').update(block).digest()
      const file = await open(join(target, String(index)), 'w')
      await file.write(block)
      await file.datasync()
      await file.close()
    }),
  )
  rmSync(target, { recursive: true })
  return seconds
}

async function putParts({ client }, body) {
  const target = { bucket, key: 'big' }
  const seconds = await time(async () => {
    const { uploadId } = await client.initiateMultipartUpload(target)
    const uploaded = []
    await inParallel(parts, PARTS_AT_ONCE, async (index) => {
      const partNumber = index + 1
      const { etag } = await client.uploadPart({ ...target, uploadId, partNumber, body })
      uploaded[index] = { partNumber, etag }
    })
    await client.completeMultipartUpload({ ...target, uploadId, parts: uploaded })
  })
  await client.deleteObject(target)
  return seconds
}

function putSmallObjects({ client }, round, body) {
  return time(() =>
    inParallel(Number(options.count), Number(options.connections), (index) =>
      client.putObject({ bucket, key: `small/${round}/${index}`, body }),
    ),
  )
}

async function measureKeys(count) {
  const smallSize = options.files ? 0 : undefined
  const store = await openStore(dataDir, { smallSize })
  await fill(store, count)
  const pages = []
  for (let after = ''; ;) {
    const started = performance.now()
    const window = { prefix: '', after, afterPrefix: '', limit: 1000 }
    const page = await store.listObjects(bucket, window)
    pages.push(performance.now() - started)
    if (page.length < 1000) break
    after = page.at(-1).key
  }
  console.log(`through the store: ${describe(pages)}`)
  await store.close()
  const started = performance.now()
  const server = await startServer()
  console.log(`started in ${(performance.now() - started).toFixed(0)} ms, the process included`)
  await listOverHttp(server, count)
  await server.stop()
}

async function fill(store, count) {
  const shared = await storeContent(store, 'content')
  await fillBucket(store, bucket, count, async (index) => {
    const content = options.files ? await storeContent(store, 'content') : shared
    const key = `folder-${index % 1009}/some-file-${index}`
    const lastModifiedMs = 1_700_000_000_000 + index
    await putObject(store, bucket, { key, content, lastModifiedMs })
    if (content !== shared) await content.writer.close()
  })
  await shared.writer.close()
}

async function listOverHttp({ client, measure }, count) {
  const samples = []
  let cpuMs = 0
  let longestBlockMs = 0
  const pages = []
  let listed = 0
  for (let continuationToken; ;) {
    const started = performance.now()
    const page = await client.listObjectsV2({ bucket, maxKeys: 1000, continuationToken })
    pages.push(performance.now() - started)
    listed += page.objects.length
    if (pages.length % Math.ceil(count / 4000) === 0) {
      const taken = await measure()
      samples.push(taken.rssMib)
      cpuMs += taken.cpuMs
      longestBlockMs = Math.max(longestBlockMs, taken.longestBlockMs)
    }
    continuationToken = page.nextContinuationToken
    if (continuationToken === undefined) break
  }
  if (listed !== count) throw new Error(`${listed} keys were listed`)
  console.log(
    `over HTTP: ${describe(pages)}, each ${(cpuMs / pages.length).toFixed(1)} ms of the server's ` +
      `processor time, longest block ${longestBlockMs.toFixed(0)} ms; ` +
      `RSS after each quarter ${samples.join(', ')} MiB`,
  )
}

function describe(pages) {
  const sorted = pages.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1)
  return `${pages.length} pages of 1,000 keys: median ${at(0.5)} ms, 99 % within ${at(0.99)} ms`
}

/** The server in a process of its own, and a client for it. */
async function startServer() {
  const program = `
    import { monitorEventLoopDelay } from 'node:perf_hooks'
    import { createServer } from ${JSON.stringify(new URL('../dist/server.js', import.meta.url))}
    const server = await createServer(${JSON.stringify({ dataDir, buckets: [bucket] })})
    const { endpoint, region, accessKeyId, accessKeySecret } = server
    process.send({ endpoint, region, accessKeyId, accessKeySecret })
    const delays = monitorEventLoopDelay({ resolution: 1 })
    delays.enable()
    let before = process.cpuUsage()
    process.on('message', () => {
      const { user, system } = process.cpuUsage(before)
      const rssMib = Math.round(process.memoryUsage.rss() / 2 ** 20)
      process.send({ rssMib, cpuMs: (user + system) / 1000, longestBlockMs: delays.max / 1e6 })
      delays.reset()
      before = process.cpuUsage()
    })
    process.on('disconnect', () => server.close())`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [{ endpoint, region, accessKeyId, accessKeySecret }] = await once(child, 'message')
  const credentialsProvider = new StaticCredentialsProvider(accessKeyId, accessKeySecret)
  const client = new Client({ endpoint, region, usePathStyle: true, credentialsProvider })
  return {
    client,
    /** What the server has taken since it was asked last. */
    measure: async () => {
      child.send('measure')
      return (await once(child, 'message'))[0]
    },
    stop: async () => {
      await client.close()
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

async function time(run) {
  const started = performance.now()
  await run()
  return (performance.now() - started) / 1000
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
}
