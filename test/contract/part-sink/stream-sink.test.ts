import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createStreamSink, type DownloadTarget } from '../../../src/platform/node/stream-sink.js'
import { settle } from '../../support/deferred.js'

const chunk = Buffer.alloc(100_000, 'x')

describe('a stream sink', () => {
  it('has written a chunk only when the stream has taken it', async () => {
    const held: (() => void)[] = []
    const stream = new Writable({ write: (_chunk, _encoding, callback) => held.push(callback) })
    const sink = createStreamSink(stream)
    let written = false
    const writing = sink.write(0, chunk).then(() => (written = true))
    await settle()
    expect(written).toBe(false)
    held[0]?.()
    await writing
  })

  it('says why the stream cannot be written', async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, callback) => callback(new Error('the tape is full')),
    })
    await expect(createStreamSink(stream).write(0, chunk)).rejects.toMatchObject({
      name: 'TargetError',
      code: 'TargetNotWritable',
      message: 'the stream cannot be written: the tape is full',
    })
  })

  it('notices a reader that goes away while it is written to', async () => {
    const stream = new PassThrough({ highWaterMark: 1 })
    const sink = createStreamSink(stream)
    const writing = (async () => {
      for (;;) await sink.write(0, chunk)
    })()
    await settle()
    stream.destroy()
    await expect(writing).rejects.toMatchObject({ code: 'TargetNotWritable' })
  })

  it('notices a stream that was closed before', async () => {
    const stream = new PassThrough()
    stream.destroy()
    await once(stream, 'close')
    const sink = createStreamSink(stream)
    await expect(sink.write(0, chunk)).rejects.toMatchObject({ code: 'TargetNotWritable' })
    await expect(createStreamSink(stream).commit()).rejects.toMatchObject({ name: 'TargetError' })
  })

  it('destroys the stream with the reason when it is abandoned', async () => {
    const stream = new PassThrough()
    const reason = new Error('replaced')
    await createStreamSink(stream).abandon(false, reason)
    expect(stream.errored).toBe(reason)
  })

  it('aborts a web stream with the reason', async () => {
    let aborted: unknown
    const stream = new WritableStream<Uint8Array>({
      abort: (reason) => {
        aborted = reason
      },
    })
    const reason = new Error('replaced')
    await createStreamSink(stream).abandon(false, reason)
    expect(aborted).toBe(reason)
  })

  it('waits for a web stream that takes its time, and tells its failure', async () => {
    let takes = 0
    const stream = new WritableStream<Uint8Array>({
      write: async () => {
        takes += 1
        await settle()
        if (takes === 2) throw new Error('the tape is full')
      },
    })
    const sink = createStreamSink(stream)
    await sink.write(0, chunk)
    await expect(sink.write(0, chunk)).rejects.toThrow('the tape is full')
  })

  it('leaves the standard streams of the process open', async () => {
    const sink = createStreamSink(process.stderr)
    await sink.commit()
    await sink.abandon(false, new Error('over'))
    expect(process.stderr.writableEnded).toBe(false)
    expect(process.stderr.destroyed).toBe(false)
  })

  it.skipIf(!existsSync('/dev/full'))('tells a full disk from other failures', async () => {
    const sink = createStreamSink(createWriteStream('/dev/full'))
    await expect(sink.write(0, chunk)).rejects.toMatchObject({ code: 'TargetFull' })
  })

  it.each([
    ['a path', './file', 'for a file use downloadFile'],
    ['nothing', undefined, 'takes a Node Writable'],
    ['a readable stream', new ReadableStream(), 'takes a Node Writable'],
    ['a locked stream', lockedStream(), 'the stream is locked'],
  ])('refuses %s', (_what, target, message) => {
    const open = (): unknown => createStreamSink(target as DownloadTarget)
    expect(open).toThrow(expect.objectContaining({ code: 'TargetNotSupported' }))
    expect(open).toThrow(message)
  })
})

describe('the response of an HTTP server', () => {
  async function serve(answer: (response: ServerResponse) => Promise<void>) {
    let answered: Promise<void> = Promise.resolve()
    const server = createServer((_request, response) => {
      answered = answer(response)
      answered.catch(() => undefined) // the test looks at it
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return { server, response, answered: () => answered }
  }

  it('is written to and ended', async () => {
    const { server, response, answered } = await serve(async (target) => {
      const sink = createStreamSink(target)
      for (let times = 0; times < 20; times += 1) await sink.write(0, chunk)
      await sink.commit()
    })
    let size = 0
    for await (const piece of response) size += (piece as Buffer).length
    await answered()
    expect(size).toBe(20 * chunk.length)
    server.close()
  })

  it('whose client goes away ends the writing', async () => {
    const { server, response, answered } = await serve(async (target) => {
      const sink = createStreamSink(target)
      for (;;) await sink.write(0, chunk)
    })
    await once(response, 'data')
    response.destroy()
    await expect(answered()).rejects.toMatchObject({ code: 'TargetNotWritable' })
    server.close()
  })
})

function lockedStream(): WritableStream<Uint8Array> {
  const stream = new WritableStream<Uint8Array>()
  stream.getWriter()
  return stream
}
