/** Buckets of many keys, made through the store of a data directory: no request for each. */

import { createHash } from 'node:crypto'
import { crc64 } from '../dist/index.js'

const AT_ONCE = 100

/** Of the modules, which `node scripts/build.mjs --modules` has to have built. */
export async function openStore(dataDir, options) {
  const modules = new URL('../node_modules/.cache/modules/', import.meta.url)
  const storePath = new URL('platform/node/disk-object-store/disk-object-store.js', modules)
  const { openDiskObjectStore } = await import(storePath.href)
  return openDiskObjectStore(dataDir, { durable: false, ...options })
}

/** Makes a bucket of `count` objects: `put(index)` stores each. */
export async function fillBucket(store, name, count, put) {
  const attributes = { acl: 'private', storageClass: 'Standard', dataRedundancyType: 'LRS' }
  await store.createBucket({ name, createdAtMs: 0, ...attributes })
  const started = performance.now()
  await inParallel(count, AT_ONCE, put)
  const perSecond = count / ((performance.now() - started) / 1000)
  console.log(`${name}: ${count} keys stored, ${perSecond.toFixed(0)} per second`)
}

/** A content that any number of objects may have until its writer is closed. */
export async function storeContent(store, text) {
  const bytes = Buffer.from(text)
  const writer = await store.createContent()
  if (bytes.length > 0) await writer.write(Buffer.from(bytes))
  const md5 = createHash('md5').update(bytes).digest()
  return {
    writer,
    facts: {
      content: await writer.finish(),
      size: bytes.length,
      etag: md5.toString('hex').toUpperCase(),
      contentMd5: md5.toString('base64'),
      hashCrc64: crc64(bytes).toString(),
    },
  }
}

export async function putObject(store, bucket, { key, content, lastModifiedMs }) {
  const object = {
    ...content.facts,
    key,
    versionId: 'null',
    type: 'Normal',
    lastModifiedMs,
    fields: { contentType: 'application/octet-stream' },
    acl: 'default',
  }
  await store.putObject(bucket, object, { onlyIfAbsent: false })
}

/** Runs `run(0)` to `run(count - 1)`, so many at once. */
export async function inParallel(count, atOnce, run) {
  let next = 0
  const work = async () => {
    while (next < count) await run(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}
