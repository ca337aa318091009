/** Where a copy comes from, and on which conditions: `x-oss-copy-source` and its companions. */

import { checkBucketName } from '../bucket-name.js'
import { checkObjectName } from '../object-name.js'
import type { OssRequest } from '../oss-message.js'
import { decodePercent, encodePath, encodeRfc3986 } from '../percent-encoding.js'
import { invalidRequest, type OperationCall } from './operation-call.js'
import { requireVersionId } from './read-request.js'
import { invalidArgument, rejection } from './request-rejection.js'

/** The source of a copy. Conditions that do not hold give HTTP 304 or 412. */
export interface CopySourceFields {
  /** The target's bucket when absent. */
  readonly sourceBucket?: string | undefined
  readonly sourceKey: string
  /** The version to copy; the current one when absent. */
  readonly sourceVersionId?: string | undefined
  /** `x-oss-copy-source-if-match`: an ETag, with or without quotes. */
  readonly copySourceIfMatch?: string | undefined
  /** `x-oss-copy-source-if-none-match`: an ETag, with or without quotes. */
  readonly copySourceIfNoneMatch?: string | undefined
  /** `x-oss-copy-source-if-modified-since`: an HTTP date. */
  readonly copySourceIfModifiedSince?: string | undefined
  /** `x-oss-copy-source-if-unmodified-since`: an HTTP date. */
  readonly copySourceIfUnmodifiedSince?: string | undefined
}

/** What a server reads. */
export type ReceivedCopySource = CopySourceFields & { readonly sourceBucket: string }

/** The EC numbers of a header that is malformed; each copying operation has its own. */
export interface CopySourceFaults {
  /** It does not begin with a slash. */
  readonly slash?: string | undefined
  readonly empty?: string | undefined
  /** It has a parameter other than `versionId`. */
  readonly parameter?: string | undefined
  readonly emptyVersion?: string | undefined
}

const HEADER = 'x-oss-copy-source'

/** The headers that name the source. @throws InvalidRequestError for an impossible source. */
export function encodeCopySource(
  call: OperationCall,
  fields: CopySourceFields,
): Record<string, string | undefined> {
  // In untyped code both may be missing.
  const bucket = fields.sourceBucket ?? call.bucket ?? ''
  const key = (fields.sourceKey as string | undefined) ?? ''
  const problem = checkBucketName(bucket)
  if (problem !== undefined) {
    throw invalidRequest(call, `sourceBucket: ${problem}`, 'InvalidBucketName')
  }
  const keyProblem = checkObjectName(key)
  if (keyProblem !== undefined) {
    throw invalidRequest(call, `sourceKey: ${keyProblem}`, 'InvalidObjectName')
  }
  const { sourceVersionId } = fields
  if (sourceVersionId === '') throw invalidRequest(call, 'sourceVersionId is empty')
  const version =
    sourceVersionId === undefined ? '' : `?versionId=${encodeRfc3986(sourceVersionId)}`
  return {
    [HEADER]: `/${bucket}/${encodePath(key)}${version}`,
    [`${HEADER}-if-match`]: fields.copySourceIfMatch,
    [`${HEADER}-if-none-match`]: fields.copySourceIfNoneMatch,
    [`${HEADER}-if-modified-since`]: fields.copySourceIfModifiedSince,
    [`${HEADER}-if-unmodified-since`]: fields.copySourceIfUnmodifiedSince,
  }
}

/** @throws RequestRejection unless the header has exactly the form that OSS asks for. */
export function readCopySource(
  { headers }: OssRequest,
  faults: CopySourceFaults,
): ReceivedCopySource {
  return {
    ...parseCopySource(headers[HEADER] ?? '', faults),
    copySourceIfMatch: headers[`${HEADER}-if-match`],
    copySourceIfNoneMatch: headers[`${HEADER}-if-none-match`],
    copySourceIfModifiedSince: headers[`${HEADER}-if-modified-since`],
    copySourceIfUnmodifiedSince: headers[`${HEADER}-if-unmodified-since`],
  }
}

function parseCopySource(
  header: string,
  faults: CopySourceFaults,
): Pick<ReceivedCopySource, 'sourceBucket' | 'sourceKey' | 'sourceVersionId'> {
  if (header === '') throw malformed(header, faults.empty)
  const match = /^\/([^/?]+)\/([^?]+)(?:\?(.*))?$/s.exec(header)
  if (match === null) throw malformed(header, header.startsWith('/') ? undefined : faults.slash)
  const sourceBucket = match[1] ?? ''
  const sourceKey = decodeKey(match[2] ?? '', header)
  const sourceVersionId = match[3] === undefined ? undefined : readVersion(match[3], header, faults)
  if (checkBucketName(sourceBucket) !== undefined) {
    throw rejection('InvalidBucketName', { details: { BucketName: sourceBucket } })
  }
  if (checkObjectName(sourceKey) !== undefined) {
    throw rejection('InvalidObjectName', { details: { ObjectName: sourceKey } })
  }
  return { sourceBucket, sourceKey, sourceVersionId }
}

function readVersion(query: string, header: string, faults: CopySourceFaults): string {
  const match = /^versionId=([^&=]*)$/.exec(query)
  if (match === null) throw malformed(header, faults.parameter)
  const versionId = decodeKey(match[1] ?? '', header)
  if (versionId === '') throw malformed(header, faults.emptyVersion)
  return requireVersionId(versionId)
}

function decodeKey(encoded: string, header: string): string {
  try {
    return decodePercent(encoded)
  } catch {
    throw malformed(header, undefined)
  }
}

function malformed(header: string, ec: string | undefined): Error {
  const message = 'Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.'
  return invalidArgument(message, HEADER, header, ec)
}
