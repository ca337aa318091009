/** Requests put together by hand: signed by the protocol's own code, sent without any client. */

import { request as requestHttp } from 'node:http'
import { connect } from 'node:net'
import { nodeDigests } from '../../../src/platform/node/digests.js'
import type { HttpMethod } from '../../../src/protocol/http.js'
import { encodePath } from '../../../src/protocol/percent-encoding.js'
import { formatQuery } from '../../../src/protocol/query-string.js'
import { signV4Header } from '../../../src/protocol/signing/sign-v4.js'
import type { EmbeddedServer } from '../../../src/server.js'

export interface RawRequest {
  readonly method: HttpMethod
  readonly bucket?: string
  readonly key?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** The time to sign with; default the present. */
  readonly date?: number
  readonly securityToken?: string
  /** Default true. */
  readonly signed?: boolean
}

export interface RawResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
  readonly text: string
  /** The text of the first element called so, in the body. */
  element(name: string): string | undefined
}

export function send(server: EmbeddedServer, request: RawRequest): Promise<RawResponse> {
  const { method, bucket, key, query = {}, body } = request
  const headers = { ...request.headers }
  if (request.signed !== false) {
    const credentials = { ...server, securityToken: request.securityToken }
    const options = {
      credentials,
      region: server.region,
      product: 'oss',
      date: request.date ?? Date.now(),
    }
    const signable = { method, bucket, key, query, headers }
    Object.assign(headers, signV4Header(signable, options, nodeDigests))
  }
  const path = bucket === undefined ? '/' : `/${bucket}/${encodePath(key ?? '')}`
  const queryText = formatQuery(query)
  return new Promise((resolve, reject) => {
    const outgoing = requestHttp(
      {
        host: '127.0.0.1',
        port: server.port,
        method,
        path: queryText === '' ? path : `${path}?${queryText}`,
        headers: { 'content-length': Buffer.byteLength(body ?? ''), ...headers },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          if (!response.complete) {
            reject(new Error('the answer broke off'))
            return
          }
          resolve(describeResponse(response.statusCode ?? 0, response.headers, chunks))
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function describeResponse(
  status: number,
  headers: RawResponse['headers'],
  chunks: readonly Buffer[],
): RawResponse {
  const body = Buffer.concat(chunks)
  const text = body.toString()
  const element = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]
  return { status, headers, body, text, element }
}

/** Says whether enough has been received. */
export type Enough = (received: string) => boolean

/** Opens a connection, sends `text` as it is, and gives what comes until it is enough or all. */
export function exchangeText(port: number, text: string, enough: Enough): Promise<string> {
  return exchangeTexts(port, [[text, enough]])
}

/** The same with several texts, each sent when what came since the last one is enough. */
export function exchangeTexts(
  port: number,
  steps: readonly (readonly [text: string, enough: Enough])[],
): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = ''
    let received = ''
    let index = 0
    const socket = connect(port, '127.0.0.1')
    const sendNext = (): void => {
      const step = steps[index]
      received = ''
      if (step === undefined) socket.destroy()
      else socket.write(step[0], 'latin1')
    }
    socket.on('connect', sendNext)
    socket.on('data', (chunk) => {
      all += chunk.toString('latin1')
      received += chunk.toString('latin1')
      if (steps[index]?.[1](received) !== true) return
      index += 1
      sendNext()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(all))
  })
}
