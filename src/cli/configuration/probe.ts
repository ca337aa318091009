/** One harmless request, to learn whether the credentials may do a thing. */

import { OssferryError, ServiceError, type ResultMetadata } from '../../index.js'
import { WRONG_REGION_EC } from '../failure.js'

export type Probe<Result = ResultMetadata> =
  | { readonly answer: 'yes'; readonly result: Result }
  /** The service knows who asks, and says no. */
  | { readonly answer: 'no'; readonly error: ServiceError }
  /** There was no answer, or the service does not know who asks. */
  | { readonly answer: 'failed'; readonly error: OssferryError }

/** Codes with which the service refuses the key and not what it asks for. */
const KEY_REFUSED: ReadonlySet<string> = new Set([
  'InvalidAccessKeyId',
  'InvalidSecurityToken',
  'SecurityTokenExpired',
  'SignatureDoesNotMatch',
])

/** Rejects only with what is no error of the library. */
export async function probe<Result>(work: () => Promise<Result>): Promise<Probe<Result>> {
  try {
    return { answer: 'yes', result: await work() }
  } catch (error) {
    if (!OssferryError.is(error)) throw error
    const said = ServiceError.is(error) && !KEY_REFUSED.has(error.code) && error.status < 500
    return said && error.ec !== WRONG_REGION_EC
      ? { answer: 'no', error }
      : { answer: 'failed', error }
  }
}
