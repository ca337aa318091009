/** What a bucket's CORS rules add to the answers of all requests. */

import { corsHeaders, findCorsRule, variesByOrigin } from '../protocol/cors.js'
import type { HttpHeaders } from '../protocol/http.js'
import {
  CORS_ROOT,
  readCorsConfiguration,
  type CorsConfiguration,
} from '../protocol/operations/cors-configuration.js'
import { parseDocument } from '../protocol/xml/read-xml.js'
import type { StoredBucket } from './object-store.js'

/** Rules by their documents: every request to a bucket asks for them. */
const readDocuments = new Map<string, CorsConfiguration>()
/** Of at most 16 KiB each. */
const MAX_READ_DOCUMENTS = 64

/** The CORS rules of `bucket`, if there are any. */
export function readBucketCors(bucket: StoredBucket | undefined): CorsConfiguration | undefined {
  const document = bucket?.configurations?.['cors']
  if (document === undefined) return undefined
  const known = readDocuments.get(document)
  if (known !== undefined) return known
  const read = readCorsConfiguration(parseDocument(document, CORS_ROOT))
  if (readDocuments.size >= MAX_READ_DOCUMENTS) readDocuments.clear()
  readDocuments.set(document, read)
  return read
}

/**
 * The headers with which a browser lets a page of another origin see the answer, an error as well
 * as any other; none when no rule allows it.
 */
export function corsAnswerHeaders(
  bucket: StoredBucket | undefined,
  { method, headers }: { readonly method: string; readonly headers: HttpHeaders },
): HttpHeaders {
  const configuration = readBucketCors(bucket)
  if (configuration === undefined) return {}
  const { origin } = headers
  const question = { origin: origin ?? '', method, headers: [] }
  const rule = origin === undefined ? undefined : findCorsRule(configuration.rules, question)
  return {
    ...(rule === undefined || origin === undefined ? {} : corsHeaders(rule, origin)),
    ...(variesByOrigin(configuration, rule) ? { vary: 'Origin' } : {}),
  }
}
