/** `sign_url` of the SDK V1. */

import type { OssClient } from '../client/oss-client.js'
import type { PresignableRequests } from '../client/presign.js'
import { describeObject } from '../protocol/errors/describe-object.js'
import { InvalidRequestError } from '../protocol/errors/ossferry-error.js'
import type { BucketCallOptions } from './call-options.js'
import type { Target } from './call-requests.js'

type Presignable = 'DeleteObject' | 'GetObject' | 'HeadObject' | 'PutObject'

/** Parameters make other calls of them: a PUT with `uploadId` and `partNumber` sends a part. */
const OPERATIONS: ReadonlyMap<string, Presignable & keyof PresignableRequests> = new Map([
  ['DELETE', 'DeleteObject'],
  ['GET', 'GetObject'],
  ['HEAD', 'HeadObject'],
  ['PUT', 'PutObject'],
] as const)

export async function signUrl(
  client: Pick<OssClient, 'presign'>,
  target: Target,
  method: string,
  expiresInSeconds: number,
  { headers, params, signal }: BucketCallOptions,
): Promise<string> {
  const operation = OPERATIONS.get(method.toUpperCase())
  if (operation === undefined) {
    const path = describeObject(target.bucket, target.key)
    const known = [...OPERATIONS.keys()].join(', ')
    throw new InvalidRequestError({
      code: 'InvalidArgument',
      message: `cannot sign a URL of ${path} for ${JSON.stringify(method)}: the method must be one of ${known}; for others use client.presign`,
    })
  }
  const request = { ...target, headers, parameters: params }
  const expiresInMs = expiresInSeconds * 1000
  return (await client.presign(operation, request, { expiresInMs, signal })).url
}
