/** An application that callbacks can call; its answers tell what it was sent. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CallbackApplication {
  readonly url: string
  close(): Promise<void>
}

/**
 * Answers `/echo` with the body that it was sent, as `{"sent":…,"type":…}`; `/text` with what is no
 * JSON; `/status/404` and the like with that status.
 */
export async function startCallbackApplication(): Promise<CallbackApplication> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const path = request.url ?? ''
      const sent = Buffer.concat(chunks).toString()
      const type = request.headers['content-type']
      response.statusCode = Number(/^\/status\/(\d+)/.exec(path)?.[1] ?? 200)
      const text = path.startsWith('/text') ? 'no json' : JSON.stringify({ sent, type })
      response.setHeader('Content-Type', 'application/json')
      response.setHeader('Content-Length', Buffer.byteLength(text))
      response.end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
