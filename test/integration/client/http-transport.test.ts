import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'

import type { BodySource } from '../../../src/protocol/http.js'
import {
  http,
  MIB,
  onEveryTransport,
  open,
  PATIENT,
  readAll,
  request,
  source,
  tcp,
} from '../../support/transport-harness.js'

onEveryTransport(() => {
  describe('the request', () => {
    it('sends the target as it is, also one that a URL parser would tidy up', async () => {
      const seen: string[] = []
      const server = await http((message, response) => {
        seen.push(message.url ?? '')
        response.end()
      })
      const transport = open()
      const targets = ['/a/../b', '//x', '/./y', '/%2e%2e/z', '/a//b/?uploads', "/!'()*~"]
      for (const target of targets) {
        const { body } = await transport.send(request(server, { target }), PATIENT)
        await body.discard()
      }
      expect(seen).toEqual(targets)
    })

    it('carries text beyond ASCII in headers as UTF-8, both ways', async () => {
      const server = await http((message, response) => {
        const raw = message.headers['x-oss-meta-name'] as string
        const text = Buffer.from(raw, 'latin1').toString('utf8')
        response.setHeader('x-oss-meta-name', Buffer.from(`${text}!`, 'utf8').toString('latin1'))
        response.end()
      })
      const message = request(server, { headers: { 'x-oss-meta-name': '目录 é' } })
      const { headers } = await open().send(message, PATIENT)
      expect(headers['x-oss-meta-name']).toBe('目录 é!')
    })

    it('uses the Host header it is given', async () => {
      const server = await http((message, response) => response.end(message.headers.host))
      const message = request(server, { headers: { host: 'bucket.example.test' } })
      const { body } = await open().send(message, PATIENT)
      expect(Buffer.from(await body.bytes(100)).toString()).toBe('bucket.example.test')
    })

    it.each([
      ['bytes', Buffer.from('hello'), 'hello', '5', undefined],
      ['an empty PUT', undefined, '', '0', undefined],
      [
        'a source of known size',
        source([Buffer.from('hel'), Buffer.from('lo')], 5),
        'hello',
        '5',
        undefined,
      ],
      [
        'a source of unknown size',
        source([Buffer.from('hel'), Buffer.from('lo')]),
        'hello',
        undefined,
        'chunked',
      ],
      ['an empty source', source([], 0), '', '0', undefined],
    ])('frames %s', async (_name, body, content, length, encoding) => {
      const server = await http((message, response) => {
        void readAll(message).then((bytes) => {
          const { 'content-length': size, 'transfer-encoding': transfer } = message.headers
          response.end(JSON.stringify([bytes.toString(), size ?? null, transfer ?? null]))
        })
      })
      const answer = await open().send(request(server, { method: 'PUT', body }), PATIENT)
      const seen: unknown = JSON.parse(Buffer.from(await answer.body.bytes(1000)).toString())
      expect(seen).toEqual([content, length ?? null, encoding ?? null])
    })

    it('gives a chunk back only when the socket has let go of it', async () => {
      const content = Buffer.alloc(8 * MIB, 'a')
      const server = await http((message, response) => {
        void readAll(message).then((bytes) => response.end(String(bytes.equals(content))))
      })
      const shared = Buffer.alloc(MIB)
      const body: BodySource = {
        size: content.length,
        replayable: true,
        async send(write) {
          for (let offset = 0; offset < content.length; offset += shared.length) {
            content.copy(shared, 0, offset, offset + shared.length)
            await write(shared)
            shared.fill('x') // what is on its way must not change
          }
        },
      }
      const answer = await open().send(request(server, { method: 'PUT', body }), PATIENT)
      expect(Buffer.from(await answer.body.bytes(100)).toString()).toBe('true')
    })

    it('takes the length from the body, whatever the headers say', async () => {
      const server = await http((message, response) => {
        void readAll(message).then((bytes) => response.end(bytes))
      })
      const fields = { method: 'PUT', body: Buffer.from('hello') } as const
      const message = request(server, { ...fields, headers: { 'content-length': '3' } })
      const { body } = await open().send(message, PATIENT)
      expect(Buffer.from(await body.bytes(100)).toString()).toBe('hello')
    })

    it('reuses a connection', async () => {
      const server = await http((message, response) => {
        message.resume().on('end', () => response.end('ok'))
      })
      const transport = open()
      for (let round = 0; round < 3; round += 1) {
        const body = round === 1 ? Buffer.from('x') : source([Buffer.from('x')], 1)
        const answer = await transport.send(request(server, { method: 'PUT', body }), PATIENT)
        await answer.body.bytes(10)
      }
      expect(server.opened()).toBe(1)
    })

    it('keeps to the limit of connections', async () => {
      const waiting: ServerResponse[] = []
      const server = await http((_message, response) => {
        waiting.push(response)
        if (waiting.length === 2) for (const ready of waiting.splice(0)) ready.end()
      })
      const transport = open({ maxConnections: 2 })
      await Promise.all(
        Array.from({ length: 10 }, async () => {
          const { body } = await transport.send(request(server), PATIENT)
          await body.discard()
        }),
      )
      expect(server.opened()).toBe(2)
    })

    it('refuses what HTTP cannot carry, and nothing is sent', async () => {
      const server = await http((_message, response) => response.end())
      const sent = open().send(
        request(server, { headers: { 'x-oss-meta-a': 'one\ntwo' } }),
        PATIENT,
      )
      await expect(sent).rejects.toMatchObject({ code: 'InvalidArgument', retryable: false })
      expect(server.opened()).toBe(0)
    })
  })

  describe('the answer', () => {
    it('is delivered in order, one chunk at a time, at the pace of the reader', async () => {
      const content = Buffer.from(Array.from({ length: 3 * MIB }, (_, index) => index % 251))
      const server = await http((_message, response) => response.end(content))
      const { body } = await open().send(request(server), PATIENT)
      const chunks: Buffer[] = []
      let busy = false
      await body.deliver(async (chunk) => {
        expect(busy).toBe(false)
        busy = true
        await new Promise((resolve) => setImmediate(resolve))
        chunks.push(Buffer.from(chunk))
        busy = false
      })
      expect(Buffer.concat(chunks).equals(content)).toBe(true)
    })

    it('is refused when longer than asked for', async () => {
      const server = await http((_message, response) => {
        response.write('0123456789')
        response.end('0123456789')
      })
      const { body } = await open().send(request(server), PATIENT)
      await expect(body.bytes(15)).rejects.toMatchObject({
        code: 'MalformedHttp',
        retryable: false,
      })
    })

    it('fails the reader when it breaks off, with and without content-length', async () => {
      for (const head of ['Content-Length: 10\r\n', 'Transfer-Encoding: chunked\r\n']) {
        const server = await tcp((socket) => {
          socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${head}\r\n5\r\nhell`))
        })
        const { body } = await open().send(request(server), PATIENT)
        await expect(body.bytes(100)).rejects.toMatchObject({
          code: 'ConnectionLost',
          retryable: true,
          message: expect.stringContaining(`127.0.0.1:${server.port}`) as string,
        })
        await server.drained()
      }
    })

    it('fails a reader who comes after it has broken off', async () => {
      let cut: () => unknown = () => undefined
      const server = await tcp((socket) => {
        cut = () => socket.resetAndDestroy()
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhell'))
      })
      const { body } = await open().send(request(server), PATIENT)
      cut()
      await open().send(request(server), PATIENT) // by now the reset has arrived
      await expect(body.bytes(100)).rejects.toMatchObject({ code: 'ConnectionLost' })
    })

    it('ends with what its reader throws, and leaves no connection', async () => {
      const server = await http((_message, response) => response.end(Buffer.alloc(4 * MIB)))
      const { body } = await open().send(request(server), PATIENT)
      const full = new Error('disk full')
      const reading = body.deliver(() => Promise.reject(full))
      await expect(reading).rejects.toBe(full)
      await server.drained()
    })

    it('may be discarded: a short one keeps the connection, a long one ends it', async () => {
      const server = await http((message, response) => {
        response.end(Buffer.alloc(message.url === '/long' ? 4 * MIB : 100))
      })
      const transport = open()
      const short = await transport.send(request(server), PATIENT)
      await short.body.discard()
      expect(server.connections.size).toBe(1)
      const long = await transport.send(request(server, { target: '/long' }), PATIENT)
      await long.body.discard()
      await server.drained()
      expect(server.opened()).toBe(1)
    })

    it('that comes before the whole body has been sent is delivered, and the sender stopped', async () => {
      const server = await http((_message, response) => {
        response.writeHead(403, { 'content-length': '6' })
        response.end('denied') // and the body is never read
      })
      let stopped: unknown
      const chunk = Buffer.alloc(MIB)
      const body: BodySource = {
        size: 1024 * MIB,
        replayable: true,
        async send(write, signal) {
          try {
            for (;;) await write(chunk)
          } catch (error) {
            stopped = error
            expect(signal.aborted).toBe(true)
            throw error
          }
        },
      }
      const answer = await open().send(request(server, { method: 'PUT', body }), PATIENT)
      expect(answer.status).toBe(403)
      expect(Buffer.from(await answer.body.bytes(100)).toString()).toBe('denied')
      expect(stopped).toMatchObject({ code: 'ConnectionLost' })
      await server.drained()
    })

    it('that comes early to a body in memory is delivered too, and the connection not reused', async () => {
      const server = await http((_message, response) => {
        response.writeHead(403, { 'content-length': '6' })
        response.end('denied')
      })
      const body = Buffer.alloc(64 * MIB)
      const answer = await open().send(request(server, { method: 'PUT', body }), PATIENT)
      expect(answer.status).toBe(403)
      expect(Buffer.from(await answer.body.bytes(100)).toString()).toBe('denied')
      await server.drained()
    })
  })
})
