/** GetObject for a bucket: with a body that is checked, counted, and pleasant to read. */

import type { OssClient } from '../client/oss-client.js'
import { describeObject } from '../protocol/errors/describe-object.js'
import type { GetObjectRequest, GetObjectResult } from '../protocol/operations/get-object.js'
import { followSignal } from '../transfer/abort.js'
import type { BucketClient, ClientResult } from './bucket-binding.js'
import type { BucketContentOptions } from './call-options.js'
import { CallProgress } from './call-progress.js'
import { ObjectBody } from './object-body.js'

/** What `getObject` gives: the head of the answer, and its body. */
export type BucketObject = Omit<GetObjectResult, 'body'> & { readonly body: ObjectBody }

export async function readObject(
  client: Pick<OssClient, 'getObject'>,
  request: GetObjectRequest,
  { progressCallback, signal }: BucketContentOptions,
  enableCrc: boolean,
): Promise<BucketObject> {
  const abort = new AbortController()
  const onOver = followSignal(abort, signal)
  try {
    const result = await client.getObject(request, { signal: abort.signal })
    const body = new ObjectBody(result.body, {
      name: describeObject(request.bucket, request.key),
      hashCrc64: enableCrc && isWhole(request, result) ? result.hashCrc64 : undefined,
      progress: new CallProgress(progressCallback, result.contentLength),
      cancel: () => abort.abort(new Error('the reader of the object has gone')),
      onOver,
    })
    return { ...result, body }
  } catch (error) {
    onOver()
    throw error
  }
}

/** GetObject into a file. */
export async function readToFile(
  client: Pick<BucketClient, 'getObjectToFile'>,
  request: GetObjectRequest,
  filename: string,
  { progressCallback, signal }: BucketContentOptions,
): Promise<ClientResult<'getObjectToFile'>> {
  let progress: CallProgress | undefined
  const progressOf = (totalBytes: number | undefined): CallProgress =>
    (progress ??= new CallProgress(progressCallback, totalBytes))
  const onReceived = (bytes: number, totalBytes: number | undefined): void =>
    progressOf(totalBytes).moved(bytes)
  const options = progressCallback === undefined ? { signal } : { signal, onReceived }
  const result = await client.getObjectToFile(request, filename, options)
  progressOf(result.contentLength).done(result.size)
  return result
}

/** Whether the bytes are the object's own, all of them: only then is the CRC-64 theirs. */
function isWhole(request: GetObjectRequest, { statusCode, headers }: GetObjectResult): boolean {
  const compressed = headers['content-encoding'] !== undefined && asksForCompression(request)
  return statusCode === 200 && request.process === undefined && !compressed
}

function asksForCompression({ headers = {} }: GetObjectRequest): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'accept-encoding')
}
