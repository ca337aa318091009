/** A server that is killed without warning, again and again, and what it still has afterwards. */

import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import { send } from './raw-client.js'

const bucket = 'durable-bucket'

let dataDir = ''
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ossferry-data-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

describe('a server with a data directory', () => {
  it('has everything after it was closed and started again', async () => {
    const first = await createServer({ dataDir, buckets: [bucket] })
    await send(first, {
      method: 'PUT',
      bucket,
      key: 'a/../key',
      body: 'content',
      headers: { 'x-oss-meta-a': 'b' },
    })
    const query = { uploads: '' }
    const initiated = await send(first, { method: 'POST', bucket, key: 'upload', query })
    const uploadId = initiated.element('UploadId') ?? ''
    const part = { method: 'PUT', bucket, key: 'upload', body: 'part' } as const
    const uploaded = await send(first, { ...part, query: { uploadId, partNumber: '1' } })
    await first.close()

    const second = await createServer({ dataDir })
    const objects = await second.objects(bucket)
    expect(objects).toMatchObject([{ key: 'a/../key', metadata: { a: 'b' } }])
    expect(Buffer.from((await objects[0]?.bytes()) ?? []).toString()).toBe('content')
    const etag = String(uploaded.headers['etag'])
    expect(await second.uploads(bucket)).toMatchObject([{ uploadId, parts: [{ size: 4 }] }])
    const part1 = `<Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part>`
    const body = `<CompleteMultipartUpload>${part1}</CompleteMultipartUpload>`
    const completed = { method: 'POST', bucket, key: 'upload', query: { uploadId }, body } as const
    expect((await send(second, completed)).status).toBe(200)
    expect((await send(second, { method: 'GET', bucket, key: 'upload' })).text).toBe('part')
    await second.close()
  })

  it('keeps no bytes of what was replaced, deleted, aborted or refused', async () => {
    const server = await createServer({ dataDir, buckets: [bucket] })
    const object = { bucket, key: 'key' } as const
    for (const body of ['1', '2', '3']) await send(server, { ...object, method: 'PUT', body })
    const headers = { 'x-oss-hash-crc64ecma': '1' }
    await send(server, { ...object, method: 'PUT', body: 'refused', headers })
    expect(await countContent()).toBe(1)
    await send(server, { ...object, method: 'DELETE' })
    expect(await countContent()).toBe(0)
    await server.close()
  })

  it('refuses a second server in the same directory, and folders of others', async () => {
    const server = await createServer({ dataDir })
    await expect(createServer({ dataDir })).rejects.toMatchObject({ code: 'DataDirectoryInUse' })
    await server.close()
    const foreign = join(dataDir, 'content')
    await writeFile(join(foreign, 'letter.txt'), 'dear')
    const refused = createServer({ dataDir: foreign })
    await expect(refused).rejects.toMatchObject({ code: 'InvalidDataDirectory' })
  })

  it('sweeps what was left unfinished', async () => {
    const server = await createServer({ dataDir, buckets: [bucket] })
    await server.close()
    const objects = join(dataDir, 'buckets', bucket, 'objects')
    await writeFile(join(objects, '..', 'bucket.json.1.tmp'), '{')
    const orphan = join(dataDir, 'content', 'ab')
    await mkdir(orphan)
    await writeFile(join(orphan, 'ab12'), 'nobody refers to this')
    await (await createServer({ dataDir })).close()
    expect(await countContent()).toBe(0)
    expect(await readdir(join(objects, '..'))).not.toContain('bucket.json.1.tmp')
  })
})

async function countContent(): Promise<number> {
  const files = await readdir(join(dataDir, 'content'), { recursive: true, withFileTypes: true })
  return files.filter((file) => file.isFile()).length
}

const built = fileURLToPath(new URL('../../../dist/server.js', import.meta.url))

describe.skipIf(!existsSync(built))('the built server, killed amid writes', () => {
  const ROUNDS = 4
  const seed = Number(process.env['OSSFERRY_TEST_SEED'] ?? Date.now() % 100_000)

  it(`has all that it acknowledged and nothing in halves (seed ${seed})`, async () => {
    const random = seededRandom(seed)
    const acknowledged = new Map<string, string>()
    const maybe = new Map<string, Set<string>>()
    for (let round = 0; round < ROUNDS; round++) {
      const { child, server } = await spawnServer()
      await verify(server, acknowledged, maybe)
      maybe.clear()
      const killAfter = 5 + Math.floor(random() * 25)
      let count = 0
      const work = async (worker: number): Promise<void> => {
        for (;;) {
          const key = `key-${worker}-${Math.floor(random() * 4)}`
          const body = `${round}-${count}-`.repeat(1 + Math.floor(random() * 40_000))
          maybe.set(key, (maybe.get(key) ?? new Set()).add(digest(body)))
          const upload = random() < 0.5 ? putWhole : putInParts
          const done = await upload(server, key, body).catch(() => false)
          if (!done) return
          acknowledged.set(key, digest(body))
          maybe.delete(key)
          if (++count >= killAfter) child.kill('SIGKILL')
        }
      }
      await Promise.all([work(1), work(2), work(3)])
      await ended(child)
    }
    const { child, server } = await spawnServer()
    await verify(server, acknowledged, maybe)
    child.kill('SIGKILL')
    await ended(child)
  }, 60_000)
})

/** Every object is what was acknowledged last, or what was sent after that and got no answer. */
async function verify(
  server: EmbeddedServer,
  acknowledged: Map<string, string>,
  maybe: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const keys = new Set([...acknowledged.keys(), ...maybe.keys()])
  for (const key of keys) {
    const response = await send(server, { method: 'GET', bucket, key })
    const found = response.status === 404 ? undefined : digest(response.text)
    const allowed = [acknowledged.get(key), ...(maybe.get(key) ?? [])]
    expect(allowed, `content of ${key}`).toContain(found)
    if (found !== undefined) acknowledged.set(key, found)
  }
}

async function putWhole(server: EmbeddedServer, key: string, body: string): Promise<boolean> {
  return (await send(server, { method: 'PUT', bucket, key, body })).status === 200
}

async function putInParts(server: EmbeddedServer, key: string, body: string): Promise<boolean> {
  const target = { bucket, key } as const
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
  const completed = await send(server, { ...target, method: 'POST', query: { uploadId }, headers })
  return completed.status === 200
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
  const line = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(text)
    })
    child.once('exit', () => reject(new Error('the server ended before it listened')))
  })
  return { child, server: JSON.parse(line) as EmbeddedServer }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', () => resolve()))
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}
