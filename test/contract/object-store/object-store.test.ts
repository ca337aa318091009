import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { openDiskObjectStore } from '../../../src/platform/node/disk-object-store/disk-object-store.js'
import { createMemoryObjectStore } from '../../../src/server/memory-object-store.js'
import type { ObjectStore } from '../../../src/server/object-store.js'
import { describeObjectStore } from './cases.js'
import { describeContents } from './content-cases.js'
import { describeSharedContent } from './sharing-cases.js'
import { describeVersions } from './version-cases.js'

let root = ''
let count = 0

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ossferry-store-'))
})
afterAll(() => rm(root, { recursive: true }))

const stores: Readonly<Record<string, () => Promise<ObjectStore>>> = {
  'memory store': () => Promise.resolve(createMemoryObjectStore()),
  'disk store': () => openDiskObjectStore(join(root, String(++count)), { durable: false }),
  'disk store of files': () =>
    openDiskObjectStore(join(root, String(++count)), { durable: false, smallSize: 0 }),
  'durable disk store': () => openDiskObjectStore(join(root, String(++count))),
}

for (const [name, open] of Object.entries(stores)) {
  describeObjectStore(name, open)
  describeContents(name, open)
  describeSharedContent(name, open)
  describeVersions(name, open)
}
