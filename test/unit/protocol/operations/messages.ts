/** Messages for codec tests. */

import type { OssRequest, OssResponse } from '../../../../src/protocol/oss-message.js'

export const bucket = 'examplebucket'
/** Everything that escaping could get wrong. */
export const awkwardKey = 'dir/a b+c&<目录>\u0001\r\n"\'.bin'
export const uploadId = '0004B9894A22E5B1888A1E29F823A9B2'
export const etag = '"3349DC700140D7F86A078484278075A9"'

export function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64')
}

export const callback = base64({ callbackUrl: 'http://127.0.0.1:8080/cb', callbackBody: 'a=b' })
export const callbackVar = base64({ 'x:user': 'me' })

export function request(parts: Partial<OssRequest>): OssRequest {
  return {
    method: 'GET',
    bucket,
    key: undefined,
    query: {},
    headers: {},
    body: undefined,
    ...parts,
  }
}

export function response(
  body: string,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): OssResponse {
  return {
    status,
    headers: { 'x-oss-request-id': '534B371674E88A4D8906008B', ...headers },
    body: new TextEncoder().encode(body),
  }
}

export function bodyText(message: OssRequest | OssResponse): string {
  if (!(message.body instanceof Uint8Array)) throw new Error('the message has no bytes')
  return new TextDecoder().decode(message.body)
}
