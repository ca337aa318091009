/** A server that is killed amid writes, again and again, and what its directory has afterwards. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDiskObjectStore } from '../../../src/platform/node/disk-object-store/disk-object-store.js'
import type { EmbeddedServer } from '../../../src/server.js'
import { builtEntry } from '../../support/built-package.js'
import { seededRandom } from '../../support/seeded-random.js'
import { storedContentIds } from '../../support/stored-content-ids.js'
import { BUCKETS, contentIdsOf, enableVersioning, KINDS, Writer } from './kill-writer.js'

const ROUNDS = 20
const CLIENTS = 8

let dataDir = ''
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ossferry-data-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

describe('the built server, killed amid writes', () => {
  const seed = Number(process.env['OSSFERRY_TEST_SEED'] ?? Date.now() % 100_000)

  it(`has all that it acknowledged, nothing in halves, no litter (seed ${seed})`, async () => {
    const random = seededRandom(seed)
    const clients = Array.from({ length: CLIENTS }, (_, index) => new Writer(index, seed + index))
    const seen = new Set<string>()
    for (let round = 0; round < ROUNDS; round++) {
      const { child, server } = await spawnServer()
      await enableVersioning(server)
      let left = 5 + Math.floor(random() ** 2 * 150)
      const acknowledge = (kind: string): void => {
        seen.add(kind)
        left -= 1
        if (left === 0) child.kill('SIGKILL')
      }
      await Promise.all(clients.map((client) => client.writeUntilCut(server, acknowledge)))
      await ended(child)
      const store = await openDiskObjectStore(dataDir)
      for (const client of clients) await client.compare(store)
      const expected = await contentIdsOf(store)
      await store.close()
      expect(await storedContentIds(dataDir)).toEqual(expected)
    }
    expect([...seen].sort()).toEqual([...KINDS].sort())
  }, 180_000)
})

interface Spawned {
  readonly child: ChildProcess
  readonly server: EmbeddedServer
}

async function spawnServer(): Promise<Spawned> {
  const program = `
    import { createServer } from ${JSON.stringify(builtEntry('server.js'))}
    const server = await createServer(${JSON.stringify({ dataDir, buckets: BUCKETS })})
    const { endpoint, port, region, accessKeyId, accessKeySecret } = server
    console.log(JSON.stringify({ endpoint, port, region, accessKeyId, accessKeySecret }))`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, server: JSON.parse(line) as EmbeddedServer }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
