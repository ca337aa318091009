/** Finding the source of a copy, and what it carries along. */

import { parseCrc64 } from '../../protocol/crc64/crc64.js'
import { describeObject } from '../../protocol/errors/describe-object.js'
import { OssferryError } from '../../protocol/errors/ossferry-error.js'
import { parseHttpDate } from '../../protocol/http-date.js'
import { formatTagging } from '../../protocol/operations/tagging.js'
import type { CopyClient } from '../client-api.js'
import type { JobContext } from '../job.js'
import { reportingCall } from '../upload/upload-strategy.js'
import { headFields, sourceOf, taggingFields, type CopyRequest } from './copy-request.js'
import type { PinnedSource } from './pinned-source.js'

/** Looks at the source: what it is now, it has to stay. */
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
