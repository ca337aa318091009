/** A request that a server refuses, thrown by the server's halves of the codecs. */

import { errorAnswer, type ErrorAnswer, type OssErrorCode } from '../errors/error-codes.js'
import { OssferryError } from '../errors/ossferry-error.js'

/** Carries what the server answers instead. */
export class RequestRejection extends OssferryError {
  override readonly name: string = 'RequestRejection'
  readonly answer: ErrorAnswer

  constructor(answer: ErrorAnswer) {
    super({ message: answer.message, code: answer.code })
    this.answer = answer
  }
}

/** The usual answer for `code`, with what is different this time, to be thrown. */
export function rejection(
  code: OssErrorCode,
  different?: Partial<Omit<ErrorAnswer, 'code'>>,
): RequestRejection {
  return new RequestRejection(errorAnswer(code, different))
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
