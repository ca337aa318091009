/** Conditions on reading an object, in the order of RFC 9110. */

import { parseHttpDate } from '../protocol/http-date.js'
import { unquoteEtag } from '../protocol/operations/etag.js'
import type { ConditionFields } from '../protocol/operations/head-object.js'
import { rejection } from '../protocol/operations/request-rejection.js'
import type { StoredObject } from './object-store.js'

/**
 * Whether the object is to be sent. `not-modified` stands for the answer 304.
 *
 * @throws RequestRejection 412 for a condition that asks to fail.
 */
export function checkConditions(
  conditions: ConditionFields,
  object: StoredObject,
  now: number,
): 'send' | 'not-modified' {
  const { ifMatch, ifNoneMatch } = conditions
  const modifiedAt = Math.floor(object.lastModifiedMs / 1000) * 1000
  if (ifMatch !== undefined && !namesEtag(ifMatch, object.etag)) throw failed('If-Match')
  const unmodifiedSince = parseDate(conditions.ifUnmodifiedSince)
  if (unmodifiedSince !== undefined && modifiedAt > unmodifiedSince) {
    throw failed('If-Unmodified-Since')
  }
  if (ifNoneMatch !== undefined) {
    if (namesEtag(ifNoneMatch, object.etag)) return 'not-modified'
  }
  const modifiedSince = parseDate(conditions.ifModifiedSince)
  // A time that is yet to come says nothing.
  if (modifiedSince !== undefined && modifiedSince <= now && modifiedAt <= modifiedSince) {
    return 'not-modified'
  }
  return 'send'
}

function namesEtag(header: string, etag: string): boolean {
  const names = header.split(',').map((name) => unquoteEtag(name).toUpperCase())
  return names.includes('*') || names.includes(etag)
}

function parseDate(header: string | undefined): number | undefined {
  return header === undefined ? undefined : parseHttpDate(header)
}

function failed(condition: string): Error {
  return rejection('PreconditionFailed', { details: { Condition: condition } })
}
