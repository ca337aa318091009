/**
 * Files into a bucket: small ones in one request each, straight from memory, large ones in parts
 * that can be resumed.
 */

import { contentTypeOf, type Client, type UploadRequest } from '../../../index.js'
import { DEFAULT_PARALLEL } from '../../copy/copy-options.js'
import { uploadRequestOf } from '../../copy/upload.js'
import { systemClock } from '../../progress/open-display.js'
import { DiskPace } from '../local/disk-pace.js'
import {
  DEFAULT_PART_SIZE,
  listenTo,
  requestOptionsOf,
  requestsOf,
  SMALL_FILE_SIZE,
  type MoveContext,
  type Moved,
  type Mover,
} from './mover.js'
import { attributesOf } from '../local/preserved-attributes.js'
import { readSmallFile } from '../local/small-file.js'
import type { TreeOptions } from '../tree-options.js'
import type { TreeFile } from '../plan/tree-item.js'

export interface UploadTarget {
  readonly bucket: string
  readonly prefix: string
}

export function createUploadMover(
  client: Client,
  { bucket, prefix }: UploadTarget,
  options: TreeOptions,
): Mover {
  const partSize = options.partSize ?? DEFAULT_PART_SIZE
  const multipartThreshold = options.multipartThreshold ?? partSize
  const parallelNum = options.parallel ?? DEFAULT_PARALLEL.file
  const uploader = client.uploader({
    partSize,
    parallelNum,
    multipartThreshold,
    checkpointDir: options.checkpointDir,
    verifyOnResume: options.verifyOnResume,
  })
  const pace = new DiskPace(() => systemClock.now())
  const inParts = (file: TreeFile): boolean => file.size >= multipartThreshold
  // The limit of bandwidth is the scheduler's, which knows uploads only.
  const smallBelow =
    options.maxBandwidth === undefined ? Math.min(SMALL_FILE_SIZE, multipartThreshold) : 0
  return {
    action: 'upload',
    weightOf: (file) => (inParts(file) ? requestsOf(file.size, partSize, parallelNum) : 1),
    async move(file, context) {
      const request = await requestOf(file, { bucket, prefix }, options)
      if (file.size < smallBelow) {
        const moved = await putSmallFile(client, request, file, { pace, context })
        if (moved !== undefined) return moved
      }
      const result = await uploader.uploadFile(request, file.location, {
        enableCheckpoint: options.checkpoint !== false && inParts(file),
        signal: context.signal,
        onEvent: listenTo(context),
      })
      return { size: result.size, verified: result.verified, requestId: result.requestId }
    },
  }
}

/** What `--meta` says wins. */
async function requestOf(
  { path, location }: TreeFile,
  { bucket, prefix }: UploadTarget,
  options: TreeOptions,
): Promise<UploadRequest> {
  const request = uploadRequestOf({ bucket, key: prefix + path }, options)
  if (options.preserve === undefined) return request
  const attributes = await attributesOf(location, options.preserve)
  return { ...request, metadata: { ...attributes, ...request.metadata } }
}

/** `undefined` when the file is not as the walk has found it. */
async function putSmallFile(
  client: Client,
  request: UploadRequest,
  file: TreeFile,
  { pace, context }: { readonly pace: DiskPace; readonly context: MoveContext },
): Promise<Moved | undefined> {
  const { location, size } = file
  const body = await readSmallFile(file, pace)
  if (body === undefined) return undefined
  const contentType =
    request.contentType ??
    contentTypeOf(location) ??
    contentTypeOf(request.key) ??
    'application/octet-stream'
  const options = requestOptionsOf(context)
  const result = await client.putObject({ ...request, contentType, body }, options)
  context.onBytes(size)
  const verified = result.hashCrc64 === undefined ? 'size' : 'crc64'
  return { size, verified, requestId: result.requestId }
}
