/** One HTTP request as it is, through Node's client, which adds and corrects nothing here. */

import { request as requestHttp, type Agent } from 'node:http'
import { request as requestHttps } from 'node:https'
import { readXml, type XmlElement } from './read-xml.js'

export interface Outgoing {
  readonly origin: URL
  readonly agent: Agent
  readonly method: string
  readonly host: string
  /** Path and query, percent-encoded. */
  readonly target: string
  /** Values as text; they become UTF-8. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly framing: Framing
}

/** How the length of the body is told; `untold`: not at all, which ends the connection. */
export type Framing = 'length' | 'chunked' | 'untold'

export interface Answer {
  readonly status: number
  /** Names in lower case, values as UTF-8. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

/** Longer than anything the service takes for the small requests of the suite. */
const TIMEOUT_MS = 15_000

export function exchange(outgoing: Outgoing): Promise<Answer> {
  const { origin, body, framing } = outgoing
  const send = origin.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const request = send({
      host: origin.hostname.replace(/^\[|\]$/g, ''),
      port: origin.port === '' ? undefined : origin.port,
      servername: outgoing.host.replace(/:\d+$/, ''),
      method: outgoing.method,
      path: outgoing.target,
      headers: { Host: outgoing.host, ...asBytes(outgoing.headers), ...lengthOf(outgoing) },
      agent: framing === 'untold' ? false : outgoing.agent,
      timeout: TIMEOUT_MS,
    })
    if (framing === 'untold') {
      request.useChunkedEncodingByDefault = false
      request.removeHeader('content-length')
    }
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode = 0, headers, complete } = response
        if (!complete) reject(new Error('the answer broke off'))
        else resolve({ status: statusCode, headers: asText(headers), body: Buffer.concat(chunks) })
      })
    })
    if (body.length > 0) request.write(body)
    request.end()
  })
}

function lengthOf({ method, body, framing }: Outgoing): Record<string, string> {
  if (framing === 'chunked') return { 'Transfer-Encoding': 'chunked' }
  const bodiless = body.length === 0 && (method === 'GET' || method === 'HEAD')
  return framing === 'untold' || bodiless ? {} : { 'Content-Length': String(body.length) }
}

/** Node writes header values as Latin-1; OSS reads them as UTF-8. */
function asBytes(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
  )
}

function asText(received: NodeJS.Dict<string | string[]>): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(received)) {
    if (value === undefined) continue
    const text = typeof value === 'string' ? value : value.join(', ')
    headers[name] = Buffer.from(text, 'latin1').toString()
  }
  return headers
}

/**
 * The document in the body, or in `x-oss-err` where there is none; `undefined` if neither.
 * @throws Error when it is not well formed.
 */
export function documentOf({ headers, body }: Answer): XmlElement | undefined {
  const isXml = headers['content-type'] === 'application/xml' && body.length > 0
  if (isXml) return readXml(body.toString())
  const packed = body.length === 0 ? headers['x-oss-err'] : undefined
  return packed === undefined ? undefined : readXml(Buffer.from(packed, 'base64').toString())
}
