/** Who may use the control endpoint. */

import type { Digests } from '../../environment.js'
import type { HttpHeaders } from '../../protocol/http.js'
import { ControlRefusal } from './json-exchange.js'

/**
 * With a token whoever sends it as `Authorization: Bearer`. Without one the server listens on a
 * loopback address, and every program of the machine may; but no web page that a browser of this
 * machine shows, neither under its own name nor under one that it has pointed here.
 *
 * @throws ControlRefusal 401 or 403.
 */
export function checkControlAccess(
  headers: HttpHeaders,
  token: string | undefined,
  digests: Digests,
): void {
  if (headers['origin'] !== undefined) {
    throw new ControlRefusal(403, 'Forbidden', 'web pages may not use the control endpoint')
  }
  if (token === undefined) {
    if (isLoopbackHost(headers['host'] ?? '')) return
    const message = 'address the control endpoint as localhost or by its IP address'
    throw new ControlRefusal(403, 'Forbidden', message)
  }
  const given = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1]
  if (given !== undefined && sameText(given, token, digests)) return
  const message = 'the control endpoint needs its token: "Authorization: Bearer TOKEN"'
  throw new ControlRefusal(401, 'Unauthorized', message)
}

/** The `Host` header, with or without a port. */
function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host)
}

/** Takes the same time wherever the texts differ. */
function sameText(a: string, b: string, digests: Digests): boolean {
  return digests.sha256Hex(a) === digests.sha256Hex(b)
}
