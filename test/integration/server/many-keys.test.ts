/** A bucket of many keys costs a server with a data directory no more memory than one of few. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDiskObjectStore } from '../../../src/platform/node/disk-object-store/disk-object-store.js'
import { createServer } from '../../../src/server.js'
import type { ObjectStore, StoredObject } from '../../../src/server/object-store.js'
import { createEmptyBucket } from '../../../src/server/store-contents.js'
import { send } from './raw-client.js'

const bucket = 'many-keys'
const KEYS = 50_000
const AT_ONCE = 500
/** A tenth of what so many entries cost a map in memory. */
const GROWTH = 4 * 1024 * 1024

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ossferry-keys-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

describe('a bucket of many keys', () => {
  it('takes no memory for the keys, stored or listed', async () => {
    const dataDir = join(root, 'data')
    const store = await openDiskObjectStore(dataDir, { durable: false })
    await createEmptyBucket(store, bucket, 0)
    await fill(store, 0, KEYS / 10)
    const before = usedMemory()
    await fill(store, KEYS / 10, KEYS)
    expect(await countKeys(store)).toBe(KEYS)
    expect(usedMemory() - before).toBeLessThan(GROWTH)
    await store.close()

    const server = await createServer({ dataDir })
    expect(usedMemory() - before).toBeLessThan(GROWTH)
    const query = { 'list-type': '2', 'max-keys': '1000', 'start-after': keyOf(KEYS - 1001) }
    const page = await send(server, { method: 'GET', bucket, query })
    expect(page.text.match(/<Contents>/g)).toHaveLength(1000)
    expect(page.element('IsTruncated')).toBe('false')
    await server.close()
  }, 30_000)
})

async function fill(store: ObjectStore, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += AT_ONCE) {
    const indexes = Array.from({ length: AT_ONCE }, (_, index) => start + index)
    await Promise.all(
      indexes.map((index) => store.putObject(bucket, describeObject(index), ANYWAY)),
    )
  }
}

const ANYWAY = { onlyIfAbsent: false }

function keyOf(index: number): string {
  return `some/folder/key-${String(index).padStart(8, '0')}`
}

function describeObject(index: number): StoredObject {
  return {
    key: keyOf(index),
    versionId: 'null',
    type: 'Normal',
    content: [],
    size: 0,
    etag: 'D41D8CD98F00B204E9800998ECF8427E',
    contentMd5: '1B2M2Y8AsgTpgAmY7PhCfg==',
    hashCrc64: '0',
    lastModifiedMs: index,
    fields: { contentType: 'text/plain', metadata: { index: String(index) } },
    acl: 'default',
  }
}

async function countKeys(store: ObjectStore): Promise<number> {
  let count = 0
  let after = ''
  for (;;) {
    const window = { prefix: '', after, afterPrefix: '', limit: 1000 }
    const page = await store.listObjects(bucket, window)
    count += page.length
    if (page.length < window.limit) return count
    after = page.at(-1)?.key ?? after
  }
}

/** What is reachable. The database's cache, in WebAssembly memory, has a limit of its own. */
function usedMemory(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
