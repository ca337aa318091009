/** An object read into a file, which is whole or not there. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Client, type HttpHeaders } from '../../../src/index.js'
import { createServer, type EmbeddedServer, type FaultAction } from '../../../src/server.js'
import { seededBytes } from '../../support/seeded-random.js'
import { BUCKET, configOf, failureOf, TARGET, until } from '../../support/upload-scene.js'

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
  vi.restoreAllMocks()
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
    ['the connection breaks again and again', { type: 'drop', afterBytes: 100 }],
    ['the body ends early again and again', { type: 'truncate', afterBytes: 100 }],
    ['a byte is flipped on its way', { type: 'corrupt', atByte: 200_000 }],
    ['the object may not be read', { type: 'status', status: 403, code: 'AccessDenied' }],
  ]

  it.each(faults)('leaves the old file as it was when %s', async (_what, action) => {
    vi.spyOn(Math, 'random').mockReturnValue(0.001) // the pauses in between grow to seconds
    server.faults.add({ operation: 'GetObject', action })
    const error = await failureOf(client.getObjectToFile(TARGET, target))
    expect(error.message).toContain('oss://uploads/dir/object')
    expect(await readFile(target, 'utf8')).toBe('what stood there before')
    expect(await readdir(folder)).toEqual(['target.bin'])
  })
  const breaks: readonly (readonly [string, FaultAction])[] = [
    ['breaks off', { type: 'drop', afterBytes: 90_000 }],
    ['ends early', { type: 'truncate', afterBytes: 90_000 }],
  ]

  it.each(breaks)('goes on with a body that %s from its last byte', async (_what, action) => {
    server.faults.add({ operation: 'GetObject', times: 2, action })
    // Bodies are no requests: also without retries.
    const single = new Client({ ...configOf(server), retry: { maxAttempts: 1 } })
    vi.spyOn(Math, 'random').mockReturnValue(0.001)
    await single.getObjectToFile(TARGET, target)
    await single.close()
    expect(Buffer.compare(await readFile(target), bytes)).toBe(0)
    expect(gets()).toMatchObject([
      {},
      { range: 'bytes=90000-299999', 'if-match': expect.any(String) as string },
      { range: 'bytes=180000-299999', 'if-match': expect.any(String) as string },
    ])
  })

  it('goes on with a range within its bounds', async () => {
    server.faults.add({
      operation: 'GetObject',
      times: 1,
      action: { type: 'drop', afterBytes: 50_000 },
    })
    const result = await client.getObjectToFile({ ...TARGET, range: 'bytes=1000-200999' }, target)
    expect(result).toMatchObject({ size: 200_000, statusCode: 206 })
    expect(Buffer.compare(await readFile(target), bytes.subarray(1000, 201_000))).toBe(0)
    expect(gets().map(({ range }) => range)).toEqual(['bytes=1000-200999', 'bytes=51000-200999'])
  })

  it('does not put two objects together', async () => {
    server.faults.add({
      operation: 'GetObject',
      times: 1,
      action: { type: 'stall', afterBytes: 100_000 },
    })
    const impatient = new Client({ ...configOf(server), idleTimeoutMs: 100 })
    const reading = failureOf(impatient.getObjectToFile(TARGET, target))
    await until(() => gets().length === 1)
    await client.putObject({ ...TARGET, body: seededBytes(300_000, 2) })
    expect(await reading).toMatchObject({ name: 'ObjectChangedError' })
    expect(await readFile(target, 'utf8')).toBe('what stood there before')
    await impatient.close()
  })

  it('is cancelled by its signal', async () => {
    server.faults.add({ operation: 'GetObject', action: { type: 'stall', afterBytes: 100_000 } })
    const controller = new AbortController()
    const reading = client.getObjectToFile(TARGET, target, { signal: controller.signal })
    await until(() => gets().length === 1)
    controller.abort()
    expect(await failureOf(reading)).toMatchObject({ code: 'Cancelled' })
    expect(await readdir(folder)).toEqual(['target.bin'])
  })
})

function gets(): HttpHeaders[] {
  return server.requests
    .filter(({ operation }) => operation === 'GetObject')
    .map(({ headers }) => headers)
}
