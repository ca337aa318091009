/** The application that OSS calls when an object is stored: a dozen lines behind `node:http`. */

import { createVerify } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

/**
 * @typedef {object} ReceivedCallback
 * @property {Record<string, unknown>} body
 * @property {boolean} signed whether OSS's signature fits
 */

/** Answers each callback with a ticket number, as an application would that keeps a record. */
export async function startApplication() {
  /** @type {ReceivedCallback[]} */
  const received = []
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8')
    const body = JSON.parse(text)
    received.push({ body, signed: await isSigned(request, text) })
    const reply = JSON.stringify({
      status: 'recorded',
      ticket: received.length,
      object: body.object,
    })
    // OSS takes no answer without a length.
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(reply),
    }
    response.writeHead(200, headers).end(reply)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}/uploaded`,
    received,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/**
 * Checks the signature as OSS documents it: RSA over MD5 of path, query and body.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {string} body
 */
async function isSigned(request, body) {
  const { authorization, 'x-oss-pub-key-url': encodedUrl } = request.headers
  if (authorization === undefined || typeof encodedUrl !== 'string') return false
  const publicKey = await fetch(Buffer.from(encodedUrl, 'base64').toString('utf8'))
  const [path, query] = (request.url ?? '').split('?', 2)
  const signed = `${decodeURIComponent(path)}${query === undefined ? '' : `?${query}`}\n${body}`
  return createVerify('md5')
    .update(signed)
    .verify(await publicKey.text(), authorization, 'base64')
}
