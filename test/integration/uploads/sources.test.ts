/** Everything that bytes can be uploaded from. */

import { createReadStream } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { UploadRequest, UploadSource } from '../../../src/index.js'
import { seededBytes } from '../../support/seeded-random.js'
import { BUCKET, failureOf, PART, TARGET, useUploadScene } from '../../support/upload-scene.js'

const scene = useUploadScene()
const SIZE = 3 * PART + 12_345

/** As a pipe delivers: chunks of changing sizes, some of them empty. */
function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  const sizes = [1, 70_000, 0, 3, 250_000, 9999]
  for (let offset = 0, index = 0; offset < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1
    yield bytes.subarray(offset, offset + size)
    offset += size
  }
}

async function* slowChunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (const chunk of chunksOf(bytes)) {
    await new Promise((resolve) => setImmediate(resolve))
    yield chunk
  }
}

function webStreamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  const chunks = chunksOf(bytes)
  return new ReadableStream({
    pull(controller) {
      const step = chunks.next()
      if (step.done === true) controller.close()
      else controller.enqueue(step.value)
    },
  })
}

function uploadFrom(source: UploadSource, request: Partial<UploadRequest> = {}) {
  return scene.client.uploader({ partSize: PART }).uploadFrom({ ...TARGET, ...request }, source)
}

const SOURCES: readonly (readonly [string, (bytes: Uint8Array) => UploadSource])[] = [
  ['a Uint8Array', (bytes) => bytes],
  ['a Buffer', (bytes) => Buffer.from(bytes)],
  [
    'a view into a larger buffer',
    (bytes) => {
      const larger = new Uint8Array(bytes.length + 2000)
      larger.set(bytes, 1000)
      return larger.subarray(1000, 1000 + bytes.length)
    },
  ],
  ['an ArrayBuffer', (bytes) => bytes.slice().buffer],
  ['a Blob', (bytes) => new Blob([bytes.slice()])],
  ['a slice of a Blob', (bytes) => new Blob(['xx', bytes.slice(), 'yy']).slice(2, -2)],
  ['a File', (bytes) => new File([bytes.slice()], 'name.bin')],
  ['a Node Readable', (bytes) => Readable.from(slowChunksOf(bytes), { objectMode: false })],
  ['a Node pipe', (bytes) => Readable.from(chunksOf(bytes)).pipe(new PassThrough())],
  ['a web ReadableStream', (bytes) => webStreamOf(bytes)],
  ['an iterable', (bytes) => [...chunksOf(bytes)]],
  ['a generator', (bytes) => chunksOf(bytes)],
  ['an async generator', (bytes) => slowChunksOf(bytes)],
  ['a function that returns a stream', (bytes) => () => Readable.from(chunksOf(bytes))],
  [
    'a function that promises an async iterable',
    (bytes) => () => Promise.resolve(slowChunksOf(bytes)),
  ],
]

describe.each(SOURCES)('from %s', (_what, sourceOf) => {
  it('the bytes arrive, in full parts', async () => {
    const bytes = seededBytes(SIZE)
    const result = await uploadFrom(sourceOf(bytes))
    expect(result).toMatchObject({ size: SIZE, partCount: 4, verified: 'crc64' })
    await scene.expectStored(bytes)
    const sizes = scene.requests('UploadPart').map(({ bytesReceived }) => bytesReceived)
    expect(sizes.sort((a, b) => b - a)).toEqual([PART, PART, PART, 12_345])
  })

  it('a length that is a multiple of the part size makes no empty part', async () => {
    const bytes = seededBytes(2 * PART)
    expect(await uploadFrom(sourceOf(bytes))).toMatchObject({ partCount: 2 })
    await scene.expectStored(bytes)
  })

  it('no bytes make an empty object, by one PutObject', async () => {
    const result = await uploadFrom(sourceOf(new Uint8Array()))
    expect(result).toMatchObject({ size: 0, uploadId: undefined, hashCrc64: '0' })
    expect(scene.operations()).toEqual(['PutObject'])
    await scene.expectStored(new Uint8Array())
  })
})

describe('from a file', () => {
  it.each([1, PART - 1, PART, PART + 1, SIZE])('of %i bytes, all arrive', async (size) => {
    const { path, bytes } = await scene.file(size)
    const result = await scene.client.uploader({ partSize: PART }).uploadFile(TARGET, path)
    expect(result).toMatchObject({ size, partCount: Math.ceil(size / PART), verified: 'crc64' })
    await scene.expectStored(bytes)
  })

  it('that is empty, an empty object is made by one PutObject', async () => {
    const { path, bytes } = await scene.file(0)
    await scene.client.uploader().uploadFile(TARGET, path)
    expect(scene.operations()).toEqual(['PutObject'])
    await scene.expectStored(bytes)
  })

  it('below the threshold one PutObject is made, from it on a multipart upload', async () => {
    const { path, bytes } = await scene.file(PART)
    const uploader = scene.client.uploader({ partSize: PART, multipartThreshold: PART })
    await uploader.uploadFile(TARGET, path)
    expect(scene.operations()[0]).toBe('InitiateMultipartUpload')
    const smaller = scene.client.uploader({ partSize: PART, multipartThreshold: PART + 1 })
    const before = scene.server.requests.length
    await smaller.uploadFile(TARGET, path)
    expect(scene.operations(before)).toEqual(['PutObject'])
    await scene.expectStored(bytes)
  })

  it('by a relative path or a symbolic link, its bytes arrive', async () => {
    const { path, bytes } = await scene.file(SIZE)
    const link = join(scene.folder, 'link')
    await symlink(path, link)
    await scene.client.uploader().uploadFile({ ...TARGET, key: 'a' }, link)
    await scene.client.uploader().uploadFile({ ...TARGET, key: 'b' }, relative('.', path))
    await scene.expectStored(bytes, 'a')
    await scene.expectStored(bytes, 'b')
  })

  it('that is missing, a directory or a device, the error says so and nothing is sent', async () => {
    const uploader = scene.client.uploader()
    const table: readonly (readonly [string, string])[] = [
      [join(scene.folder, 'missing'), 'SourceNotFound'],
      [scene.folder, 'SourceIsDirectory'],
      ['/dev/null', 'SourceNotSupported'],
    ]
    for (const [path, code] of table) {
      const error = await failureOf(uploader.uploadFile(TARGET, path))
      expect(error).toMatchObject({ name: 'SourceError', code })
      expect(error.message).toContain(path)
    }
    expect(scene.server.requests).toEqual([])
  })

  it('the content type follows from its name, then from the key’s', async () => {
    const page = join(scene.folder, 'page.html')
    const plain = join(scene.folder, 'no-extension')
    await mkdir(scene.folder, { recursive: true })
    await writeFile(page, 'x')
    await writeFile(plain, 'x')
    const uploader = scene.client.uploader()
    await uploader.uploadFile({ bucket: BUCKET, key: '1.json' }, page)
    await uploader.uploadFile({ bucket: BUCKET, key: '2.json' }, plain)
    await uploader.uploadFile({ bucket: BUCKET, key: '3' }, plain)
    await uploader.uploadFile({ bucket: BUCKET, key: '4.json', contentType: 'text/x' }, page)
    const types = (await scene.server.objects(BUCKET)).map(({ contentType }) => contentType)
    expect(types).toEqual(['text/html', 'application/json', 'application/octet-stream', 'text/x'])
  })
})

describe('a stream', () => {
  it('is taken from where it stands', async () => {
    const bytes = seededBytes(SIZE)
    const { path } = await scene.file(SIZE)
    const stream = createReadStream(path, { highWaterMark: 10_000 })
    const head: Buffer = await new Promise((resolve) =>
      stream.once('readable', () => resolve(stream.read(1234) as Buffer)),
    )
    expect(head.length).toBe(1234)
    await uploadFrom(stream)
    await scene.expectStored(bytes.subarray(1234))
  })

  it('opened in the middle of a file is uploaded from there', async () => {
    const { path, bytes } = await scene.file(SIZE)
    await uploadFrom(createReadStream(path, { start: 100_000 }))
    await scene.expectStored(bytes.subarray(100_000))
  })

  it('that fails midway completes nothing, and its own error is the cause', async () => {
    const cause = new Error('the disk is on fire')
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield* slowChunksOf(seededBytes(2 * PART))
      throw cause
    }
    for (const source of [failing(), Readable.from(failing()), () => failing()]) {
      const error = await failureOf(uploadFrom(source))
      expect(error).toMatchObject({ name: 'UploadError', code: 'SourceReadFailed' })
      expect(error.message).toContain('the disk is on fire')
      expect((error.cause as Error).cause).toBe(cause)
    }
    await scene.expectNothing()
  })

  it('that is destroyed midway completes nothing', async () => {
    const stream = new PassThrough()
    stream.write(seededBytes(PART + 1))
    const upload = uploadFrom(stream)
    setImmediate(() => stream.destroy())
    expect(await failureOf(upload)).toMatchObject({ code: 'SourceReadFailed' })
    await scene.expectNothing()
  })

  it('that has failed, ended or been destroyed before is refused', async () => {
    const ended = Readable.from([Buffer.from('x')])
    for await (const chunk of ended) expect(chunk).toBeDefined()
    const destroyed = new PassThrough()
    destroyed.destroy()
    const failed = new PassThrough()
    failed.on('error', () => undefined).destroy(new Error('broken'))
    for (const source of [ended, destroyed, failed]) {
      const error = await failureOf(uploadFrom(source))
      expect(error).toMatchObject({ name: 'SourceError', code: 'SourceReadFailed' })
    }
    expect(scene.server.requests).toEqual([])
  })

  it('of texts or objects is refused with the remedy', async () => {
    const texts = Readable.from([Buffer.from('text')], { objectMode: false }).setEncoding('utf8')
    const objects = Readable.from([{ a: 1 }])
    const strings = ['a', 'b'] as unknown as UploadSource
    for (const source of [texts, objects, strings]) {
      const error = await failureOf(uploadFrom(source))
      expect(error).toMatchObject({ code: 'SourceNotSupported' })
      expect(error.message).toContain('Uint8Array')
    }
    await scene.expectNothing()
  })

  it('whose length was announced too long completes nothing', async () => {
    const source = Readable.from(chunksOf(seededBytes(SIZE)))
    const error = await failureOf(uploadFrom(source, { contentLength: SIZE + 1 }))
    expect(error).toMatchObject({ code: 'SourceTooShort' })
    expect(error.message).toContain(`${SIZE} bytes`)
    await scene.expectNothing()
  })

  it('whose length was announced too short completes nothing', async () => {
    const source = Readable.from(chunksOf(seededBytes(SIZE)))
    const error = await failureOf(uploadFrom(source, { contentLength: SIZE - 1 }))
    expect(error).toMatchObject({ code: 'SourceTooLarge' })
    await scene.expectNothing()
  })

  it('whose length was announced right is uploaded, with a total to show', async () => {
    const bytes = seededBytes(SIZE)
    const totals = new Set<number | undefined>()
    await scene.client
      .uploader({ partSize: PART })
      .uploadFrom({ ...TARGET, contentLength: SIZE }, Readable.from(chunksOf(bytes)), {
        onProgress: ({ totalBytes }) => totals.add(totalBytes),
      })
    expect([...totals]).toEqual([SIZE])
    await scene.expectStored(bytes)
  })

  it('that a function opens and that fails before it is read fails the upload', async () => {
    const { checkpointDir } = scene
    const uploader = scene.client.uploader({ enableCheckpoint: true, checkpointDir })
    const missing = join(scene.folder, 'missing')
    const error = await failureOf(uploader.uploadFrom(TARGET, () => createReadStream(missing)))
    expect(error).toMatchObject({ code: 'SourceReadFailed', cause: { code: 'ENOENT' } })
    await scene.expectNothing()
  })

  it('is destroyed when its upload fails, and a generator is ended', async () => {
    const refuse = { type: 'status', status: 403, code: 'AccessDenied' } as const
    scene.fault({ operation: 'UploadPart', action: refuse })
    const stream = Readable.from(slowChunksOf(seededBytes(20 * PART)))
    await failureOf(uploadFrom(stream))
    expect(stream.destroyed).toBe(true)
    let ended = false
    function* generator(): Generator<Uint8Array> {
      try {
        yield* chunksOf(seededBytes(20 * PART))
      } finally {
        ended = true
      }
    }
    await failureOf(uploadFrom(generator()))
    expect(ended).toBe(true)
  })

  it('in which nothing comes can be cancelled', async () => {
    const stream = new PassThrough()
    const upload = uploadFrom(stream)
    const outcome = failureOf(upload)
    await upload.cancel()
    expect(await outcome).toMatchObject({ code: 'Cancelled' })
    expect(stream.destroyed).toBe(true)
    await scene.expectNothing()
  })
})

describe('what is no source', () => {
  it.each([
    ['a text', 'a text', /uploadFile/],
    ['a number', 7, /number/],
    ['nothing', undefined, /undefined/],
    ['null', null, /null/],
    ['an object', { size: 3 }, /object/],
    ['a function that returns none', () => 'text', /text/],
  ] as const)('%s is refused, saying what is one', async (_what, source, message) => {
    const error = await failureOf(uploadFrom(source as unknown as UploadSource))
    expect(error).toMatchObject({ name: 'SourceError', code: 'SourceNotSupported' })
    expect(error.message).toMatch(message)
    expect(scene.server.requests).toEqual([])
  })
})
