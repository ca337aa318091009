/** Reads answers strictly: what the client's halves of the codecs have in common. */

import { parseDecimal } from '../decimal.js'
import type { OssResponse, ResultMetadata } from '../oss-message.js'
import { decodePercent } from '../percent-encoding.js'
import {
  childrenNamed,
  childText,
  parseDocument,
  XmlError,
  type XmlElement,
} from '../xml/read-xml.js'
import { badResponse, type OperationCall } from './operation-call.js'

/** Status and headers of an answer; GetObject's body does not pass through the codecs. */
export type ResponseHead = Pick<OssResponse, 'status' | 'headers'>

/** A result without what every answer carries: what a server has to say. */
export type Answer<Result extends ResultMetadata> = Omit<Result, keyof ResultMetadata>

export function readMetadata(response: ResponseHead): ResultMetadata {
  return {
    statusCode: response.status,
    requestId: requestIdOf(response),
    headers: response.headers,
  }
}

/** What `read` makes of the document in the body. @throws OssferryError `BadResponse` */
export function readDocument<Content>(
  call: OperationCall,
  response: OssResponse,
  rootName: string,
  read: (root: XmlElement) => Content,
): Content {
  try {
    return read(parseDocument(response.body, rootName))
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw badResponse(call, error.message, requestIdOf(response), error)
  }
}

/** A header that OSS always sends. @throws OssferryError `BadResponse` */
export function requireHeader(call: OperationCall, response: ResponseHead, name: string): string {
  const value = response.headers[name]
  if (value === undefined || value === '') {
    throw badResponse(call, `the header ${name} is missing`, requestIdOf(response))
  }
  return value
}

/** A count in a header, if there is one. @throws OssferryError `BadResponse` */
export function readCount(
  call: OperationCall,
  response: ResponseHead,
  name: string,
): number | undefined {
  const value = response.headers[name]
  if (value === undefined) return undefined
  const count = parseDecimal(value)
  if (count === undefined) {
    const problem = `the header ${name} is ${JSON.stringify(value)}, not a number`
    throw badResponse(call, problem, requestIdOf(response))
  }
  return count
}

/** A count in a header that OSS always sends. @throws OssferryError `BadResponse` */
export function requireCount(call: OperationCall, response: ResponseHead, name: string): number {
  const count = readCount(call, response, name)
  if (count !== undefined) return count
  throw badResponse(call, `the header ${name} is missing`, requestIdOf(response))
}

/** Decodes names in a document, which says in `EncodingType` whether they are percent-encoded. */
export function nameDecoder(root: XmlElement): (text: string) => string {
  if (childText(root, 'EncodingType') !== 'url') return (text) => text
  return (text) => {
    try {
      return decodePercent(text)
    } catch {
      throw new XmlError(`${JSON.stringify(text)} is not percent-encoded UTF-8`)
    }
  }
}

/** The prefixes that stand for many names each. */
export function readCommonPrefixes(
  root: XmlElement,
  decode: (name: string) => string,
): readonly string[] {
  return childrenNamed(root, 'CommonPrefixes').flatMap((element) =>
    childrenNamed(element, 'Prefix').map((prefix) => decode(prefix.text)),
  )
}

function requestIdOf(response: ResponseHead): string {
  return response.headers['x-oss-request-id'] ?? ''
}
