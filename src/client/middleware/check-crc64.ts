/** Compares the CRC-64 of what was sent with the CRC-64 of what the service has received. */

import { parseCrc64 } from '../../protocol/crc64/crc64.js'
import { CrcMismatchError } from '../../protocol/errors/ossferry-error.js'
import type { Answer } from '../call.js'
import { describeFailure } from '../describe-call.js'
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
    const clientCrc64 = upload.crc64
    if (serverCrc64 === undefined || serverCrc64 === clientCrc64) return answer
    throw new CrcMismatchError({ action: describeFailure(call), clientCrc64, serverCrc64 })
  }
}
