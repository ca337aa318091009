import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, onTestFinished } from 'vitest'

import type { Transport } from '../../../src/client/transport.js'
import { TransportError } from '../../../src/protocol/errors/ossferry-error.js'
import type { HttpRequest, HttpResponse, ResponseBody } from '../../../src/protocol/http.js'
import { createDeferred } from '../../support/deferred.js'
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from '../../support/localhost-certificate.js'
import { seededBytes, seededRandom } from '../../support/seeded-random.js'
import type { TinyServer } from '../../support/tiny-servers.js'
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

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

async function get(transport: Transport, server: TinyServer): Promise<string> {
  const { body } = await transport.send(request(server), PATIENT)
  return Buffer.from(await body.bytes(MIB)).toString()
}

/** Answers every read of a connection with what `answer` gives. */
function answering(answer: (socket: Socket, count: number) => string): Promise<TinyServer> {
  let count = 0
  return tcp((socket) => {
    socket.on('data', () => {
      count += 1
      socket.write(answer(socket, count), 'latin1')
    })
  })
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

onEveryTransport(() => {
  describe('a connection', () => {
    it('is used again and again', async () => {
      const server = await answering(() => OK)
      const transport = open()
      for (let round = 0; round < 20; round += 1) expect(await get(transport, server)).toBe('ok')
      expect(server.opened()).toBe(1)
    })

    it.each([
      [
        'says that it closes',
        'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok',
      ],
      ['is of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ])('whose answer %s is not used again', async (_name, answer) => {
      const server = await answering(() => answer)
      const transport = open()
      expect(await get(transport, server)).toBe('ok')
      expect(await get(transport, server)).toBe('ok')
      expect(server.opened()).toBe(2)
    })

    it('that the server ends while it lies idle fails nobody', async () => {
      const sockets: Socket[] = []
      const server = await answering((socket) => {
        sockets.push(socket)
        return OK
      })
      const transport = open()
      expect(await get(transport, server)).toBe('ok')
      sockets[0]?.end()
      await server.drained()
      expect(await get(transport, server)).toBe('ok')
      expect(server.opened()).toBe(2)
    })

    it('is closed before the server would do so', async () => {
      const keepAlive = 'Keep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok'
      const server = await answering(() => `HTTP/1.1 200 OK\r\n${keepAlive}`)
      expect(await get(open(), server)).toBe('ok')
      await server.drained()
    })

    it('does not keep the process alive while it lies idle', async () => {
      const server = await answering((socket) => {
        socket.unref()
        return OK
      })
      const sockets = () =>
        process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
      const before = sockets()
      const transport = open()
      expect(await get(transport, server)).toBe('ok')
      await nextTurn()
      expect(sockets()).toBe(before)
      expect(await get(transport, server)).toBe('ok')
      expect(server.opened()).toBe(1)
    })

    it('that closes gives its place to a request that waits', async () => {
      const server = await answering(
        () => 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok',
      )
      const transport = open({ maxConnections: 2 })
      const answers = Array.from({ length: 10 }, () => get(transport, server))
      expect(await Promise.all(answers)).toEqual(Array.from({ length: 10 }, () => 'ok'))
      expect(server.opened()).toBe(10)
    })
  })

  describe('requests that wait for a connection', () => {
    it('get it in the order in which they came', async () => {
      const seen: string[] = []
      const server = await http((message, response) => {
        seen.push(message.url ?? '')
        response.end()
      })
      const transport = open({ maxConnections: 1 })
      const targets = Array.from({ length: 8 }, (_, index) => `/${index}`)
      const sent = targets.map(async (target) => {
        const { body } = await transport.send(request(server, { target }), PATIENT)
        await body.discard()
      })
      await Promise.all(sent)
      expect(seen).toEqual(targets)
    })

    it('fail when the client is closed', async () => {
      const arrived = createDeferred()
      const server = await http(() => arrived.resolve())
      const transport = open({ maxConnections: 1 })
      const sent = [1, 2, 3].map(() => transport.send(request(server), PATIENT))
      const failed = Promise.all(
        sent.map((answer) => expect(answer).rejects.toMatchObject({ code: 'ConnectionLost' })),
      )
      await arrived.promise
      await transport.close()
      await failed
    })
  })

  describe('an answer', () => {
    it('to HEAD has no body, whatever its length says', async () => {
      const server = await http((_message, response) => {
        response.writeHead(200, { 'content-length': '1000' }).end()
      })
      const transport = open()
      for (let round = 0; round < 2; round += 1) {
        const answer = await transport.send(request(server, { method: 'HEAD' }), PATIENT)
        expect(answer.headers['content-length']).toBe('1000')
        expect(await answer.body.bytes(2000)).toHaveLength(0)
      }
      expect(server.opened()).toBe(1)
    })

    it('may come after interim ones', async () => {
      const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'
      const server = await answering(() => interim + OK)
      const transport = open()
      expect(await get(transport, server)).toBe('ok')
      expect(await get(transport, server)).toBe('ok')
      expect(server.opened()).toBe(1)
    })

    it('may go on until the connection closes', async () => {
      const server = await tcp((socket) => {
        socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(300_000)}`))
      })
      expect(await get(open(), server)).toHaveLength(300_000)
    })

    it('may be read later, also when the server has ended the connection', async () => {
      const ended = createDeferred()
      const server = await tcp((socket) => {
        socket.once('data', () => {
          socket.end('HTTP/1.1 200 OK\r\n\r\nlate', () => ended.resolve())
        })
      })
      const { body } = await open().send(request(server), PATIENT)
      await ended.promise
      await nextTurn()
      expect(Buffer.from(await body.bytes(100)).toString()).toBe('late')
    })

    it.each([
      ['both framings', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
      ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\nok'],
      ['a length that is none', 'Content-Length: two\r\n\r\nok'],
    ])('with %s is MalformedHttp, and its connection is closed', async (_name, rest) => {
      const server = await answering(() => `HTTP/1.1 200 OK\r\n${rest}`)
      await expect(open().send(request(server), PATIENT)).rejects.toMatchObject({
        code: 'MalformedHttp',
      })
      await server.drained()
    })

    it('that turns into garbage fails its reader', async () => {
      const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
      const server = await answering(() => `${head}2\r\nok\r\nrubbish\r\n`)
      const { body } = await open().send(request(server), PATIENT)
      await expect(body.bytes(100)).rejects.toMatchObject({ code: 'MalformedHttp' })
      await server.drained()
    })
  })

  it.each([1, 2, 3])('chunks stay what they are while held; seed %i', async (seed) => {
    const random = seededRandom(seed)
    const content = Buffer.from(seededBytes(5 * MIB, seed))
    const server = await http((message, response) => {
      if (message.url === '/length') response.setHeader('content-length', content.length)
      for (let start = 0; start < content.length; start += 300_000) {
        response.write(content.subarray(start, start + 300_000))
      }
      response.end()
    })
    const transport = open({ maxConnections: 3 })
    await Promise.all(
      Array.from({ length: 9 }, async (_, index) => {
        const target = index % 2 === 0 ? '/length' : '/chunked'
        const { body } = await transport.send(request(server, { target }), PATIENT)
        await compareSlowly(body, content, () => random() < 0.5)
      }),
    )
    expect(server.opened()).toBe(3)
  })

  it('5,000 requests leave no memory behind', async () => {
    const server = await answering(() => OK)
    const transport = open()
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const run = async (count: number): Promise<number> => {
      for (let round = 0; round < count; round += 1) await get(transport, server)
      collect()
      const { heapUsed, external } = process.memoryUsage()
      return heapUsed + external
    }
    const before = await run(500)
    expect((await run(5000)) - before).toBeLessThan(MIB)
    expect(server.opened()).toBe(1)
  })

  describe('over TLS', () => {
    it('large bodies go both ways, and the connection is reused', async () => {
      const server = await serveTls()
      const content = Buffer.from(seededBytes(4 * MIB))
      const transport = open({ ca: LOCALHOST_CERTIFICATE })
      for (const hostname of ['localhost', '127.0.0.1']) {
        const origin = { scheme: 'https', hostname, port: server.port } as const
        for (const body of [content, source(slices(content), content.length)]) {
          const answer = await transport.send(echo(origin, body), PATIENT)
          await compareSlowly(answer.body, content, () => true)
        }
      }
      expect(server.opened()).toBe(2)
    })

    it('a reader that now and then is busy gets all of one body after the other', async () => {
      const server = await serveTls()
      const content = Buffer.from(seededBytes(8 * MIB))
      const transport = open({ ca: LOCALHOST_CERTIFICATE, maxConnections: 1 })
      const origin = { scheme: 'https', hostname: 'localhost', port: server.port } as const
      for (let round = 0; round < 6; round += 1) {
        const answer = await transport.send(echo(origin, content), PATIENT)
        let received = 0
        let block = 0
        await answer.body.deliver((chunk) => {
          expect(content.compare(chunk, 0, chunk.length, received, received + chunk.length)).toBe(0)
          received += chunk.length
          block += chunk.length
          if (block < MIB) return undefined
          block = 0 // a block is full, and is written
          return turns(20)
        })
        expect(received).toBe(content.length)
      }
      expect(server.opened()).toBe(1)
    })

    it('an authority that is not trusted is TlsFailed, and nothing is sent', async () => {
      const server = await serveTls()
      const origin = { scheme: 'https', hostname: 'localhost', port: server.port } as const
      const sent = open().send(echo(origin, Buffer.from('secret')), PATIENT)
      await expect(sent).rejects.toMatchObject({ code: 'TlsFailed', retryable: false })
      expect(server.requests()).toBe(0)
    })

    it('a certificate for another name is TlsFailed', async () => {
      const server = await serveTls()
      const origin = { scheme: 'https', hostname: '127.0.0.2', port: server.port } as const
      const sent = open({ ca: LOCALHOST_CERTIFICATE }).send(echo(origin, undefined), PATIENT)
      await expect(sent).rejects.toMatchObject({ code: 'TlsFailed' })
    })
  })
})

describe('the reader of its own', () => {
  it('does not use a connection again that has sent more than its answer', async () => {
    const server = await answering(() => `${OK}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`)
    const transport = open({ useNodeHttp: false })
    expect(await get(transport, server)).toBe('ok')
    expect(await get(transport, server)).toBe('ok')
    expect(server.opened()).toBe(2)
  })

  it('closes an idle connection on which anything comes', async () => {
    const sockets: Socket[] = []
    const server = await answering((socket) => {
      sockets.push(socket)
      return OK
    })
    const transport = open({ useNodeHttp: false })
    expect(await get(transport, server)).toBe('ok')
    sockets[0]?.write(OK)
    await server.drained()
    expect(await get(transport, server)).toBe('ok')
  })

  it.each([
    ['with content-length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', true],
    [
      'in chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nhe\r\n3\r\nllo\r\n0\r\na: b\r\n\r\n',
      true,
    ],
    ['up to the close', 'HTTP/1.1 200 OK\r\n\r\nhello', false],
    [
      'after 100',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
      true,
    ],
  ])('reads an answer %s that comes byte by byte', async (_name, text, stays) => {
    const server = await tcp((socket) => {
      socket.setNoDelay(true)
      socket.on('data', () => {
        void (async () => {
          for (const byte of Buffer.from(text)) {
            socket.write(Buffer.of(byte))
            await nextTurn()
          }
          if (!stays) socket.end()
        })()
      })
    })
    const transport = open({ useNodeHttp: false })
    expect(await get(transport, server)).toBe('hello')
    expect(await get(transport, server)).toBe('hello')
    expect(server.opened()).toBe(stays ? 1 : 2)
  })

  it.each([1, 2])(
    'ends in an answer or a TransportError, whatever comes; seed %i',
    async (seed) => {
      const random = seededRandom(seed)
      const pick = (limit: number): number => Math.floor(random() * limit)
      const kinds = [
        OK,
        `HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n${'x'.repeat(70_000)}`,
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n5\r\nhello\r\n0\r\n\r\n',
        'HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\nno',
        'HTTP/1.1 204 No Content\r\n\r\n',
      ]
      const server = await tcp((socket) => {
        socket.on('data', () => {
          const bytes = Buffer.from(kinds[pick(kinds.length)] ?? OK)
          for (let damage = pick(3); damage > 0; damage -= 1) bytes[pick(100)] = pick(256)
          const cut = pick(bytes.length + 1)
          socket.write(bytes.subarray(0, cut))
          setImmediate(() => {
            socket.write(bytes.subarray(cut))
            const fate = random()
            if (fate < 0.2) socket.end()
            else if (fate < 0.3) socket.resetAndDestroy()
          })
        })
      })
      const transport = open({ useNodeHttp: false, maxConnections: 4 })
      const outcomes = { answer: 0, failure: 0 }
      const attempt = async (): Promise<void> => {
        let answer: HttpResponse
        try {
          answer = await transport.send(request(server), { idleTimeoutMs: 30 })
          const way = random()
          if (way < 0.4) await answer.body.bytes(MIB)
          else if (way < 0.8)
            await answer.body.deliver(() => (random() < 0.5 ? nextTurn() : undefined))
          else await answer.body.discard()
          outcomes.answer += 1
        } catch (error) {
          if (!(error instanceof TransportError)) throw error
          outcomes.failure += 1
        }
      }
      for (let round = 0; round < 20; round += 1) {
        await Promise.all(Array.from({ length: 10 }, attempt))
      }
      expect(outcomes.answer).toBeGreaterThan(20)
      expect(outcomes.failure).toBeGreaterThan(10)
      await transport.close()
      await server.drained()
    },
  )
})

/** Reads `body`, now and then slowly, and compares each chunk when it is about to be given back. */
async function compareSlowly(
  body: ResponseBody,
  content: Buffer,
  slow: () => boolean,
): Promise<void> {
  let offset = 0
  await body.deliver(async (chunk) => {
    for (let turns = slow() ? 3 : 0; turns > 0; turns -= 1) await nextTurn()
    const same = content.subarray(offset, offset + chunk.length).equals(chunk)
    if (!same) throw new Error(`the ${chunk.length} bytes at ${offset} have changed`)
    offset += chunk.length
  })
  expect(offset).toBe(content.length)
}

function slices(content: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let start = 0; start < content.length; start += MIB) {
    parts.push(content.subarray(start, start + MIB))
  }
  return parts
}

function echo(origin: HttpRequest['origin'], body: HttpRequest['body']): HttpRequest {
  const headers = { host: `${origin.hostname}:${origin.port}` }
  return { method: 'PUT', origin, target: '/', headers, body }
}

/** A server that gives back what it is sent. */
async function serveTls(): Promise<{
  readonly port: number
  opened(): number
  requests(): number
}> {
  let opened = 0
  let requests = 0
  const options = { key: LOCALHOST_KEY, cert: LOCALHOST_CERTIFICATE }
  const server = createTlsServer(options, (message, response) => {
    requests += 1
    void readAll(message).then((bytes) => response.end(bytes))
  })
  server.on('connection', (socket: Socket) => {
    opened += 1
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { port, opened: () => opened, requests: () => requests }
}

/** So many turns of the event loop, as a write to a file takes. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
