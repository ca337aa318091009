/** Builds the OssRequest of an operation: what all of them have in common. */

import { checkBucketName } from '../bucket-name.js'
import { findFieldValueProblem, isFieldName } from '../header-field.js'
import type { HttpHeaders, HttpMethod, QueryParameters, RequestBody } from '../http.js'
import { checkObjectName } from '../object-name.js'
import type { OssRequest } from '../oss-message.js'
import { trimFieldValue } from '../signing/signable-request.js'
import type { CommonFields } from './object-fields.js'
import { invalidRequest, type OperationCall } from './operation-call.js'
import { openFields } from '../open-fields.js'

/** Values that are `undefined` are left out. */
type SparseFields = Readonly<Record<string, string | number | boolean | undefined>>

export interface RequestParts {
  readonly method: HttpMethod
  readonly query?: SparseFields | undefined
  readonly headers?: SparseFields | undefined
  /** Further headers: those of `encodeObjectFields`. */
  readonly fields?: SparseFields | undefined
  readonly body?: RequestBody | undefined
}

/**
 * The request of `call`, with the payer and the caller's further headers and parameters added;
 * those win over everything else. A bucket or key that `call` has is checked.
 *
 * Header values are trimmed, as blanks at their ends are lost on the way and would break the
 * signature. They are kept as Unicode text: the signature covers their UTF-8 bytes, and a transport
 * sends the same bytes.
 *
 * @throws InvalidRequestError for an impossible bucket name, key, header name or header value.
 */
export function assembleRequest(
  call: OperationCall,
  common: CommonFields,
  parts: RequestParts,
): OssRequest {
  checkNames(call)
  return {
    method: parts.method,
    bucket: call.bucket,
    key: call.key,
    query: collectQuery(parts.query, common.parameters),
    headers: collectHeaders(call, parts, common),
    body: parts.body,
  }
}

/** @throws InvalidRequestError unless `value` is absent or whole and from `least` to `most`. */
export function checkInteger(
  call: OperationCall,
  field: string,
  value: number | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (value === undefined) return
  if (Number.isSafeInteger(value) && value >= least && value <= most) return
  const range =
    most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  throw invalidRequest(call, `${field} must be a whole number ${range}, not ${value}`)
}

/**
 * @throws InvalidRequestError when `value`, which names what the request is about, is empty or, in
 * untyped code, missing: without it OSS would take the request for another operation.
 */
export function checkPresent(
  call: OperationCall,
  field: string,
  value: string | number | undefined,
): void {
  if (value === undefined || value === '') {
    throw invalidRequest(call, `${field} is ${value === '' ? 'empty' : 'missing'}`)
  }
}

function checkNames(call: OperationCall): void {
  const { operation, bucket, key } = call
  // A name that is to be there but is not would turn the request into one for the whole bucket.
  const problem = 'bucket' in call ? checkBucketName(bucket ?? '') : undefined
  // The name at fault would make a strange address, so the message goes without one.
  if (problem !== undefined) throw invalidRequest({ operation }, problem, 'InvalidBucketName')
  const keyProblem = 'key' in call ? checkObjectName(key ?? '') : undefined
  if (keyProblem !== undefined) {
    throw invalidRequest({ operation, bucket }, keyProblem, 'InvalidObjectName')
  }
}

function collectQuery(
  query: SparseFields | undefined,
  further: QueryParameters | undefined,
): QueryParameters {
  const collected = openFields()
  if (query !== undefined) {
    for (const name of Object.keys(query)) {
      const value = query[name]
      if (value !== undefined) collected[name] = String(value)
    }
  }
  return further === undefined ? collected : Object.assign(collected, further)
}

function collectHeaders(
  call: OperationCall,
  { fields, headers }: RequestParts,
  common: CommonFields,
): HttpHeaders {
  const collected = openFields()
  const collect = (name: string, value: string | number | boolean | undefined): void => {
    if (value === undefined) return
    collected[checkHeaderName(call, name)] = checkHeaderValue(call, name, String(value))
  }
  for (const source of [fields, headers]) {
    if (source === undefined) continue
    for (const name of Object.keys(source)) collect(name, source[name])
  }
  collect('x-oss-request-payer', common.requestPayer)
  const further = common.headers
  if (further !== undefined) for (const name of Object.keys(further)) collect(name, further[name])
  return collected
}

function checkHeaderName(call: OperationCall, name: string): string {
  if (!isFieldName(name)) {
    throw invalidRequest(
      call,
      `${JSON.stringify(name)} is no header name; use letters, digits and "-"`,
    )
  }
  return name.toLowerCase()
}

function checkHeaderValue(call: OperationCall, name: string, value: string): string {
  const problem = findFieldValueProblem(value)
  if (problem !== undefined) throw invalidRequest(call, `the value of header ${name} ${problem}`)
  // Only what HTTP drops: other white space at the ends, such as U+3000, does arrive.
  return trimFieldValue(value)
}
