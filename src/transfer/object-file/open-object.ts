/** Opens an object for reading: finds it, and pins what is read. */

import { describeObject } from '../../protocol/errors/describe-object.js'
import type { DownloadClient } from '../client-api.js'
import { checkDownloadRequest, headFields } from '../download/download-request.js'
import type { FileMeans } from './lane-context.js'
import {
  resolveOpenFileOptions,
  type OpenFileOptions,
  type OpenFileRequest,
  type ResolvedOpenFileOptions,
} from './open-file-options.js'
import type { HeadObjectResult } from '../../protocol/operations/head-object.js'
import type { ReadObject } from './range-fetches.js'

/** What a reader is made of. */
export interface OpenedObject {
  readonly read: ReadObject
  readonly head: HeadObjectResult
  readonly options: ResolvedOpenFileOptions
}

/** Rejects as HeadObject does, with `OptionError`, or with `InvalidRequestError`. */
export async function openObject(
  client: DownloadClient,
  means: FileMeans,
  request: OpenFileRequest,
  options: OpenFileOptions,
): Promise<OpenedObject> {
  const resolved = resolveOpenFileOptions(options)
  checkDownloadRequest(request)
  const signal = resolved.signal ?? new AbortController().signal
  const head = await client.headObject(headFields(request), { signal })
  const { etag, contentLength: size, versionId = request.versionId } = head
  const path = describeObject(request.bucket, request.key)
  const read = { ...means, client, request, object: { etag, size, versionId }, path }
  return { read, head, options: resolved }
}
