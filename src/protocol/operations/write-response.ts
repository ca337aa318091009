/** Builds answers: what the server's halves of the codecs have in common. */

import { encodeRfc3986 } from '../percent-encoding.js'
import type { HttpHeaders } from '../http.js'
import type { OssResponse } from '../oss-message.js'
import { formatXml, type XmlNode } from '../xml/write-xml.js'
import { openFields } from '../open-fields.js'

type SparseHeaders = Readonly<Record<string, string | number | undefined>>

/** Headers without those that are `undefined`. */
export function collectHeaders(headers: SparseHeaders): HttpHeaders {
  const collected = openFields()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) collected[name] = String(value)
  }
  return collected
}

/** An answer without a document. */
export function emptyResponse(status: number, headers: SparseHeaders = {}): OssResponse {
  return { status, headers: collectHeaders(headers), body: new Uint8Array() }
}

/** An answer 200 with a document. */
export function xmlResponse(root: XmlNode, headers: SparseHeaders = {}): OssResponse {
  return {
    status: 200,
    headers: collectHeaders({ ...headers, 'content-type': 'application/xml' }),
    body: formatXml(root),
  }
}

/** An answer 200 in which the reply of a callback's application takes the document's place. */
export function replyResponse(reply: Uint8Array, headers: SparseHeaders): OssResponse {
  return {
    status: 200,
    headers: collectHeaders({ ...headers, 'content-type': 'application/json' }),
    body: reply,
  }
}

/** How the client wants names in the document written. */
export interface NameEncoding {
  /** `url`: percent-encoded. Else as they are, which control characters hardly survive. */
  readonly encodingType: 'url' | undefined
}

/** Encodes names in a document whose `EncodingType` is `encoding.encodingType`. */
export function nameEncoder(encoding: NameEncoding): (name: string) => string {
  return encoding.encodingType === 'url' ? encodeRfc3986 : (name) => name
}

/** One `CommonPrefixes` for each prefix. */
export function formatCommonPrefixes(
  prefixes: readonly string[],
  encode: (name: string) => string,
): readonly XmlNode[] {
  return prefixes.map((prefix) => ['CommonPrefixes', [['Prefix', encode(prefix)]]])
}
