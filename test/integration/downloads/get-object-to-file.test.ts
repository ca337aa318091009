/** An object read into a file, which is whole or not there. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Client } from '../../../src/index.js'
import { createServer, type EmbeddedServer, type FaultAction } from '../../../src/server.js'
import { seededBytes } from '../../support/seeded-random.js'
import { BUCKET, configOf, failureOf, TARGET } from '../../support/upload-scene.js'

const bytes = seededBytes(300_000)
let server: EmbeddedServer
let client: Client
let folder: string
let target: string

beforeAll(async () => {
  server = await createServer({ buckets: [BUCKET] })
})
beforeEach(async () => {
  await server.reset()
  client = new Client(configOf(server))
  await client.putObject({ ...TARGET, body: bytes })
  folder = await mkdtemp(join(tmpdir(), 'ossferry-downloads-'))
  target = join(folder, 'target.bin')
  await writeFile(target, 'what stood there before')
})
afterEach(async () => {
  await client.close()
  await rm(folder, { recursive: true })
})
afterAll(() => server.close())

describe('getObjectToFile', () => {
  it('replaces the file by the whole object', async () => {
    expect(await client.getObjectToFile(TARGET, target)).toMatchObject({ size: bytes.length })
    expect(Buffer.compare(await readFile(target), bytes)).toBe(0)
    expect(await readdir(folder)).toEqual(['target.bin'])
  })

  it('reads a range', async () => {
    await client.getObjectToFile({ ...TARGET, range: 'bytes=10-19' }, target)
    expect(Buffer.compare(await readFile(target), bytes.subarray(10, 20))).toBe(0)
  })

  const faults: readonly (readonly [string, FaultAction])[] = [
    ['the connection breaks midway', { type: 'drop', afterBytes: 100_000 }],
    ['the body ends early', { type: 'truncate', afterBytes: 100_000 }],
    ['a byte is flipped on its way', { type: 'corrupt', atByte: 200_000 }],
    ['the object may not be read', { type: 'status', status: 403, code: 'AccessDenied' }],
  ]

  it.each(faults)('leaves the old file as it was when %s', async (_what, action) => {
    server.faults.add({ operation: 'GetObject', action })
    const error = await failureOf(client.getObjectToFile(TARGET, target))
    expect(error.message).toContain('oss://uploads/dir/object')
    expect(await readFile(target, 'utf8')).toBe('what stood there before')
    expect(await readdir(folder)).toEqual(['target.bin'])
  })
})
