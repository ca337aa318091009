/** The head of a request as it goes over the wire. */

import { InvalidRequestError } from '../../../protocol/errors/ossferry-error.js'
import type { HttpRequest } from '../../../protocol/http.js'
import { encodeFieldText } from '../http-headers.js'

const UNFIT_FOR_TARGETS = /[^!-~]/
const UNFIT_FOR_NAMES = /[^\w!#$%&'*+.^`|~-]/
const UNFIT_FOR_VALUES = /[^\t -~\x80-\xff]/
const BEYOND_ASCII = /[^\0-\x7f]/

/** Fields that follow from the body. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding'])

/**
 * The head up to and including the empty line, each character one byte. `size` is that of the body,
 * `undefined` for one in chunked coding.
 *
 * @throws InvalidRequestError for what HTTP cannot carry.
 */
export function formatRequestHead(message: HttpRequest, size: number | undefined): string {
  const { method, target, headers } = message
  let text = `${method} ${target} HTTP/1.1\r\n`
  // Checked together: a test of each would cost more than all the rest.
  let names = ''
  let values = ''
  for (const name in headers) {
    if (OWN_FIELDS.has(name)) continue
    const value = headers[name] ?? ''
    names += name
    values += value
    text += `${name}: ${value}\r\n`
  }
  if (UNFIT_FOR_TARGETS.test(target)) throw unfit('its target')
  if (UNFIT_FOR_NAMES.test(names)) throw unfit('the name of a header')
  if (BEYOND_ASCII.test(values)) {
    values = encodeFieldText(values)
    text = encodeFieldText(text)
  }
  if (UNFIT_FOR_VALUES.test(values)) throw unfit('the value of a header')
  if (size === undefined) return `${text}transfer-encoding: chunked\r\n\r\n`
  if (size === 0 && method !== 'PUT' && method !== 'POST') return `${text}\r\n`
  return `${text}content-length: ${size}\r\n\r\n`
}

function unfit(part: string): InvalidRequestError {
  return new InvalidRequestError({
    code: 'InvalidArgument',
    message: `the request cannot be sent: ${part} contains a character that HTTP cannot carry`,
  })
}
