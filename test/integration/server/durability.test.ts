/** What a server with a data directory has after it was closed, and what it sweeps and refuses. */

import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDiskObjectStore } from '../../../src/platform/node/disk-object-store/disk-object-store.js'
import { createServer } from '../../../src/server.js'
import { createEmptyBucket } from '../../../src/server/store-contents.js'
import { storedContentIds } from '../../support/stored-content-ids.js'
import { send } from './raw-client.js'

const bucket = 'durable-bucket'
/** Elsewhere the system does not tell when a process began. */
const onLinux = process.platform === 'linux'
/** Too much for a row of the database: it goes into a file. */
const LARGE = 'content that is kept in a file, '.repeat(3000)

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

  it('answers with an error when what it has cannot be sent', async () => {
    const store = await openDiskObjectStore(dataDir)
    await createEmptyBucket(store, bucket, 0)
    const object = { key: 'key', versionId: 'null', type: 'Normal', content: [], size: 0 } as const
    const fields = { metadata: { a: '1\n2' } }
    const stored = { ...object, etag: '0', lastModifiedMs: 0, fields, acl: 'default' } as const
    await store.putObject(bucket, stored, { onlyIfAbsent: false })
    await store.close()

    await using server = await createServer({ dataDir })
    const answer = await send(server, { method: 'GET', bucket, key: 'key' })
    expect([answer.status, answer.element('Code')]).toEqual([500, 'InternalError'])
    expect(server.requests[0]).toMatchObject({ status: 500, errorCode: 'InternalError' })
    expect(String(server.requests[0]?.error)).toContain('"x-oss-meta-a"')
  })

  it('keeps no bytes of what was replaced, deleted, aborted or refused', async () => {
    const object = { bucket, key: 'key' } as const
    for (const content of ['', LARGE]) {
      const server = await createServer({ dataDir, buckets: [bucket] })
      for (const start of ['1', '2', '3']) {
        await send(server, { ...object, method: 'PUT', body: start + content })
      }
      const headers = { 'x-oss-hash-crc64ecma': '1' }
      await send(server, { ...object, method: 'PUT', body: `refused${content}`, headers })
      await server.close()
      expect(await storedContentIds(dataDir)).toHaveLength(1)
      const second = await createServer({ dataDir })
      await send(second, { ...object, method: 'DELETE' })
      await second.close()
      expect(await storedContentIds(dataDir)).toHaveLength(0)
    }
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
    await send(server, { method: 'PUT', bucket, key: 'key', body: LARGE })
    await server.close()
    const [known = ''] = await readdir(join(dataDir, 'content'))
    const unknown = join(dataDir, 'content', '77')
    await mkdir(unknown)
    await writeFile(join(unknown, '316000'), 'nobody refers to this')
    await writeFile(join(dataDir, 'content', known, '99'), 'nor to this')
    await writeFile(join(dataDir, 'content', '.DS_Store'), 'nor to what a file manager leaves')
    await writeFile(join(dataDir, 'content', known, '.DS_Store'), 'anywhere')
    // A killed process leaves its lock of the database behind.
    await mkdir(join(dataDir, 'metadata.sqlite.lock'))
    const second = await createServer({ dataDir })
    expect(await readdir(join(dataDir, 'content'))).toEqual([known])
    expect((await send(second, { method: 'GET', bucket, key: 'key' })).text).toBe(LARGE)
    await second.close()
    expect(await storedContentIds(dataDir)).toHaveLength(1)
  })

  it('starts where the very first start was killed', async () => {
    await writeFile(join(dataDir, 'ossferry-data.json.1.tmp'), '{"for')
    await (await createServer({ dataDir })).close()
    expect((await readdir(dataDir)).toSorted()).toEqual([
      'content',
      'metadata.sqlite',
      'ossferry-data.json',
    ])
  })

  it('refuses what is no directory by name, and leaves no lock in folders of others', async () => {
    const file = join(dataDir, 'letter.txt')
    await writeFile(file, 'dear')
    const refused = createServer({ dataDir: file })
    await expect(refused).rejects.toMatchObject({ code: 'InvalidDataDirectory' })
    const beside = createServer({ dataDir })
    await expect(beside).rejects.toMatchObject({ code: 'InvalidDataDirectory' })
    expect(await readdir(dataDir)).toEqual(['letter.txt'])
  })

  it('refuses a directory of which bytes are missing', async () => {
    const server = await createServer({ dataDir, buckets: [bucket] })
    await send(server, { method: 'PUT', bucket, key: 'key', body: LARGE })
    await server.close()
    const [folder = ''] = await readdir(join(dataDir, 'content'))
    await rm(join(dataDir, 'content', folder), { recursive: true })
    const reopened = createServer({ dataDir })
    await expect(reopened).rejects.toMatchObject({ code: 'DamagedDataDirectory' })
    await writeFile(join(dataDir, 'content', folder), 'a file in its place')
    const replaced = createServer({ dataDir })
    await expect(replaced).rejects.toMatchObject({ code: 'DamagedDataDirectory' })
    await mkdir(join(dataDir, 'content', folder))
    const again = createServer({ dataDir })
    await expect(again).rejects.toMatchObject({ code: 'DamagedDataDirectory' })
  })

  it('refuses a database that is none, and a format that it does not know', async () => {
    await (await createServer({ dataDir })).close()
    await writeFile(join(dataDir, 'metadata.sqlite'), 'no database at all, '.repeat(500))
    const damaged = createServer({ dataDir })
    await expect(damaged).rejects.toMatchObject({ code: 'DamagedDataDirectory' })
    const older = JSON.stringify({ format: 'ossferry-data', version: 1 })
    await writeFile(join(dataDir, 'ossferry-data.json'), older)
    const unknown = createServer({ dataDir })
    await expect(unknown).rejects.toMatchObject({ code: 'InvalidDataDirectory' })
  })
})

describe('the lock of a data directory', () => {
  const lockPath = (): string => join(dataDir, 'server.lock')

  /** What the lock says while a server of this process has the directory. */
  async function readLock(): Promise<string> {
    const server = await createServer({ dataDir })
    const text = await readFile(lockPath(), 'utf8')
    await server.close()
    return text
  }

  /** The same, of a process that began at another time. */
  async function readDeadLock(pid = process.pid): Promise<string> {
    const text = await readLock()
    return text.replace(String(process.pid), String(pid)).replace(/"began":"\d+"/, '"began":"1"')
  }

  async function expectFree(): Promise<void> {
    await (await createServer({ dataDir })).close()
    expect(await readdir(dataDir)).not.toContain('server.lock')
  }

  it('is named to whoever is refused', async () => {
    const server = await createServer({ dataDir })
    await expect(createServer({ dataDir })).rejects.toThrow(`as ${lockPath()} says`)
    await server.close()
    await expectFree()
  })

  it.runIf(onLinux).each([
    ['this one', process.pid],
    ['another that lives', process.ppid],
  ])('stops nobody when its process ID has been given to %s', async (_whom, pid) => {
    await writeFile(lockPath(), await readDeadLock(pid))
    await expectFree()
  })

  it('stops nobody when a crash has left it empty', async () => {
    await writeFile(lockPath(), '')
    const then = new Date(Date.now() - 10_000)
    await utimes(lockPath(), then, then)
    await expectFree()
  })

  it('is respected when it is just being written', async () => {
    const text = await readLock()
    await writeFile(lockPath(), '')
    const second = createServer({ dataDir })
    const refused = expect(second).rejects.toMatchObject({ code: 'DataDirectoryInUse' })
    // Whoever takes it for nobody's takes it within these turns.
    for (let turn = 0; turn < 20; turn++) await readdir(dataDir)
    await writeFile(lockPath(), text)
    await refused
  })

  it.runIf(onLinux)('goes to one of many that find it left behind', async () => {
    await writeFile(lockPath(), await readDeadLock())
    const starts = Array.from({ length: 6 }, () => createServer({ dataDir }))
    const servers = await Promise.allSettled(starts)
    const started = servers.filter((start) => start.status === 'fulfilled')
    await Promise.all(started.map((start) => start.value.close()))
    expect(started).toHaveLength(1)
  })
})
