/** DeleteMultipleObjects: removes up to 1,000 objects in one request. */

import { MAX_DELETED_KEYS } from '../limits.js'
import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { encodeUtf8 } from '../text-codecs.js'
import { childrenNamed, childText, type XmlElement } from '../xml/read-xml.js'
import { childBoolean, requireFilledChild } from '../xml/typed-children.js'
import { escapeText, type XmlNode } from '../xml/write-xml.js'
import { checkObjectName } from '../object-name.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { invalidRequest, type OperationCall } from './operation-call.js'
import {
  readBodyDocument,
  readCommonFields,
  readNameEncoding,
  requireBucket,
  requireBytes,
  requireVersionId,
} from './read-request.js'
import { nameDecoder, readDocument, readMetadata, type Answer } from './read-response.js'
import { rejection } from './request-rejection.js'
import { emptyResponse, nameEncoder, xmlResponse, type NameEncoding } from './write-response.js'

export interface ObjectToDelete {
  readonly key: string
  /** The version to remove for good. */
  readonly versionId?: string | undefined
}

export interface DeleteMultipleObjectsRequest extends CommonFields {
  readonly bucket: string
  /** 1 to 1,000. */
  readonly objects: readonly ObjectToDelete[]
  /** Whether the answer shall leave out what was deleted. */
  readonly quiet?: boolean | undefined
}

export interface DeletedObject {
  readonly key: string
  /** The version that the request named. */
  readonly versionId: string | undefined
  /** Whether a delete marker was made or removed. */
  readonly deleteMarker: boolean
  /** That of the delete marker. */
  readonly deleteMarkerVersionId: string | undefined
}

export interface DeleteMultipleObjectsResult extends ResultMetadata {
  /** What is gone now, objects that never were included; empty for a quiet request. */
  readonly deleted: readonly DeletedObject[]
}

/** Nothing deleted stands for the answer to a quiet request. */
export type DeleteMultipleObjectsAnswer = Answer<DeleteMultipleObjectsResult>
export type ReceivedDeleteMultipleObjects = DeleteMultipleObjectsRequest & NameEncoding

const ROOT = 'Delete'
const MALFORMED_EC = '0016-00000608'

/** OSS also wants a `Content-MD5`, which the caller has to add. */
export function encodeDeleteMultipleObjectsRequest(
  request: DeleteMultipleObjectsRequest,
): OssRequest {
  const call = callOf(request)
  return assembleRequest(call, request, {
    method: 'POST',
    query: { delete: '', 'encoding-type': 'url' },
    headers: { 'content-type': 'application/xml' },
    body: encodeUtf8(formatObjects(call, request)),
  })
}

/** One line without white space: 1,000 keys make a long document as it is. */
function formatObjects(
  call: OperationCall,
  { objects, quiet }: DeleteMultipleObjectsRequest,
): string {
  if (objects.length === 0 || objects.length > MAX_DELETED_KEYS) {
    const problem = `objects has ${objects.length} entries; give 1 to ${MAX_DELETED_KEYS}`
    throw invalidRequest(call, problem)
  }
  let xml = `<${ROOT}><Quiet>${quiet === true}</Quiet>`
  for (const { key, versionId } of objects) {
    const problem = checkObjectName(key)
    if (problem !== undefined) throw invalidRequest(call, problem, 'InvalidObjectName')
    if (versionId === '') throw invalidRequest(call, 'a versionId is empty')
    const version = versionId === undefined ? '' : `<VersionId>${escapeText(versionId)}</VersionId>`
    xml += `<Object><Key>${escapeText(key)}</Key>${version}</Object>`
  }
  return `${xml}</${ROOT}>`
}

export function decodeDeleteMultipleObjectsResponse(
  response: OssResponse,
  request: DeleteMultipleObjectsRequest,
): DeleteMultipleObjectsResult {
  const metadata = readMetadata(response)
  if (response.body.length === 0) return { ...metadata, deleted: [] }
  const deleted = readDocument(callOf(request), response, 'DeleteResult', (root) => {
    const decode = nameDecoder(root)
    return childrenNamed(root, 'Deleted').map((object) => ({
      key: decode(requireFilledChild(object, 'Key')),
      versionId: childText(object, 'VersionId'),
      deleteMarker: childBoolean(object, 'DeleteMarker') ?? false,
      deleteMarkerVersionId: childText(object, 'DeleteMarkerVersionId'),
    }))
  })
  return { ...metadata, deleted }
}

export function decodeDeleteMultipleObjectsRequest(
  request: OssRequest,
): ReceivedDeleteMultipleObjects {
  return {
    bucket: requireBucket(request),
    ...readCommonFields(request),
    ...readNameEncoding(request),
    ...readBodyDocument(requireBytes(request), ROOT, MALFORMED_EC, readObjects),
  }
}

function readObjects(root: XmlElement): Pick<DeleteMultipleObjectsRequest, 'objects' | 'quiet'> {
  const objects = childrenNamed(root, 'Object').map((object) => ({
    key: requireFilledChild(object, 'Key'),
    versionId: readVersionId(object),
  }))
  if (objects.length === 0 || objects.length > MAX_DELETED_KEYS) {
    throw rejection('MalformedXML', { ec: MALFORMED_EC })
  }
  return { objects, quiet: childBoolean(root, 'Quiet') }
}

/** Some clients write the element also when they mean no version. */
function readVersionId(object: XmlElement): string | undefined {
  const versionId = childText(object, 'VersionId')?.trim() ?? ''
  return versionId === '' ? undefined : requireVersionId(versionId)
}

export function encodeDeleteMultipleObjectsResponse(
  answer: DeleteMultipleObjectsAnswer,
  encoding: NameEncoding,
): OssResponse {
  if (answer.deleted.length === 0) return emptyResponse(200)
  const encode = nameEncoder(encoding)
  return xmlResponse([
    'DeleteResult',
    [
      ['EncodingType', encoding.encodingType],
      ...answer.deleted.map((object) => formatDeleted(object, encode)),
    ],
  ])
}

function formatDeleted(object: DeletedObject, encode: (name: string) => string): XmlNode {
  return [
    'Deleted',
    [
      ['Key', encode(object.key)],
      ['VersionId', object.versionId],
      ['DeleteMarker', object.deleteMarker ? true : undefined],
      ['DeleteMarkerVersionId', object.deleteMarkerVersionId],
    ],
  ]
}

function callOf({ bucket }: DeleteMultipleObjectsRequest): OperationCall {
  return { operation: 'DeleteMultipleObjects', bucket }
}
