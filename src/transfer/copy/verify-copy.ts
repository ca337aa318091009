/**
 * What the server has of a copy, compared with the source: before the object is put together by one
 * list of the parts, however many there are, and, where that cannot tell, when it stands.
 *
 * A part that OSS copied from a range it did not like is the whole source; a part of an earlier run
 * may be anything. Sizes tell the one, the CRC-64 of all parts together the other.
 */

import { combineCrc64, parseCrc64 } from '../../protocol/crc64/crc64.js'
import {
  CrcMismatchError,
  OssferryError,
  ServiceError,
} from '../../protocol/errors/ossferry-error.js'
import type { HeadObjectResult } from '../../protocol/operations/head-object.js'
import type { ListedPart } from '../../protocol/operations/list-parts.js'
import type { JobContext } from '../job.js'
import type { PartRecord } from '../part.js'
import { assertObjectCrc64 } from '../upload/completion.js'
import type { ListedUpload, MultipartUpload } from '../upload/multipart-upload.js'
import { reportingCall } from '../upload/upload-strategy.js'
import type { PinnedSource } from './pinned-source.js'

/** What the server has is not the source. */
const COPY_MISMATCH = 'CopyMismatch'

/** Whether `reason` says that parts on the server are of no use, to this run or a later one. */
export function saysMismatch(reason: unknown): boolean {
  if (reason instanceof CrcMismatchError) return true
  return OssferryError.is(reason) && reason.code === COPY_MISMATCH
}

/**
 * The parts by number; `undefined` when this account may not list them, which a warning tells: the
 * object is then compared only when it stands.
 */
export async function listForVerification(
  upload: MultipartUpload,
  uploadId: string,
  context: JobContext,
): Promise<ReadonlyMap<number, ListedPart> | undefined> {
  let listed: ListedUpload | undefined
  try {
    listed = await upload.listParts(uploadId, reportingCall(context, undefined).options)
  } catch (error) {
    if (!ServiceError.is(error) || error.status !== 403) throw error
    context.emit({
      type: 'warning',
      code: 'PartsNotListed',
      message: `the copy is compared with its source only when it stands, as its parts cannot be listed: ${error.message}`,
    })
    return undefined
  }
  if (listed !== undefined) return listed.parts
  throw new OssferryError({
    code: 'NoSuchUpload',
    message: `cannot complete the multipart upload of ${upload.path}: the server no longer knows upload ID ${uploadId}`,
  })
}

export interface CopiedParts {
  /** Of the target, `oss://bucket/key`. */
  readonly path: string
  readonly source: PinnedSource
  readonly reusedParts: number
}

/**
 * CRC-64 of all parts together; `undefined` when the server does not tell that of each. Throws when
 * they are not the source.
 */
export function crc64OfParts(
  parts: readonly PartRecord[],
  listed: ReadonlyMap<number, ListedPart>,
  { path, source, reusedParts }: CopiedParts,
): bigint | undefined {
  let folded: bigint | undefined = 0n
  for (const { partNumber, size } of parts) {
    const found = listed.get(partNumber)
    if (found?.size !== size) throw mismatch(path, partNumber, found?.size, size)
    const crc64 = parseCrc64(found.hashCrc64 ?? '')
    folded =
      folded === undefined || crc64 === undefined ? undefined : combineCrc64(folded, crc64, size)
  }
  if (folded === undefined || source.crc64 === undefined || folded === source.crc64) return folded
  const reused =
    reusedParts === 0
      ? ''
      : ` (${reusedParts} of them were left by an earlier run; all are given up)`
  throw new CrcMismatchError({
    action: `cannot complete ${path}: its parts on the server are not ${source.path}${reused}`,
    clientCrc64: source.crc64,
    serverCrc64: folded,
  })
}

function mismatch(
  path: string,
  partNumber: number,
  found: number | undefined,
  size: number,
): OssferryError {
  const has = found === undefined ? 'does not have it' : `has ${found} bytes of it`
  return new OssferryError({
    code: COPY_MISMATCH,
    message: `cannot complete ${path}: part ${partNumber} has ${size} bytes in the source, and the server ${has}`,
    retryable: true,
  })
}

/** The object that was made. Throws when its size, or its CRC-64 if it is told, is another one. */
export async function lookAtCopy(
  target: MultipartUpload,
  { size, crc64 }: PinnedSource,
  context: JobContext,
): Promise<HeadObjectResult> {
  const { path } = target
  const object = await target.head(reportingCall(context, undefined).options)
  if (object?.contentLength !== size) {
    const has = object === undefined ? 'is not there' : `has ${object.contentLength} bytes`
    throw new OssferryError({
      code: COPY_MISMATCH,
      message: `${path} was copied and ${has}; the source has ${size} bytes`,
    })
  }
  assertObjectCrc64(path, crc64, parseCrc64(object.hashCrc64 ?? ''))
  return object
}
