/** What lists of names have in common: what to list, and where a list that is cut goes on. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { childText, type XmlElement } from '../xml/read-xml.js'
import { requireChildBoolean } from '../xml/typed-children.js'
import type { CommonFields } from './object-fields.js'
import { badResponse, type OperationCall } from './operation-call.js'
import {
  readCommonFields,
  readDelimiter,
  readName,
  readNameEncoding,
  requireBucket,
} from './read-request.js'
import {
  nameDecoder,
  readCommonPrefixes,
  readDocument,
  readMetadata,
  type Answer,
} from './read-response.js'
import type { NameEncoding } from './write-response.js'

export interface NameListRequest extends CommonFields {
  readonly bucket: string
  readonly prefix?: string | undefined
  /** Keys with the same start up to the next delimiter are listed as one common prefix. */
  readonly delimiter?: string | undefined
}

export interface NameListResult extends ResultMetadata {
  readonly bucket: string
  readonly prefix: string
  readonly delimiter: string
  readonly commonPrefixes: readonly string[]
  readonly isTruncated: boolean
}

/** Decodes a name in a document. */
export type NameDecoder = (name: string) => string

/** Query parameters of every list. */
export function nameListQuery({
  prefix,
  delimiter,
}: NameListRequest): Readonly<Record<string, string | undefined>> {
  return { prefix, delimiter, 'encoding-type': 'url' }
}

export function decodeNameListRequest(request: OssRequest): NameListRequest & NameEncoding {
  return {
    bucket: requireBucket(request),
    ...readCommonFields(request),
    ...readNameEncoding(request),
    prefix: readName(request, 'prefix'),
    delimiter: readDelimiter(request),
  }
}

/** Reads an answer; `read` gets what this list has beside the others. */
export function decodeNameListResponse<Content>(
  call: OperationCall & { readonly bucket: string },
  response: OssResponse,
  rootName: string,
  read: (root: XmlElement, decode: NameDecoder) => Content,
): NameListResult & Content {
  const content = readDocument(call, response, rootName, (root) => {
    const decode = nameDecoder(root)
    const list: Omit<Answer<NameListResult>, 'bucket'> = {
      prefix: decode(childText(root, 'Prefix') ?? ''),
      delimiter: decode(childText(root, 'Delimiter') ?? ''),
      commonPrefixes: readCommonPrefixes(root, decode),
      isTruncated: requireChildBoolean(root, 'IsTruncated'),
    }
    return { ...list, ...read(root, decode) }
  })
  return { ...readMetadata(response), bucket: call.bucket, ...content }
}

type Marker = readonly (string | undefined)[]

/**
 * Whoever pages on would ask for the same page for ever.
 *
 * @throws OssferryError `BadResponse` for a list that is cut and goes on where it began.
 */
export function refuseStandstill(
  call: OperationCall,
  { isTruncated, requestId }: NameListResult,
  began: Marker,
  goesOn: Marker,
): void {
  if (!isTruncated || began.some((marker, index) => marker !== goesOn[index])) return
  throw badResponse(call, 'the list is truncated but goes on where it began', requestId)
}
