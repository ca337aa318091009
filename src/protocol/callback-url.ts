/** The addresses in `callbackUrl`. */

import type { HttpOrigin } from './http.js'
import { decodePercent } from './percent-encoding.js'

export interface CallbackUrl {
  readonly origin: HttpOrigin
  /** Value of the `Host` header, unless the callback names another. */
  readonly host: string
  /** Path and query as they go over the wire. */
  readonly target: string
}

const URL_FORM = /^(?:(https?):\/\/)?([\w.-]+)(?::(\d{1,5}))?(\/[^?#]*)?(\?[^#]*)?(?:#.*)?$/i

/**
 * Reads one address; `http` when it names no scheme. `undefined` when it is malformed, an IPv6
 * address, or has a path that is not percent-encoded UTF-8 and so could not be signed.
 */
export function parseCallbackUrl(text: string): CallbackUrl | undefined {
  const match = URL_FORM.exec(text)
  if (match === null) return undefined
  const [, schemeText = 'http', hostname = '', portText, path = '/', query = ''] = match
  const scheme = schemeText.toLowerCase() === 'https' ? 'https' : 'http'
  const port = portText === undefined ? (scheme === 'https' ? 443 : 80) : Number(portText)
  if (port < 1 || port > 65_535) return undefined
  const target = path + query
  // The caller has to encode everything else, or it could not stand in a request line.
  if (!/^[!-~]+$/.test(target) || !isPercentEncoded(path)) return undefined
  return {
    origin: { scheme, hostname, port },
    host: portText === undefined ? hostname : `${hostname}:${portText}`,
    target,
  }
}

function isPercentEncoded(path: string): boolean {
  try {
    decodePercent(path)
    return true
  } catch {
    return false
  }
}
