/** An operation as the client sends it: its name and the client's half of its codec. */

import type { Digests } from '../environment.js'
import type { OssRequest } from '../protocol/oss-message.js'
import { encodeBase64 } from '../protocol/text-codecs.js'
import type { Answer } from './call.js'

export interface Operation<Request, Result> {
  /** API name. */
  readonly name: string
  /** @throws InvalidRequestError */
  readonly encode: (request: Request) => OssRequest
  /** @throws OssferryError `BadResponse` */
  readonly decode: (answer: Answer, request: Request) => Result
}

export function operation<Request, Result>(
  name: string,
  encode: Operation<Request, Result>['encode'],
  decode: Operation<Request, Result>['decode'],
): Operation<Request, Result> {
  return { name, encode, decode }
}

/** `plain` with the `Content-MD5` of its document, which OSS asks for where much is at stake. */
export function withContentMd5<Request, Result>(
  plain: Operation<Request, Result>,
  digests: Digests,
): Operation<Request, Result> {
  const encode = (request: Request): OssRequest => {
    const encoded = plain.encode(request)
    const { body, headers } = encoded
    if (!(body instanceof Uint8Array) || headers['content-md5'] !== undefined) return encoded
    const contentMd5 = encodeBase64(digests.md5(body))
    return { ...encoded, headers: { ...headers, 'content-md5': contentMd5 } }
  }
  return { ...plain, encode }
}
