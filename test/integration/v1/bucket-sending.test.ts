/** The calls of a bucket that send content. */

import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { BucketContent } from '../../../src/index.js'
import { useBucketScene } from '../../support/bucket-scene.js'
import { seededBytes } from '../../support/seeded-random.js'
import { failureOf, KEY, KIB, MIB, until } from '../../support/upload-scene.js'

const scene = useBucketScene()
const bytes = seededBytes(300 * KIB)

async function* chunks(size: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) {
    await Promise.resolve()
    yield bytes.subarray(offset, offset + size)
  }
}

describe('putObject', () => {
  const contents: readonly [string, () => BucketContent][] = [
    ['bytes', () => bytes],
    ['an ArrayBuffer', () => new Uint8Array(bytes).buffer],
    ['a Blob', () => new Blob([new Uint8Array(bytes)])],
    ['a Node stream', () => Readable.from(chunks(10_000))],
    ['a web stream', () => new Blob([new Uint8Array(bytes)]).stream()],
    ['an async iterable', () => chunks(7777)],
    ['an iterable', () => [bytes.subarray(0, 5), bytes.subarray(5)]],
  ]
  it.each(contents)('stores %s by one PutObject', async (_kind, content) => {
    const result = await scene.open().putObject(KEY, content())
    expect(scene.operations()).toEqual(['PutObject'])
    expect(result).toMatchObject({ statusCode: 200, sentBytes: bytes.length })
    await scene.expectStored(bytes)
  })

  it('stores text as UTF-8, with the type that goes with the key', async () => {
    const bucket = scene.open()
    await bucket.putObject('dir/page.html', '<p>张三')
    expect(Buffer.from((await scene.stored('dir/page.html')) ?? []).toString()).toBe('<p>张三')
    expect((await bucket.headObject('dir/page.html')).contentType).toBe('text/html')
  })

  it('stores nothing at all', async () => {
    await scene.open().putObject(KEY, '')
    await scene.expectStored(new Uint8Array())
  })

  it('sends the chunks of a slow stream as they come', async () => {
    let goOn = (): void => undefined
    const second = new Promise<void>((resolve) => (goOn = resolve))
    async function* slow() {
      yield bytes.subarray(0, 100)
      await second
      yield bytes.subarray(100, 200)
    }
    const told: number[] = []
    const put = scene.open().putObject(KEY, slow(), {
      progressCallback: (consumed) => told.push(consumed),
    })
    await until(() => told.includes(100))
    goOn()
    await put
    await scene.expectStored(bytes.subarray(0, 200))
  })

  it('sends content in memory again, and a stream never', async () => {
    const bucket = scene.open()
    scene.fault({ operation: 'PutObject', times: 1, action: { type: 'drop', afterBytes: 1000 } })
    await bucket.putObject(KEY, bytes)
    await scene.expectStored(bytes)
    scene.fault({ operation: 'PutObject', times: 1, action: { type: 'drop', afterBytes: 1000 } })
    const error = await failureOf(bucket.putObject(KEY, chunks(10_000)))
    expect(error).toMatchObject({ code: 'ConnectionLost' })
    expect(scene.requests('PutObject')).toHaveLength(3)
  })

  it('takes the failure of a stream for its own, before it is read as well', async () => {
    const bucket = scene.open()
    const failing = new Readable({ read: () => undefined })
    const put = bucket.putObject(KEY, failing)
    failing.destroy(new Error('the disk has gone'))
    expect((await failureOf(put)).message).toContain('the disk has gone')
    const read = Readable.from([bytes])
    await read.toArray()
    expect(await failureOf(bucket.putObject(KEY, read))).toMatchObject({ code: 'SourceReadFailed' })
    await scene.expectNothing()
  })

  it('closes a stream when the call cannot be made', async () => {
    const stream = createReadStream((await scene.file(1000)).path)
    const headers = { 'x-oss-object-acl': 'nobody' }
    await failureOf(scene.open().putObject(KEY, stream, { headers }))
    expect(stream.destroyed).toBe(true)
    expect(scene.server.requests).toEqual([])
  })

  it.each([
    ['too short', 11, 'SourceTooShort'],
    ['too long', 9, 'SourceTooLarge'],
  ])('refuses a stream that is %s for its Content-Length', async (_what, length, code) => {
    const headers = { 'Content-Length': String(length) }
    const stream = Readable.from([Buffer.alloc(10)])
    const error = await failureOf(scene.open().putObject(KEY, stream, { headers }))
    expect(error).toMatchObject({ code })
    await scene.expectNothing()
  })

  it.each([
    ['null', null],
    ['number', 7],
    ['object', { a: 1 }],
  ])('says what it takes in place of %s', async (kind, content) => {
    const error = await failureOf(scene.open().putObject(KEY, content as unknown as string))
    expect(error).toMatchObject({ code: 'SourceNotSupported' })
    expect(error.message).toMatch(new RegExp(`^${kind} is no content; give a text, a Buffer`))
  })

  it('refuses headers in the place of options', async () => {
    const options = { 'x-oss-storage-class': 'IA' } as object
    const error = await failureOf(scene.open().putObject(KEY, bytes, options))
    expect(error.message).toBe(
      'x-oss-storage-class is not a putObject option; there are: headers, params, signal, progressCallback',
    )
  })

  it('compares the CRC-64, unless it is told not to', async () => {
    scene.fault({ operation: 'PutObject', action: { type: 'corrupt' } })
    expect(await failureOf(scene.open().putObject(KEY, bytes))).toMatchObject({
      code: 'CrcMismatch',
    })
    await scene.open(undefined, { enableCrc: false }).putObject(KEY, bytes)
  })
})

describe('putObjectFromFile', () => {
  it('stores a file by one PutObject, with the type that goes with its name', async () => {
    const { path, bytes: content } = await scene.file(12 * MIB, { name: 'movie.mp4' })
    const bucket = scene.open()
    const told: (number | undefined)[][] = []
    await bucket.putObjectFromFile(KEY, path, {
      progressCallback: (...progress) => told.push(progress),
    })
    expect(scene.operations()).toEqual(['PutObject'])
    await scene.expectStored(content)
    expect((await bucket.headObject(KEY)).contentType).toBe('video/mp4')
    expect(told.at(-1)).toEqual([content.length, content.length])
  })
})

describe('appendObject', () => {
  it('makes an object and adds to its end', async () => {
    const bucket = scene.open()
    const headers = { 'x-oss-meta-kind': 'log' }
    const first = await bucket.appendObject('a.txt', 0, 'one ', { headers })
    expect(first).toMatchObject({ nextAppendPosition: 4 })
    const stream = Readable.from([Buffer.from('two')])
    const second = await bucket.appendObject('a.txt', first.nextAppendPosition, stream, {
      initCrc: first.hashCrc64,
    })
    expect(second).toMatchObject({ nextAppendPosition: 7 })
    const { contentType, metadata } = await bucket.headObject('a.txt')
    expect({ contentType, metadata }).toEqual({
      contentType: 'text/plain',
      metadata: { kind: 'log' },
    })
    expect(await (await bucket.getObject('a.txt')).body.text()).toBe('one two')
    expect(await failureOf(bucket.appendObject('a.txt', 0, 'x'))).toMatchObject({
      code: 'PositionNotEqualToLength',
    })
  })
})
