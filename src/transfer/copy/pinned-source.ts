/** The one version of an object that a copy is about. */

import { parseCrc64 } from '../../protocol/crc64/crc64.js'
import { describeObject } from '../../protocol/errors/describe-object.js'
import { OssferryError } from '../../protocol/errors/ossferry-error.js'
import { parseHttpDate } from '../../protocol/http-date.js'
import type { HeadObjectResult } from '../../protocol/operations/head-object.js'
import { formatTagging } from '../../protocol/operations/tagging.js'
import type { CopyClient } from '../client-api.js'
import type { JobContext } from '../job.js'
import { reportingCall } from '../upload/upload-strategy.js'
import { headFields, sourceOf, taggingFields, type CopyRequest } from './copy-request.js'

export interface PinnedSource {
  /** `oss://bucket/key`. */
  readonly path: string
  readonly size: number
  readonly etag: string
  /** `undefined` in a bucket without versions. */
  readonly versionId: string | undefined
  /** `undefined` for the few old objects of which OSS knows none. */
  readonly crc64: bigint | undefined
  /** The server's clock when it was looked at, Unix milliseconds; `undefined` if it did not say. */
  readonly seenAt: number | undefined
  readonly head: HeadObjectResult
}

export async function pinSource(
  client: CopyClient,
  request: CopyRequest,
  context: JobContext,
): Promise<PinnedSource> {
  const { options } = reportingCall(context, undefined)
  const head = await client.headObject(headFields(request), options)
  const { bucket, key, versionId } = sourceOf(request)
  return {
    path: describeObject(bucket, key),
    size: head.contentLength,
    etag: head.etag,
    versionId: head.versionId ?? versionId,
    crc64: parseCrc64(head.hashCrc64 ?? ''),
    seenAt: parseHttpDate(head.headers['date'] ?? ''),
    head,
  }
}

/** The tags that the copy is to have from its source, as a request takes them. */
export async function sourceTagging(
  client: CopyClient,
  request: CopyRequest,
  source: PinnedSource,
  context: JobContext,
): Promise<string | undefined> {
  const fields = taggingFields(request, source)
  if (fields === undefined) return undefined
  const { tags } = await client.getObjectTagging(fields, reportingCall(context, undefined).options)
  return tags.length === 0 ? undefined : formatTagging(tags)
}

const SOURCE_GONE: ReadonlySet<string> = new Set([
  'NoSuchKey',
  'NoSuchVersion',
  'PreconditionFailed',
])

/** Whether `error`, of a request for the pinned source, says that it is there no more. */
export function saysSourceChanged(error: unknown): boolean {
  return OssferryError.is(error) && SOURCE_GONE.has(error.code)
}
