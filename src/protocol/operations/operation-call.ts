/** A call as messages name it, and the two errors that a codec of the client's side raises. */

import { describeObject } from '../errors/describe-object.js'
import { InvalidRequestError, OssferryError } from '../errors/ossferry-error.js'

export interface OperationCall {
  /** The operation's API name, such as `UploadPart`. */
  readonly operation: string
  /** A property of every operation on a bucket. */
  readonly bucket?: string | undefined
  /** A property of every operation on an object. */
  readonly key?: string | undefined
}

/** The request is impossible; nothing is sent. `problem` says what to change. */
export function invalidRequest(
  call: OperationCall,
  problem: string,
  code = 'InvalidArgument',
): InvalidRequestError {
  return new InvalidRequestError({ message: `cannot send ${describeCall(call)}: ${problem}`, code })
}

/**
 * The answer claims success but is not what OSS sends, so nobody knows what happened. Code
 * `BadResponse`; not retryable, as the call may have had its effect.
 */
export function badResponse(
  call: OperationCall,
  problem: string,
  requestId: string,
  cause?: unknown,
): OssferryError {
  const reference = requestId === '' ? '' : ` [request ID ${requestId}]`
  return new OssferryError({
    message: `cannot read the answer to ${describeCall(call)}: ${problem}${reference}`,
    code: 'BadResponse',
    cause,
  })
}

/** `UploadPart of oss://bucket/key`; without a bucket the operation alone. */
function describeCall({ operation, bucket, key }: OperationCall): string {
  return bucket === undefined ? operation : `${operation} of ${describeObject(bucket, key)}`
}
