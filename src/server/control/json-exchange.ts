/** Requests and answers of the control endpoint: JSON, read whole. */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'
import { decodeUtf8, encodeUtf8 } from '../../protocol/text-codecs.js'
import type { HttpExchange, OutgoingResponse } from '../http-exchange.js'
import { readWhole } from '../read-whole.js'

/** Seeds are the largest. */
const MAX_BODY_SIZE = 64 * 2 ** 20

/** What the control endpoint answers in place of doing what was asked. */
export class ControlRefusal extends OssferryError {
  override readonly name: string = 'ControlRefusal'
  /** HTTP status. */
  readonly status: number

  constructor(status: number, code: string, message: string) {
    super({ code, message })
    this.status = status
  }
}

/** @throws ControlRefusal for a body that is too long, or not JSON in UTF-8. */
export async function readJson({ body }: HttpExchange): Promise<unknown> {
  const bytes = await readWhole(body, MAX_BODY_SIZE, () => {
    const message = `the body is longer than ${MAX_BODY_SIZE} bytes`
    return new ControlRefusal(413, 'BodyTooLarge', message)
  })
  try {
    const text = decodeUtf8(bytes)
    if (text === undefined) throw new SyntaxError('it is not UTF-8')
    return JSON.parse(text) as unknown
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new ControlRefusal(400, 'MalformedJson', `the body is no JSON: ${error.message}`)
  }
}

/** An answer; without `content` 204. */
export function jsonResponse(content: object | undefined, status = 200): OutgoingResponse {
  if (content === undefined) return { status: 204, headers: {}, body: undefined }
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: encodeUtf8(`${JSON.stringify(content)}\n`),
  }
}
