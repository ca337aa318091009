/** Compares the CRC-64 of what was sent with the CRC-64 of what the service has received. */

import { combineCrc64, parseCrc64 } from '../../protocol/crc64/crc64.js'
import { CrcMismatchError } from '../../protocol/errors/ossferry-error.js'
import type { Answer, Call } from '../call.js'
import { describeFailure } from '../describe-call.js'
import type { UploadBody } from '../upload-body.js'
import type { WireHandler } from './sign.js'

export function checkCrc64(disabled: boolean, next: WireHandler<Answer>): WireHandler<Answer> {
  return async (call, request) => {
    const { upload } = call
    const pending = next(call, request)
    if (upload === undefined) return pending
    upload.digest() // while the bytes are on their way
    const answer = await pending
    const text = answer.headers['x-oss-hash-crc64ecma']
    if (disabled || text === undefined) return answer
    const serverCrc64 = parseCrc64(text)
    const clientCrc64 = expectedCrc64(call.append, upload)
    if (serverCrc64 === undefined || clientCrc64 === undefined) return answer
    if (serverCrc64 === clientCrc64) return answer
    // Bytes that have been appended stay; to send them again would not mend them.
    const retryable = call.append === undefined
    const action = describeFailure(call)
    throw new CrcMismatchError({ action, clientCrc64, serverCrc64, retryable })
  }
}

/** The CRC-64 that the answer has to name, if that can be told. */
function expectedCrc64(append: Call['append'], upload: UploadBody): bigint | undefined {
  if (append === undefined) return upload.crc64
  const { crc64Before } = append
  if (crc64Before === undefined) return undefined
  return combineCrc64(crc64Before, upload.crc64, upload.sentBytes)
}
