import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'

import type { ClientConfig } from '../../../src/client/client-config.js'
import { StaticCredentialsProvider } from '../../../src/client/credentials/fixed-credentials.js'
import { OssClient } from '../../../src/client/oss-client.js'
import { nodeClientPlatform } from '../../../src/platform/node/client-platform.js'
import { serveHttp, serveTcp, type TinyServer } from '../../support/tiny-servers.js'

const object = { bucket: 'bucket', key: 'key' }
const FAST = { baseDelayMs: 1 }

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const resource of opened.splice(0).reverse()) await resource.close()
})

function connect(server: TinyServer, config: ClientConfig = {}): OssClient {
  const client = new OssClient(
    {
      region: 'cn-hangzhou',
      endpoint: `http://127.0.0.1:${server.port}`,
      credentialsProvider: new StaticCredentialsProvider('ak', 'sk'),
      proxy: false,
      retry: FAST,
      ...config,
    },
    nodeClientPlatform,
  )
  opened.push(client)
  return client
}

/** Reads each request whole, then answers it. */
async function serve(
  answer: (message: IncomingMessage, response: ServerResponse, index: number) => void,
): Promise<TinyServer> {
  let count = 0
  const server = await serveHttp((message, response) => {
    const index = count
    count += 1
    message.resume().on('end', () => answer(message, response, index))
  })
  opened.push(server)
  return server
}

function stored(response: ServerResponse): void {
  response.writeHead(200, { etag: '"E"', 'content-length': '0' }).end()
}

function refused(response: ServerResponse, status: number, code: string, further = ''): void {
  const body = `<Error><Code>${code}</Code><Message>no</Message>${further}</Error>`
  response.writeHead(status, { 'content-type': 'application/xml' }).end(body)
}

describe('over real connections', () => {
  it('a request is retried until the attempts are used up, not more', async () => {
    let seen = 0
    const server = await serve((_message, response) => {
      seen += 1
      refused(response, 500, 'InternalError')
    })
    const put = connect(server).putObject({ ...object, body: Buffer.alloc(100_000) })
    await expect(put).rejects.toMatchObject({ code: 'InternalError', status: 500 })
    expect(seen).toBe(3)
  })

  it('a connection that the server cut while it lay idle does not fail the next request', async () => {
    const server = await serveTcp((socket) => {
      socket.on('data', (data) => {
        if (!data.includes('x'.repeat(10))) return
        socket.write('HTTP/1.1 200 OK\r\nETag: "E"\r\nContent-Length: 0\r\n\r\n')
        // The second request on a connection meets a reset.
        socket.removeAllListeners('data').once('data', () => socket.resetAndDestroy())
      })
    })
    opened.push(server)
    const client = connect(server)
    const body = Buffer.from('x'.repeat(10))
    for (let round = 0; round < 4; round += 1) {
      expect(await client.putObject({ ...object, body })).toMatchObject({ etag: '"E"' })
    }
    expect(server.opened()).toBeGreaterThan(1)
  })

  it('an early refusal of a large upload is that refusal, not a lost connection', async () => {
    const server = await serveHttp((_message, response) => refused(response, 403, 'AccessDenied'))
    opened.push(server)
    const chunk = Buffer.alloc(1024 * 1024)
    const put = connect(server).putObject({
      ...object,
      body: {
        size: 512 * chunk.length,
        replayable: true,
        async send(write) {
          for (let index = 0; index < 512; index += 1) await write(chunk)
        },
      },
    })
    await expect(put).rejects.toMatchObject({ code: 'AccessDenied', status: 403 })
    await server.drained()
  })

  it('five requests with an expired token share one refresh', async () => {
    const server = await serve((message, response) => {
      if (message.headers['x-oss-security-token'] === 'token2') stored(response)
      else refused(response, 403, 'SecurityTokenExpired')
    })
    let fetched = 0
    const client = connect(server, {
      credentialsProvider: async () => {
        fetched += 1
        const securityToken = `token${fetched}`
        await new Promise((resolve) => setImmediate(resolve))
        return { accessKeyId: 'ak', accessKeySecret: 'sk', securityToken }
      },
    })
    const put = () => client.putObject({ ...object, body: Buffer.from('x') })
    await Promise.all([put(), put(), put(), put(), put()])
    expect(fetched).toBe(2)
  })

  it('the clock of the service is learned once', async () => {
    let refusals = 0
    const serverNow = Date.now() + 3 * 3_600_000
    const server = await serve((message, response) => {
      const text = String(message.headers['x-oss-date'])
      const hour = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 11)}`
      const signedAt = Date.parse(`${hour}:${text.slice(11, 13)}:00Z`)
      if (Math.abs(signedAt - serverNow) < 900_000) {
        stored(response)
        return
      }
      refusals += 1
      const time = `<ServerTime>${new Date(serverNow).toISOString()}</ServerTime>`
      refused(response, 403, 'RequestTimeTooSkewed', time)
    })
    const client = connect(server)
    for (let round = 0; round < 3; round += 1) {
      await client.putObject({ ...object, body: Buffer.from('x') })
    }
    expect(refusals).toBe(1)
  })

  it('a download that breaks off says which', async () => {
    const server = await serveTcp((socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\nETag: "E"\r\nContent-Length: 10\r\n\r\nhell'),
      )
    })
    opened.push(server)
    const { body } = await connect(server).getObject(object)
    await expect(body.bytes(100)).rejects.toMatchObject({
      code: 'ConnectionLost',
      retryable: true,
      message: expect.stringMatching(/^cannot download oss:\/\/bucket\/key: /) as string,
    })
  })

  it('an abort ends the call with a Cancelled error and its connection', async () => {
    const controller = new AbortController()
    const server = await serve(() => controller.abort())
    const put = connect(server).putObject(
      { ...object, body: Buffer.from('x') },
      { signal: controller.signal },
    )
    await expect(put).rejects.toMatchObject({ code: 'Cancelled', name: 'AbortError' })
    await server.drained()
  })

  it('keys go over the wire as they are', async () => {
    const seen: string[] = []
    const server = await serve((message, response) => {
      seen.push(message.url ?? '')
      stored(response)
    })
    const client = connect(server)
    for (const key of ['a/../b', './c', 'x//y', '目录/ +%?#']) {
      await client.putObject({ bucket: 'bucket', key, body: Buffer.from('x') })
    }
    expect(seen).toEqual([
      '/bucket/a/../b',
      '/bucket/./c',
      '/bucket/x//y',
      '/bucket/%E7%9B%AE%E5%BD%95/%20%2B%25%3F%23',
    ])
  })
})
