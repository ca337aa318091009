/** Query strings, from decoded parameters to the text after `?` and back. */

import type { QueryParameters } from './http.js'
import { decodePercent, encodeRfc3986 } from './percent-encoding.js'
import { openFields } from './open-fields.js'

/** `a=b&acl`, in the order of `parameters`, without `?`. An empty value gives the bare name. */
export function formatQuery(parameters: QueryParameters): string {
  let text = ''
  for (const name of Object.keys(parameters)) {
    const value = parameters[name] ?? ''
    if (text !== '') text += '&'
    text += encodeRfc3986(name)
    if (value !== '') text += `=${encodeRfc3986(value)}`
  }
  return text
}

/**
 * The parameters of a query string without `?`. `+` is a blank; of a repeated name the first
 * counts. The result inherits no name. Throws on text that is not percent-encoded UTF-8.
 */
export function parseQuery(text: string): QueryParameters {
  const parameters = openFields()
  if (text === '') return parameters
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const separator = pair.indexOf('=')
    const name = decodeField(separator < 0 ? pair : pair.slice(0, separator))
    parameters[name] ??= separator < 0 ? '' : decodeField(pair.slice(separator + 1))
  }
  return parameters
}

function decodeField(encoded: string): string {
  return decodePercent(encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded)
}
