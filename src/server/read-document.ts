/** Reads the body of a request that is a document, whole and checked. */

import type { Digests } from '../environment.js'
import { MAX_XML_BODY_SIZE } from '../protocol/limits.js'
import { rejection } from '../protocol/operations/request-rejection.js'
import { encodeBase64 } from '../protocol/text-codecs.js'
import type { HttpExchange } from './http-exchange.js'
import { readWhole } from './read-whole.js'
import { parseContentMd5 } from './receive-content.js'

export async function readDocument(
  { body, headers }: HttpExchange,
  digests: Digests,
): Promise<Uint8Array> {
  const document = await readWhole(body, MAX_XML_BODY_SIZE, () => rejection('EntityTooLarge'))
  const expectedMd5 = parseContentMd5(headers['content-md5'])
  if (expectedMd5 !== undefined && expectedMd5 !== encodeBase64(digests.md5(document))) {
    throw rejection('InvalidDigest')
  }
  return document
}
