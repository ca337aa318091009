/** The application that OSS calls when an object is stored: a dozen lines behind `node:http`. */

import { createVerify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

interface ReceivedCallback {
  readonly body: Readonly<Record<string, unknown>>
  /** Whether OSS's signature fits. */
  readonly signed: boolean
}

export interface Application {
  readonly url: string
  readonly received: readonly ReceivedCallback[]
  close(): Promise<void>
}

/** Answers each callback with a ticket number, as an application would that keeps a record. */
export async function startApplication(): Promise<Application> {
  const received: ReceivedCallback[] = []
  const record = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const content = await text(request)
    const body = JSON.parse(content) as ReceivedCallback['body']
    received.push({ body, signed: await isSigned(request, content) })
    const ticket = received.length
    const reply = JSON.stringify({ status: 'recorded', ticket, object: body['object'] })
    // OSS takes no answer without a length.
    const length = Buffer.byteLength(reply)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': length })
    response.end(reply)
  }
  const server = createServer((request, response) => {
    // OSS and the checks of the demo see the lack of an answer.
    record(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/uploaded`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Checks the signature as OSS documents it: RSA over MD5 of path, query and body. */
async function isSigned(request: IncomingMessage, body: string): Promise<boolean> {
  const { authorization, 'x-oss-pub-key-url': encodedUrl } = request.headers
  if (authorization === undefined || typeof encodedUrl !== 'string') return false
  const publicKey = await fetch(Buffer.from(encodedUrl, 'base64').toString('utf8'))
  const [path = '', query] = (request.url ?? '').split('?', 2)
  const signed = `${decodeURIComponent(path)}${query === undefined ? '' : `?${query}`}\n${body}`
  return createVerify('md5')
    .update(signed)
    .verify(await publicKey.text(), authorization, 'base64')
}
