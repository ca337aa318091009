/** A request that a server refuses, thrown by the server's halves of the codecs. */

import { errorAnswer, type ErrorAnswer, type OssErrorCode } from '../errors/error-codes.js'
import { OssferryError } from '../errors/ossferry-error.js'
import type { HttpHeaders } from '../http.js'

/** Carries what the server answers instead. */
export class RequestRejection extends OssferryError {
  override readonly name: string = 'RequestRejection'
  readonly answer: ErrorAnswer
  /** Beside those of every answer. */
  readonly headers: HttpHeaders

  constructor(answer: ErrorAnswer, headers: HttpHeaders = {}) {
    super({ message: answer.message, code: answer.code })
    this.answer = answer
    this.headers = headers
  }
}

/** The usual answer for `code`, with what is different this time and `headers`, to be thrown. */
export function rejection(
  code: OssErrorCode,
  different?: Partial<Omit<ErrorAnswer, 'code'>>,
  headers?: HttpHeaders,
): RequestRejection {
  return new RequestRejection(errorAnswer(code, different), headers)
}

/** `InvalidArgument`, naming the argument and its value. */
export function invalidArgument(
  message: string,
  name: string,
  value: string,
  ec?: string,
): RequestRejection {
  const details = { ArgumentName: name, ArgumentValue: value }
  return rejection('InvalidArgument', { message, ec, details })
}
