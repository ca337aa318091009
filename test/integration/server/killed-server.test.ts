/** A server that is killed amid writes, again and again, and what its directory has afterwards. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDiskObjectStore } from '../../../src/platform/node/disk-object-store/disk-object-store.js'
import type { EmbeddedServer } from '../../../src/server.js'
import type { ObjectStore, Segment } from '../../../src/server/object-store.js'
import { listAllObjects, listAllUploads, readObject } from '../../../src/server/store-contents.js'
import { seededRandom } from '../../support/seeded-random.js'
import { send, type RawRequest, type RawResponse } from './raw-client.js'

const bucket = 'durable-bucket'
const built = fileURLToPath(new URL('../../../dist/server.js', import.meta.url))
const ROUNDS = 20
const CLIENTS = 8

let dataDir = ''
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ossferry-data-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

describe.skipIf(!existsSync(built))('the built server, killed amid writes', () => {
  const seed = Number(process.env['OSSFERRY_TEST_SEED'] ?? Date.now() % 100_000)

  it(`has all that it acknowledged, nothing in halves, no litter (seed ${seed})`, async () => {
    const random = seededRandom(seed)
    const clients = Array.from({ length: CLIENTS }, (_, index) => new Writer(index, seed + index))
    for (let round = 0; round < ROUNDS; round++) {
      const { child, server } = await spawnServer()
      let left = 5 + Math.floor(random() * 60)
      const acknowledge = (): void => {
        left -= 1
        if (left === 0) child.kill('SIGKILL')
      }
      await Promise.all(clients.map((client) => client.writeUntilCut(server, acknowledge)))
      await ended(child)
      const store = await openDiskObjectStore(dataDir)
      for (const client of clients) await client.compare(store)
      await expectNoLitter(store)
      await store.close()
    }
  }, 60_000)
})

/** What a key may have: what was acknowledged last, and what was asked for after that. */
type Candidates = ReadonlySet<string | undefined>

/** A client with keys of its own, who knows what it was promised. */
class Writer {
  readonly #name: string
  readonly #random: () => number
  readonly #keys = new Map<string, Candidates>()
  #count = 0

  constructor(index: number, seed: number) {
    this.#name = `client-${index}`
    this.#random = seededRandom(seed)
  }

  /** Does one thing after the other until the connection is cut. */
  async writeUntilCut(server: EmbeddedServer, acknowledge: () => void): Promise<void> {
    for (;;) {
      const { key, after, act } = this.#plan(server)
      const before = this.#contentOf(key)
      this.#keys.set(key, new Set([before, after]))
      const answer = await act().catch(() => undefined)
      if (answer === undefined) return
      expect(answer.status, answer.text).toBeLessThan(300)
      this.#keys.set(key, new Set([after]))
      acknowledge()
    }
  }

  /** Finds every key as it may be, and takes what it finds for what it is. */
  async compare(store: ObjectStore): Promise<void> {
    for (const [key, candidates] of this.#keys) {
      const bytes = await readObject(store, bucket, key)
      const found = bytes === undefined ? undefined : Buffer.from(bytes).toString()
      if (!candidates.has(found)) {
        const sizes = [...candidates].map((text) => text?.length)
        expect.fail(`${key} has ${found?.length} bytes; of ${sizes.join(' or ')}, or other ones`)
      }
      this.#keys.set(key, new Set([found]))
    }
  }

  #plan(server: EmbeddedServer): {
    readonly key: string
    readonly after: string | undefined
    readonly act: () => Promise<RawResponse>
  } {
    const key = `${this.#name}/${Math.floor(this.#random() * 4)}`
    const target = { bucket, key }
    const kind = this.#random()
    const body = `${this.#name} ${++this.#count} `.repeat(1 + Math.floor(this.#random() * 12_000))
    if (kind < 0.3) {
      const act = () => send(server, { ...target, method: 'PUT', body })
      return { key, after: body, act }
    }
    if (kind < 0.5) return { key, after: body, act: () => putInParts(server, target, body) }
    if (kind < 0.65) {
      const act = () => send(server, { ...target, method: 'DELETE' })
      return { key, after: undefined, act }
    }
    const source = [...this.#keys.keys()].find((other) => this.#contentOf(other) !== undefined)
    if (kind < 0.8 && source !== undefined) {
      const headers = { 'x-oss-copy-source': `/${bucket}/${source}` }
      const act = () => send(server, { ...target, method: 'PUT', headers })
      return { key, after: this.#contentOf(source), act }
    }
    const log = `${this.#name}/log`
    const before = this.#contentOf(log) ?? ''
    const query = { append: '', position: String(before.length) }
    const act = () => send(server, { bucket, key: log, method: 'POST', query, body })
    return { key: log, after: before + body, act }
  }

  /** What the key has; between rounds there is one candidate. */
  #contentOf(key: string): string | undefined {
    const [content] = this.#keys.get(key) ?? []
    return content
  }
}

async function putInParts(
  server: EmbeddedServer,
  target: Pick<RawRequest, 'bucket' | 'key'>,
  body: string,
): Promise<RawResponse> {
  const initiated = await send(server, { ...target, method: 'POST', query: { uploads: '' } })
  const uploadId = initiated.element('UploadId') ?? ''
  const half = Math.max(body.length - 1000, Math.ceil(body.length / 2))
  const pieces = half < 102_400 ? [body] : [body.slice(0, half), body.slice(half)]
  await Promise.all(
    pieces.map((piece, index) => {
      const query = { uploadId, partNumber: String(index + 1) }
      return send(server, { ...target, method: 'PUT', query, body: piece })
    }),
  )
  const headers = { 'x-oss-complete-all': 'yes' }
  return send(server, { ...target, method: 'POST', query: { uploadId }, headers })
}

/** The files are those that objects and parts consist of, and no others. */
async function expectNoLitter(store: ObjectStore): Promise<void> {
  const segments: Segment[] = []
  for (const { content } of await listAllObjects(store, bucket)) segments.push(...content)
  for (const { uploadId } of await listAllUploads(store, bucket)) {
    const parts = await store.listParts(bucket, uploadId)
    segments.push(...parts.flatMap((part) => part.content))
  }
  const entries = await readdir(join(dataDir, 'content'), { recursive: true, withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
  const known = new Set(segments.map(({ contentId }) => contentId))
  expect(names.sort()).toEqual([...known].sort())
}

interface Spawned {
  readonly child: ChildProcess
  readonly server: EmbeddedServer
}

async function spawnServer(): Promise<Spawned> {
  const program = `
    import { createServer } from ${JSON.stringify(built)}
    const server = await createServer(${JSON.stringify({ dataDir, buckets: [bucket] })})
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
