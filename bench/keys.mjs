#!/usr/bin/env node
/**
 * Whether the program runs in flat memory, whatever the number of keys: whole processes of each
 * verb that lists, against the embedded server in a process of its own.
 *
 *     npm run build && node scripts/build.mjs --modules && node bench/keys.mjs
 *     node bench/keys.mjs --keys 10000,100000    of as many keys as these, each in turn
 *     node bench/keys.mjs --data FOLDER          with the buckets and trees that are kept there
 *     node bench/keys.mjs --only ls,du           only what begins so
 *     node bench/keys.mjs --dist FOLDER          of another build
 *
 * Memory is the peak of the process beyond that of `ossferry --version`, and so is CPU time. A tree
 * has as many files as its bucket keys, a thousand to a folder. Of those that are looked at one by
 * one or removed, a tenth is taken.
 * 1,000,000 keys take 6 GB of a disk, and a quarter of an hour.
 */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { mib, openProgram } from './program.mjs'
import { fillBucket, openStore, putObject, storeContent } from './stored-keys.mjs'

const { values } = parseArgs({
  options: {
    dist: { type: 'string', default: join(import.meta.dirname, '../dist') },
    keys: { type: 'string', default: '100000,1000000' },
    data: { type: 'string' },
    only: { type: 'string', default: '' },
  },
})
const FILES_OF_FOLDER = 1000
const PARTS = 10
/** Behind the second in which any tree was made. */
const STORED_MS = Date.parse('2100-01-01T00:00:00Z')
const TEXTS = ['content', '']

const { scratch, run, serve } = openProgram(values.dist)
const folder = resolve(values.data ?? join(scratch, 'keys'))
const empty = join(scratch, 'empty')
mkdirSync(empty)
const counts = values.keys.split(',').map(Number)
const start = await run(['--version'])
console.log(`start-up: ${mib(start.rss)} MiB, ${start.cpuMs.toFixed(0)} CPU ms`)
await makeBuckets()
for (const count of counts) makeTree(count)
const server = await serve(['--data', join(folder, 'store'), '--bucket', 'empty'])
for (const { name, args, share = 1 } of counts.flatMap((count) => casesOf(count))) {
  if (!values.only.split(',').some((wanted) => name.startsWith(wanted))) continue
  const { rss, cpuMs, wallMs } = await run([...args, '-q'], server.port)
  console.log(
    `${name.padEnd(42)} ${mib(rss - start.rss).padStart(4)} MiB above start-up, ` +
      `${(((cpuMs - start.cpuMs) * 1000) / share).toFixed(1).padStart(6)} CPU µs a key, ` +
      `${(wallMs / 1000).toFixed(1)} s, load ${loadavg()[0].toFixed(1)}`,
  )
}
await server.stop()

function casesOf(count) {
  const bucket = `oss://${bucketOf(count)}/`
  const tree = treeOf(count)
  const tenth = count / PARTS
  const all = `${count}`
  const to = (name, args, share = count) => ({ name: `${name} of ${share} keys`, args, share })
  return [
    to('ls', ['ls', bucket]),
    to('ls -r', ['ls', '-r', bucket]),
    to('ls -r --json', ['ls', '-r', '--json', bucket]),
    to('ls -r --versions', ['ls', '-r', '--versions', bucket]),
    to('du', ['du', bucket]),
    to('du -d 2', ['du', '-d', '2', bucket]),
    to('sync -n up', ['sync', '-n', tree, bucket]),
    to('sync -n down', ['sync', '-n', '--size-only', bucket, tree]),
    to('sync -n --delete up', ['sync', '-n', '--delete', '--max-delete', all, empty, bucket]),
    to('sync -n --delete down', [
      ...['sync', '-n', '--delete', '--max-delete', all, 'oss://empty/', tree],
    ]),
    to('sync -n up of new files', ['sync', '-n', tree, 'oss://empty/']),
    to('cp -r -n', ['cp', '-r', '-n', bucket, 'oss://empty/copy/']),
    to('rm -r -n', ['rm', '-r', '-n', bucket]),
    to('verify', ['verify', join(tree, 'part-0'), `${bucket}part-0/`], tenth),
    to('rm -r', ['rm', '-r', '--force', `oss://${bucketOf(count)}-gone/`], tenth),
  ]
}

function bucketOf(count) {
  return `keys-${count}`
}

function treeOf(count) {
  return join(folder, `tree-${count}`)
}

/** The first of the parts has contents, the others are names alone. */
function fileAt(index, count) {
  const part = Math.floor((index * PARTS) / count)
  const inFolder = String(Math.floor(index / FILES_OF_FOLDER)).padStart(6, '0')
  return {
    folder: `part-${part}/folder-${inFolder}`,
    name: `some file ${String(index).padStart(9, '0')}`,
    text: TEXTS[Math.min(part, 1)],
  }
}

function pathOf({ folder, name }) {
  return `${folder}/${name}`
}

async function makeBuckets() {
  mkdirSync(folder, { recursive: true })
  const store = await openStore(join(folder, 'store'))
  const contents = new Map()
  for (const text of TEXTS) contents.set(text, await storeContent(store, text))
  for (const count of counts) {
    await makeBucket(store, bucketOf(count), count, contents)
    await makeBucket(store, `${bucketOf(count)}-gone`, count / PARTS, contents)
  }
  for (const { writer } of contents.values()) await writer.close()
  await store.close()
}

async function makeBucket(store, name, count, contents) {
  const keyAt = (index) => pathOf(fileAt(index, count))
  if ((await store.findObject(name, keyAt(count - 1))) !== undefined) return
  await fillBucket(store, name, count, async (index) => {
    const content = contents.get(fileAt(index, count).text)
    await putObject(store, name, { key: keyAt(index), content, lastModifiedMs: STORED_MS })
  })
}

function makeTree(count) {
  const root = treeOf(count)
  const mark = `${root}.made`
  if (existsSync(mark)) return
  for (let index = 0; index < count; index += 1) {
    const { folder, name, text } = fileAt(index, count)
    if (index % FILES_OF_FOLDER === 0) mkdirSync(join(root, folder), { recursive: true })
    writeFileSync(join(root, pathOf({ folder, name })), text)
  }
  writeFileSync(mark, '')
}
