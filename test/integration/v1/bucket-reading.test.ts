/** The calls of a bucket that read content. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type { BucketByteRange } from '../../../src/index.js'
import { useBucketScene } from '../../support/bucket-scene.js'
import { seededBytes } from '../../support/seeded-random.js'
import { BUCKET, failureOf, KEY, KIB, MIB } from '../../support/upload-scene.js'

const scene = useBucketScene()
const bytes = seededBytes(300 * KIB)

describe('getObject', () => {
  const ranges: readonly [string, BucketByteRange, Uint8Array][] = [
    ['[0, 99]: the first 100 bytes', [0, 99], bytes.subarray(0, 100)],
    ['[0, 0]: the first byte', [0, 0], bytes.subarray(0, 1)],
    ['[100, null]: all from byte 100 on', [100, null], bytes.subarray(100)],
    ['[null, 99]: the last 99 bytes', [null, 99], bytes.subarray(-99)],
    ['[undefined, undefined]: everything', [undefined, undefined], bytes],
  ]
  it.each(ranges)('reads the byte range %s', async (_what, byteRange, expected) => {
    const bucket = scene.open()
    await bucket.putObject(KEY, bytes)
    const { body, contentLength } = await bucket.getObject(KEY, { byteRange })
    expect(contentLength).toBe(expected.length)
    expect(Buffer.compare(await body.bytes(), expected)).toBe(0)
  })

  it.each([
    ['that ends before it begins', [9, 3]],
    ['of three', [1, 2, 3]],
    ['of texts', ['0', '9']],
    ['of numbers below 0', [-5, null]],
    ['that is a text', 'bytes=0-9'],
  ])('refuses a byte range %s', async (_what, range) => {
    const byteRange = range as unknown as BucketByteRange
    const error = await failureOf(scene.open().getObject(KEY, { byteRange }))
    expect(error).toMatchObject({ code: 'InvalidOption', option: 'byteRange' })
    expect(scene.server.requests).toEqual([])
  })

  it('has a body for every way of reading', async () => {
    const bucket = scene.open()
    await bucket.putObject(KEY, '张三')
    const get = async () => (await bucket.getObject(KEY)).body
    expect(await (await get()).text()).toBe('张三')
    expect(Buffer.from(await (await get()).bytes(6)).toString()).toBe('张三')
    expect(await failureOf((await get()).bytes(5))).toMatchObject({ code: 'MalformedHttp' })
    const looped: Uint8Array[] = []
    for await (const chunk of await get()) looped.push(chunk)
    expect(Buffer.concat(looped).toString()).toBe('张三')
    const streamed = await buffer(Readable.from(await get()))
    expect(streamed.toString()).toBe('张三')
  })

  it('gives chunks in a loop that may be kept', async () => {
    const bucket = scene.open()
    const content = seededBytes(3 * MIB)
    await bucket.putObject(KEY, content)
    const kept: Uint8Array[] = []
    for await (const chunk of (await bucket.getObject(KEY)).body) kept.push(chunk)
    expect(Buffer.compare(Buffer.concat(kept), content)).toBe(0)
  })

  it('ends its request when a loop is left early', async () => {
    const bucket = scene.open(undefined, { connectTimeout: 600 })
    await bucket.putObject(KEY, bytes)
    scene.fault({ operation: 'GetObject', action: { type: 'stall', afterBytes: 1000 } })
    for await (const chunk of (await bucket.getObject(KEY)).body) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    await bucket.close() // would wait for a request under way
    expect(scene.requests('GetObject')).toHaveLength(1)
  })

  it.each(['a loop', 'bytes'])('fails at the end of %s when the bytes are wrong', async (way) => {
    const bucket = scene.open()
    await bucket.putObject(KEY, bytes)
    scene.fault({ operation: 'GetObject', action: { type: 'corrupt', atByte: 1000 } })
    const read = async (): Promise<unknown> => {
      const { body } = await bucket.getObject(KEY)
      return way === 'bytes' ? body.bytes() : Readable.from(body).toArray()
    }
    const error = await failureOf(read())
    expect(error).toMatchObject({ code: 'CrcMismatch' })
    expect(error.message).toContain(`oss://${BUCKET}/${KEY}`)
    const careless = scene.open(undefined, { enableCrc: false })
    await (await careless.getObject(KEY)).body.bytes()
  })

  it('can be cancelled while its body arrives', async () => {
    const bucket = scene.open()
    await bucket.putObject(KEY, bytes)
    scene.fault({ operation: 'GetObject', action: { type: 'stall', afterBytes: 1000 } })
    const abort = new AbortController()
    const { body } = await bucket.getObject(KEY, { signal: abort.signal })
    const read = failureOf(body.bytes())
    abort.abort()
    expect(await read).toMatchObject({ code: 'Cancelled' })
  })

  it('asks for conditions, versions, processing and headers of the answer', async () => {
    const bucket = scene.open()
    await bucket.putObject(KEY, bytes)
    const error = await failureOf(bucket.getObject(KEY, { headers: { 'If-Match': '"other"' } }))
    expect(error).toMatchObject({ code: 'PreconditionFailed' })
    const css = { params: { 'response-content-type': 'text/css' } }
    const { body, contentType } = await bucket.getObject(KEY, css)
    await body.discard()
    expect(contentType).toBe('text/css')
    // What this server refuses, OSS can do.
    await failureOf(bucket.getObject(KEY, { process: 'image/info', params: { versionId: 'v' } }))
    const { query } = scene.requests('GetObject').at(-1) ?? {}
    expect(query).toEqual({ 'x-oss-process': 'image/info', versionId: 'v' })
  })
})

describe('getObjectToFile', () => {
  it('writes the object, or a range of it, into a file', async () => {
    const bucket = scene.open()
    await bucket.putObject(KEY, bytes)
    const target = join(scene.folder, 'target.bin')
    expect(await bucket.getObjectToFile(KEY, target)).toMatchObject({ size: bytes.length })
    expect(Buffer.compare(await readFile(target), bytes)).toBe(0)
    const told: [number, number | undefined][] = []
    await bucket.getObjectToFile(KEY, target, {
      byteRange: [null, 99],
      progressCallback: (...progress) => told.push(progress),
    })
    expect(told.at(-1)).toEqual([99, 99])
    expect(Buffer.compare(await readFile(target), bytes.subarray(-99))).toBe(0)
  })

  it('leaves what stood there when it fails', async () => {
    const target = join(scene.folder, 'target.bin')
    await writeFile(target, 'before')
    const error = await failureOf(scene.open().getObjectToFile('missing', target))
    expect(error).toMatchObject({ code: 'NoSuchKey' })
    expect(await readFile(target, 'utf8')).toBe('before')
  })
})
