/** The callback on the calls that finish an object: its fields, and the reply that comes back. */

import { findCallbackProblem } from '../callback.js'
import type { OssRequest, OssResponse } from '../oss-message.js'
import { decodeUtf8Leniently } from '../text-codecs.js'
import { parseXml, XmlError } from '../xml/read-xml.js'
import type { CallbackFields, CommonFields } from './object-fields.js'
import { invalidRequest, type OperationCall } from './operation-call.js'
import { readEither } from './read-request.js'

/** @throws InvalidRequestError for a callback that OSS would refuse. */
export function checkCallback(call: OperationCall, fields: CallbackFields): void {
  const problem = findCallbackProblem(fields)
  if (problem !== undefined) throw invalidRequest(call, problem)
}

/** The callback from header or query. */
export function readCallbackFields(request: OssRequest): CallbackFields {
  return {
    callback: readEither(request, 'x-oss-callback', 'callback', {
      message:
        'Either the callback query string parameter or the x-oss-callback header should be ' +
        'specified, not both.',
      ec: '0007-00000027',
    }),
    callbackVar: readEither(request, 'x-oss-callback-var', 'callback-var', {
      message:
        'Either the callback-var query string parameter or the x-oss-callback-var header should ' +
        'be specified, not both.',
      ec: '0007-00000027',
    }),
  }
}

/** The reply as parsed JSON, or as text when it is not JSON; `undefined` when there is none. */
export function readCallbackReply({ body }: OssResponse): unknown {
  if (body.length === 0) return undefined
  const text = decodeUtf8Leniently(body)
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** Whether the body of a Complete's answer is a reply rather than OSS's own document. */
export function holdsCallbackReply(
  response: OssResponse,
  request: CallbackFields & CommonFields,
): boolean {
  if (response.headers['content-type']?.startsWith('application/json') === true) return true
  if (!asksForCallback(request)) return false
  // A callback without a URL is none, and OSS's own document comes after all.
  try {
    return parseXml(response.body).name !== 'CompleteMultipartUploadResult'
  } catch (error) {
    if (error instanceof XmlError) return true
    throw error
  }
}

/** The callback may also travel among the further headers and parameters. */
function asksForCallback({
  callback,
  headers,
  parameters,
}: CallbackFields & CommonFields): boolean {
  if (callback !== undefined || parameters?.['callback'] !== undefined) return true
  return Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'x-oss-callback')
}
