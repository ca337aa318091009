/**
 * The request fields that describe how an object is stored, shared by every call that creates one,
 * and their headers.
 */

import type { HttpHeaders } from '../http.js'
import { invalidRequest, type OperationCall } from './operation-call.js'
import { findTaggingProblem } from './tagging.js'
import { openFields } from '../open-fields.js'

export const STORAGE_CLASSES = [
  'Standard',
  'IA',
  'Archive',
  'ColdArchive',
  'DeepColdArchive',
] as const
export type StorageClass = (typeof STORAGE_CLASSES)[number]

export const OBJECT_ACLS = ['default', 'private', 'public-read', 'public-read-write'] as const
export type ObjectAcl = (typeof OBJECT_ACLS)[number]

/** What OSS keeps beside the bytes and gives back with them. */
export interface ObjectFields {
  /** `Content-Type`. */
  readonly contentType?: string | undefined
  /** `Cache-Control`. */
  readonly cacheControl?: string | undefined
  /** `Content-Disposition`. */
  readonly contentDisposition?: string | undefined
  /** `Content-Encoding`. */
  readonly contentEncoding?: string | undefined
  /** `Content-Language`. */
  readonly contentLanguage?: string | undefined
  /** `Expires`, an HTTP date. */
  readonly expires?: string | undefined
  /**
   * User metadata, without the `x-oss-meta-` prefix. Names come back in lower case. Values may be
   * any text on one line; what is not ASCII travels as UTF-8.
   */
  readonly metadata?: Readonly<Record<string, string>> | undefined
  /** Tags as OSS takes them: `k1=v1&k2=v2`, names and values percent-encoded. */
  readonly tagging?: string | undefined
  /** `x-oss-storage-class`; the bucket's own when absent. */
  readonly storageClass?: StorageClass | undefined
  /** `x-oss-server-side-encryption`: `AES256`, `KMS` or `SM4`. */
  readonly serverSideEncryption?: string | undefined
  /** `x-oss-server-side-data-encryption`: `SM4`, with KMS. */
  readonly serverSideDataEncryption?: string | undefined
  /** `x-oss-server-side-encryption-key-id`, with KMS. */
  readonly serverSideEncryptionKeyId?: string | undefined
}

/** What every call may carry beside its own fields. */
export interface CommonFields {
  /** `x-oss-request-payer`: the caller pays in a requester-pays bucket. */
  readonly requestPayer?: 'requester' | undefined
  /** Further headers, sent and signed as they stand; they win over the fields above them. */
  readonly headers?: HttpHeaders | undefined
  /** Further query parameters, sent and signed. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
}

/** The upload callback, on the calls that finish an object. */
export interface CallbackFields {
  /**
   * Base64 of the callback's JSON (`callbackUrl`, `callbackBody`, ...). Its reply is returned as
   * `callbackResult`.
   */
  readonly callback?: string | undefined
  /** Base64 of the JSON of custom variables (`{"x:name": "value"}`). */
  readonly callbackVar?: string | undefined
}

/** Field names and their headers, one table for both directions. */
const OBJECT_FIELD_HEADERS = {
  contentType: 'content-type',
  cacheControl: 'cache-control',
  contentDisposition: 'content-disposition',
  contentEncoding: 'content-encoding',
  contentLanguage: 'content-language',
  expires: 'expires',
  tagging: 'x-oss-tagging',
  storageClass: 'x-oss-storage-class',
  serverSideEncryption: 'x-oss-server-side-encryption',
  serverSideDataEncryption: 'x-oss-server-side-data-encryption',
  serverSideEncryptionKeyId: 'x-oss-server-side-encryption-key-id',
} as const satisfies Record<Exclude<keyof ObjectFields, 'metadata'>, string>

const FIELD_ENTRIES = Object.entries(OBJECT_FIELD_HEADERS) as [
  keyof typeof OBJECT_FIELD_HEADERS,
  string,
][]

export const METADATA_PREFIX = 'x-oss-meta-'

/** The headers of `fields`, by lower-case name. */
export function encodeObjectFields(fields: ObjectFields): Record<string, string> {
  const headers = openFields()
  for (const [field, header] of FIELD_ENTRIES) {
    const value = fields[field]
    if (value !== undefined) headers[header] = value
  }
  const { metadata } = fields
  if (metadata === undefined) return headers
  for (const [name, value] of Object.entries(metadata)) {
    headers[METADATA_PREFIX + name.toLowerCase()] = value
  }
  return headers
}

/** The fields that `headers` carry; absent ones are left out. */
export function decodeObjectFields(headers: HttpHeaders): ObjectFields {
  const fields: Record<string, string> = {}
  for (const [field, header] of FIELD_ENTRIES) {
    const value = headers[header]
    if (value !== undefined) fields[field] = value
  }
  const metadata = Object.create(null) as Record<string, string>
  let found = false
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(METADATA_PREFIX)) continue
    metadata[name.slice(METADATA_PREFIX.length)] = value
    found = true
  }
  return found ? { ...fields, metadata } : fields
}

/** @throws InvalidRequestError for fields that cannot be sent, or that OSS would surely refuse. */
export function checkObjectFields(call: OperationCall, fields: ObjectFields): void {
  const taggingProblem =
    fields.tagging === undefined ? undefined : findTaggingProblem(fields.tagging)
  if (taggingProblem !== undefined) throw invalidRequest(call, taggingProblem)
  if (fields.metadata === undefined) return
  const names = new Set<string>()
  for (const name of Object.keys(fields.metadata)) {
    const lowerCaseName = name.toLowerCase()
    if (name === '') throw invalidRequest(call, 'a metadata name is empty')
    if (names.has(lowerCaseName)) {
      const problem = `metadata name ${JSON.stringify(name)} is given twice; case does not count`
      throw invalidRequest(call, problem)
    }
    names.add(lowerCaseName)
  }
}
