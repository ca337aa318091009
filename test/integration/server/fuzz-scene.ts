/** A server that is sent anything, and what must hold whatever it was sent. */

import { Agent } from 'node:http'
import { connect } from 'node:net'
import { percentEncode, percentEncodePath } from '../../conformance/wire/sign.js'
import { exchange, type Answer } from '../../conformance/wire/exchange.js'
import { createServer, type EmbeddedServer } from '../../../src/server.js'

/** The same in every run; set OSSFERRY_FUZZ_SEED for others. A failure prints its own. */
export const FUZZ_SEED = Number(process.env.OSSFERRY_FUZZ_SEED ?? 20_260_501)
/** How often the usual number of runs; set OSSFERRY_FUZZ_TIMES for long hunts. */
export const FUZZ_TIMES = Number(process.env.OSSFERRY_FUZZ_TIMES ?? 1)

/** Longer than any answer takes, shorter than a test's patience. */
const PATIENCE_MS = 5_000

export const BUCKET = 'fuzzed'
const UNTOUCHED = 'untouched'

export interface FuzzedRequest {
  readonly method: string
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Restart it for each property: a fuzzer soon deletes what it finds. */
export class FuzzScene {
  readonly server: EmbeddedServer
  readonly #agent = new Agent({ keepAlive: true })
  readonly #socketsBefore = countSockets()

  private constructor(server: EmbeddedServer) {
    this.server = server
  }

  static async start(): Promise<FuzzScene> {
    const limits = { idleTimeoutMs: 500, headersTimeoutMs: 500 }
    return new FuzzScene(await createServer({ buckets: [BUCKET, UNTOUCHED], limits }))
  }

  /** What is signed may differ from what is sent. */
  send(request: FuzzedRequest): Promise<Answer> {
    const { bucket, key, query, ...rest } = request
    const path =
      bucket === undefined ? '/' : `/${percentEncode(bucket)}/${percentEncodePath(key ?? '')}`
    const text = Object.entries(query)
      .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
      .join('&')
    return exchange({
      ...rest,
      origin: new URL(this.server.endpoint),
      agent: this.#agent,
      host: `127.0.0.1:${this.server.port}`,
      target: text === '' ? path : `${path}?${text}`,
      framing: 'length',
    })
  }

  /** Sends bytes and ends; resolves with everything that comes until the server closes. */
  sendBytes(bytes: Uint8Array): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.server.port, '127.0.0.1')
      const received: Buffer[] = []
      socket.setTimeout(PATIENCE_MS, () => {
        socket.destroy()
        reject(new Error('neither an answer nor the end of the connection'))
      })
      socket.on('data', (chunk: Buffer) => received.push(chunk))
      // A server that has had enough may cut the connection before it has read everything.
      socket.on('error', () => socket.destroy())
      socket.on('close', () => resolve(Buffer.concat(received).toString('latin1')))
      socket.end(bytes)
    })
  }

  /** @throws Error unless the answer is one that OSS could give. */
  check({ status, headers, body }: Answer): void {
    const text = body.toString()
    const isError = status >= 300 && status !== 304 && status !== 303
    if (status >= 500 || status < 200) throw new Error(`status ${status}: ${text}`)
    if (!/^[0-9A-F]{24}$/.test(headers['x-oss-request-id'] ?? '')) throw new Error('no request ID')
    const document = Buffer.from(headers['x-oss-err'] ?? '', 'base64').toString() || text
    if (isError && !/^<\?xml[^]*<Error>\s*<Code>\w+<\/Code>/.test(document)) {
      throw new Error(`status ${status} without an error document: ${document}`)
    }
    this.checkLog()
  }

  /** @throws the error of a request that the server itself did not expect. */
  checkLog(): void {
    const broken = this.server.requests.find(({ error }) => error !== undefined)
    if (broken !== undefined) throw broken.error
  }

  /**
   * Whether the server still serves, and has let go of every connection.
   * @throws Error if not.
   */
  async finish(): Promise<void> {
    this.checkLog()
    await this.server.createBucket(UNTOUCHED)
    const request = { bucket: UNTOUCHED, key: 'a', query: {}, headers: {}, body: Buffer.from('x') }
    const answer = await this.send({ ...request, method: 'GET' })
    if (answer.status !== 403) throw new Error(`status ${answer.status} at the end`)
    this.#agent.destroy()
    await this.server.close()
    for (let turn = 0; turn < 100 && countSockets() > this.#socketsBefore; turn += 1) {
      await new Promise(setImmediate)
    }
    const left = countSockets() - this.#socketsBefore
    if (left > 0) throw new Error(`${left} connections are still open`)
  }
}

function countSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
}
