import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { claimUploadSource } from '../../../src/platform/node/upload-source.js'
import type { PartSource } from '../../../src/transfer/part-source.js'
import type { UploadSource } from '../../../src/transfer/upload/uploader.js'
import { createDeferred, settle } from '../../support/deferred.js'
import { seededBytes } from '../../support/seeded-random.js'

const NEVER = new AbortController().signal
const bytes = seededBytes(1000)

async function readAll(source: PartSource): Promise<Buffer> {
  const chunks: Buffer[] = []
  for (let partNumber = 1; ; partNumber += 1) {
    const offset = (partNumber - 1) * 300
    const body = await source.openPart({ partNumber, offset, size: 300 }, NEVER)
    if (body.size === 0) return Buffer.concat(chunks)
    await body.send(async (chunk) => {
      chunks.push(Buffer.from(chunk))
    }, NEVER)
    body.release()
  }
}

describe('claimUploadSource', () => {
  it('takes a stream from where it stands', async () => {
    const readable = Readable.from([bytes.subarray(0, 400), bytes.subarray(400)])
    for await (const chunk of readable.iterator({ destroyOnReturn: false })) {
      expect(chunk).toHaveLength(400)
      break
    }
    const rest = await readAll(await claimUploadSource(readable).open(undefined))
    expect(rest.equals(bytes.subarray(400))).toBe(true)
  })

  it('calls a function once, and waits for what it promises', async () => {
    let calls = 0
    const source = async (): Promise<Readable> => {
      calls += 1
      return Readable.from([bytes])
    }
    const opened = await claimUploadSource(source).open(undefined)
    expect((await readAll(opened)).equals(bytes)).toBe(true)
    expect(calls).toBe(1)
  })

  it.each([
    ['a text', 'hello', 'a text is no source: for a path use uploadFile'],
    ['a number', 7, 'uploadFrom cannot read from number; it takes a Buffer or Uint8Array'],
    ['null', null, 'uploadFrom cannot read from null'],
    ['undefined', undefined, 'uploadFrom cannot read from undefined'],
    ['a plain object', {}, 'uploadFrom cannot read from object'],
    ['a function that gives none', () => 'text', 'a text is no source'],
  ])('refuses %s and says what it takes', async (_what, source, message) => {
    const refused = claimUploadSource(source as unknown as UploadSource).open(undefined)
    await expect(refused).rejects.toMatchObject({ code: 'SourceNotSupported' })
    await expect(refused).rejects.toThrow(message)
  })

  it.each([
    ['texts', ['text']],
    ['numbers', [1, 2]],
    ['nothing', [null]],
  ])('refuses a stream that yields %s', async (_what, chunks) => {
    const source = await claimUploadSource(chunks as unknown as Iterable<Uint8Array>).open(
      undefined,
    )
    const refused = readAll(source)
    await expect(refused).rejects.toMatchObject({ code: 'SourceNotSupported' })
    await expect(refused).rejects.toThrow('must yield Buffer or Uint8Array')
  })

  it('never takes a stream that was destroyed or has failed for one that has ended', async () => {
    const destroyed = Readable.from([bytes])
    destroyed.destroy()
    await expect(claimUploadSource(destroyed).open(undefined)).rejects.toMatchObject({
      code: 'SourceReadFailed',
    })
    const failed = new Readable({ read: () => undefined })
    failed.on('error', () => undefined)
    failed.destroy(new Error('disk on fire'))
    await settle()
    await expect(claimUploadSource(failed).open(undefined)).rejects.toThrow(
      'the source stream has failed: disk on fire',
    )
  })

  it('takes the failure of a stream before it is opened upon the upload', async () => {
    const readable = new Readable({ read: () => undefined })
    const claimed = claimUploadSource(readable)
    readable.destroy(new Error('no such file'))
    await settle() // an error that nobody listens to would end the process here
    await expect(claimed.open(undefined)).rejects.toThrow(
      'the source stream has failed: no such file',
    )
  })

  it('takes the failure of a stream that a function has given upon the upload', async () => {
    const readable = new Readable({ read: () => undefined })
    const source = await claimUploadSource(() => readable).open(undefined)
    readable.destroy(new Error('no such file'))
    await settle() // an error that nobody listens to would end the process here
    await expect(readAll(source)).rejects.toMatchObject({ code: 'SourceReadFailed' })
  })

  it('ends a stream that will not be opened', () => {
    const readable = Readable.from([bytes])
    claimUploadSource(readable).abandon()
    expect(readable.destroyed).toBe(true)
  })

  it('ends an iterable and a web stream that will not be opened', async () => {
    const ended: string[] = []
    const iterable: Iterable<Uint8Array> = {
      [Symbol.iterator]: () => ({
        next: () => ({ value: bytes, done: false }),
        return: () => {
          ended.push('iterable')
          return { value: undefined, done: true }
        },
      }),
    }
    claimUploadSource(iterable).abandon()
    const stream = new ReadableStream<Uint8Array>({ cancel: () => void ended.push('web stream') })
    claimUploadSource(stream).abandon()
    await settle()
    expect(ended).toEqual(['iterable', 'web stream'])
  })

  it('leaves a web stream alone that somebody else reads', () => {
    const stream = new ReadableStream<Uint8Array>()
    stream.getReader()
    claimUploadSource(stream).abandon()
    expect(stream.locked).toBe(true)
  })

  it('never takes a stream that is destroyed half-way for one that has ended', async () => {
    const readable = new Readable({ read: () => undefined })
    readable.push(bytes.subarray(0, 100))
    const source = await claimUploadSource(readable).open(undefined)
    const reading = source.openPart({ partNumber: 1, offset: 0, size: 300 }, NEVER)
    await settle()
    readable.destroy()
    await expect(reading).rejects.toMatchObject({ code: 'SourceReadFailed' })
  })

  it('carries the cause when a stream fails', async () => {
    const cause = new Error('disk on fire')
    const readable = new Readable({ read: () => undefined })
    const source = await claimUploadSource(readable).open(undefined)
    const reading = source.openPart({ partNumber: 1, offset: 0, size: 300 }, NEVER)
    readable.destroy(cause)
    await expect(reading).rejects.toMatchObject({ code: 'SourceReadFailed', cause })
    await expect(reading).rejects.toThrow('the source stream failed: disk on fire')
  })
})

describe('a stream that is given up', () => {
  it('stops waiting for its next chunk, with the reason of the signal', async () => {
    const readable = new Readable({ read: () => undefined })
    const source = await claimUploadSource(readable).open(undefined)
    const abort = new AbortController()
    const reason = new Error('given up')
    const reading = source.openPart({ partNumber: 1, offset: 0, size: 300 }, abort.signal)
    abort.abort(reason)
    await expect(reading).rejects.toBe(reason)
    await source.close()
    expect(readable.destroyed).toBe(true)
  })

  it('is closed without waiting for a generator that waits for something else', async () => {
    const stuck = createDeferred()
    let left = false
    async function* waiting(): AsyncGenerator<Uint8Array> {
      try {
        yield bytes
        await stuck.promise
      } finally {
        left = true
      }
    }
    const source = await claimUploadSource(waiting()).open(undefined)
    const abort = new AbortController()
    const reading = source.openPart({ partNumber: 1, offset: 0, size: 3000 }, abort.signal)
    await settle()
    abort.abort(new Error('given up'))
    await expect(reading).rejects.toThrow('given up')
    await source.close()
    expect(left).toBe(false)
    stuck.resolve()
    await settle()
    expect(left).toBe(true)
  })

  it('is closed also when the iterator throws at being left', async () => {
    const stubborn: Iterable<Uint8Array> = {
      [Symbol.iterator]: () => ({
        next: () => ({ value: bytes, done: false }),
        return: () => {
          throw new Error('I was not finished')
        },
      }),
    }
    const source = await claimUploadSource(stubborn).open(undefined)
    await source.openPart({ partNumber: 1, offset: 0, size: 300 }, NEVER)
    await expect(source.close()).resolves.toBeUndefined()
  })

  it('cancels a web stream', async () => {
    let cancelled = false
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(Uint8Array.from(bytes)),
      cancel: () => {
        cancelled = true
      },
    })
    const source = await claimUploadSource(stream).open(undefined)
    await source.openPart({ partNumber: 1, offset: 0, size: 300 }, NEVER)
    await source.close()
    await settle()
    expect(cancelled).toBe(true)
  })
})
