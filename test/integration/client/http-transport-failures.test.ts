import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'

import type { BodySource } from '../../../src/protocol/http.js'
import { createDeferred } from '../../support/deferred.js'
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

const SHORT_PATIENCE_MS = 200

/**
 * Patience is a timer of the socket, which no fake clock moves: that it does not run out can only
 * be seen by really waiting.
 */
function longerThanPatience(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1.5 * SHORT_PATIENCE_MS))
}

onEveryTransport(() => {
  describe('failures', () => {
    it('of the sender are passed on, and the connection is closed', async () => {
      const server = await http((message, response) => {
        message.resume().on('end', () => response.end())
      })
      const unreadable = new Error('disk on fire')
      const body: BodySource = {
        size: 10,
        replayable: true,
        async send(write) {
          await write(Buffer.from('hello'))
          throw unreadable
        },
      }
      const sent = open().send(request(server, { method: 'PUT', body }), PATIENT)
      await expect(sent).rejects.toBe(unreadable)
      await server.drained()
    })

    it.each([3, 7])('of a sender of 5 bytes that writes %i are bugs', async (written) => {
      const server = await http((message, response) => {
        message.resume().on('end', () => response.end())
      })
      const body = source([Buffer.alloc(written)], 5)
      const sent = open().send(request(server, { method: 'PUT', body }), PATIENT)
      await expect(sent).rejects.toThrow(`a body of 5 bytes wrote ${written}`)
      await server.drained()
    })

    it('to connect name the peer', async () => {
      const server = await tcp(() => undefined)
      await server.close()
      await expect(open().send(request(server), PATIENT)).rejects.toMatchObject({
        code: 'ConnectFailed',
        retryable: true,
        message: `cannot connect to 127.0.0.1:${server.port}: connection refused`,
      })
    })

    it('of a connection that is cut before the answer are ConnectionLost', async () => {
      const server = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()))
      await expect(open().send(request(server), PATIENT)).rejects.toMatchObject({
        code: 'ConnectionLost',
        retryable: true,
      })
    })

    it('of a peer that does not speak HTTP are MalformedHttp', async () => {
      const server = await tcp((socket) =>
        socket.once('data', () => socket.end('220 ftp ready\r\n')),
      )
      await expect(open().send(request(server), PATIENT)).rejects.toMatchObject({
        code: 'MalformedHttp',
      })
    })

    it('of a peer that stays silent are IdleTimeout', async () => {
      const server = await tcp((socket) => socket.resume())
      await expect(open().send(request(server), { idleTimeoutMs: 50 })).rejects.toMatchObject({
        code: 'IdleTimeout',
        message: expect.stringContaining('50 ms') as string,
      })
      await server.drained()
    })

    it('of a peer that stops taking the body are IdleTimeout, and the sender is stopped', async () => {
      const server = await tcp((socket) => socket.pause())
      const body = Buffer.alloc(64 * MIB)
      const whole = open().send(request(server, { method: 'PUT', body }), { idleTimeoutMs: 100 })
      await expect(whole).rejects.toMatchObject({ code: 'IdleTimeout' })
      const chunks = Array.from({ length: 64 }, () => body.subarray(0, MIB))
      const pieces = open().send(
        request(server, { method: 'PUT', body: source(chunks, 64 * MIB) }),
        {
          idleTimeoutMs: 100,
        },
      )
      await expect(pieces).rejects.toMatchObject({ code: 'IdleTimeout' })
    })

    it('of a peer that stops in the middle of the answer are IdleTimeout', async () => {
      const server = await tcp((socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhell'))
      })
      const { body } = await open().send(request(server), { idleTimeoutMs: 50 })
      await expect(body.bytes(100)).rejects.toMatchObject({ code: 'IdleTimeout' })
    })

    it('of a TLS handshake that never ends are ConnectTimeout', async () => {
      const server = await tcp((socket) => socket.resume())
      const message = request(server)
      const secure = { ...message, origin: { ...message.origin, scheme: 'https' as const } }
      await expect(open({ connectTimeoutMs: 50 }).send(secure, PATIENT)).rejects.toMatchObject({
        code: 'ConnectTimeout',
        message: expect.stringContaining('50 ms') as string,
      })
      await server.drained()
    })
  })

  describe('the idle limit spares', () => {
    const short = { idleTimeoutMs: SHORT_PATIENCE_MS }

    it('an answer that trickles', async () => {
      const server = await http((_message, response) => {
        let left = 10
        const timer = setInterval(() => {
          response.write('x')
          left -= 1
          if (left > 0) return
          clearInterval(timer)
          response.end()
        }, 30)
      })
      const { body } = await open().send(request(server), short)
      expect(await body.bytes(100)).toHaveLength(10)
    })

    it('a body that its sender produces slowly', async () => {
      const server = await http((message, response) => {
        void readAll(message).then((bytes) => response.end(String(bytes.length)))
      })
      const body: BodySource = {
        size: 2,
        replayable: true,
        async send(write) {
          await write(Buffer.from('a'))
          await longerThanPatience()
          await write(Buffer.from('b'))
        },
      }
      const answer = await open().send(request(server, { method: 'PUT', body }), short)
      expect(Buffer.from(await answer.body.bytes(100)).toString()).toBe('2')
    })

    it('one long write that the peer takes slowly', async () => {
      const size = 24 * MIB
      const server = await tcp((socket) => {
        let taken = 0
        socket.pause()
        // In small sips, so that the whole takes several times the limit.
        const timer = setInterval(() => {
          const chunk = socket.read() as Buffer | null
          taken += chunk?.length ?? 0
          if (taken < size) return
          clearInterval(timer)
          socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        }, 2)
        socket.once('close', () => clearInterval(timer))
      })
      const body = Buffer.alloc(size)
      const answer = await open().send(request(server, { method: 'PUT', body }), short)
      expect(answer.status).toBe(200)
    })

    it('a reader that takes its time', async () => {
      const server = await http((_message, response) => response.end(Buffer.alloc(2 * MIB)))
      const { body } = await open().send(request(server), short)
      let received = 0
      await body.deliver(async (chunk) => {
        if (received === 0) await longerThanPatience()
        received += chunk.length
      })
      expect(received).toBe(2 * MIB)
    })
  })

  describe('an abort', () => {
    const reason = new Error('enough')

    it('before the start sends nothing', async () => {
      const server = await http((_message, response) => response.end())
      const signal = AbortSignal.abort(reason)
      await expect(open().send(request(server), { ...PATIENT, signal })).rejects.toBe(reason)
      expect(server.opened()).toBe(0)
    })

    it('while waiting for the answer ends the connection', async () => {
      const controller = new AbortController()
      const server = await http(() => controller.abort(reason))
      const { signal } = controller
      await expect(open().send(request(server), { ...PATIENT, signal })).rejects.toBe(reason)
      await server.drained()
    })

    it('while a body is sent ends the sender first', async () => {
      const controller = new AbortController()
      const server = await tcp((socket) => {
        socket.once('data', () => controller.abort(reason))
      })
      const events: string[] = []
      const body: BodySource = {
        size: 1024 * MIB,
        replayable: true,
        async send(write) {
          try {
            for (;;) await write(Buffer.alloc(MIB))
          } finally {
            events.push('sender')
          }
        },
      }
      const { signal } = controller
      const sent = open().send(request(server, { method: 'PUT', body }), { ...PATIENT, signal })
      await expect(sent).rejects.toBe(reason)
      events.push('call')
      expect(events).toEqual(['sender', 'call'])
      await server.drained()
    })

    it('while the answer is read fails the reader, also when all of it has arrived', async () => {
      const controller = new AbortController()
      const server = await http((_message, response) => response.end(Buffer.alloc(200 * 1024)))
      const { signal } = controller
      const { body } = await open().send(request(server), { ...PATIENT, signal })
      const reading = body.deliver(() => {
        controller.abort(reason)
        return Promise.resolve()
      })
      await expect(reading).rejects.toBe(reason)
      await server.drained()
    })

    it('between the head of an answer and its reading fails the reader', async () => {
      const server = await http((_message, response) => response.end(Buffer.alloc(200 * 1024)))
      const controller = new AbortController()
      const { signal } = controller
      const { body } = await open().send(request(server), { ...PATIENT, signal })
      controller.abort(reason)
      await server.drained()
      await expect(body.bytes(1024 * 1024)).rejects.toBe(reason)
    })

    it('while waiting for a free connection is prompt, and spoils nothing for others', async () => {
      const answers: ServerResponse[] = []
      const server = await http((_message, response) => answers.push(response))
      const transport = open({ maxConnections: 1 })
      const first = transport.send(request(server), PATIENT)
      const controller = new AbortController()
      const { signal } = controller
      const second = transport.send(request(server), { ...PATIENT, signal })
      const third = transport.send(request(server), PATIENT)
      controller.abort(reason)
      await expect(second).rejects.toBe(reason)
      while (answers.length === 0) await new Promise((resolve) => setImmediate(resolve))
      answers[0]?.end()
      await (await first).body.discard()
      while (answers.length === 1) await new Promise((resolve) => setImmediate(resolve))
      answers[1]?.end()
      await (await third).body.discard()
      expect(answers).toHaveLength(2)
    })

    it('leaves no listener on its signal', async () => {
      const server = await http((_message, response) => response.end(Buffer.alloc(200 * 1024)))
      const listeners = new Set<unknown>()
      const signal = {
        aborted: false,
        reason: undefined,
        throwIfAborted: () => undefined,
        addEventListener: (_type: string, listener: unknown) => listeners.add(listener),
        removeEventListener: (_type: string, listener: unknown) => listeners.delete(listener),
      } as unknown as AbortSignal
      const { body } = await open().send(request(server), { ...PATIENT, signal })
      expect(listeners.size).toBe(1)
      await body.bytes(MIB)
      expect(listeners.size).toBe(0)
    })
  })

  describe('closing', () => {
    it('ends connections in use, and refuses what comes after', async () => {
      const arrived = createDeferred()
      const server = await http(() => arrived.resolve())
      const transport = open()
      const failed = expect(transport.send(request(server), PATIENT)).rejects.toMatchObject({
        code: 'ConnectionLost',
      })
      await arrived.promise
      await transport.close()
      await failed
      await server.drained()
      await expect(transport.send(request(server), PATIENT)).rejects.toMatchObject({
        retryable: false,
        message: 'the client has been closed',
      })
    })
  })
})
