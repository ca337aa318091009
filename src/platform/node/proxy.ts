/** Which proxy, if any, stands between the client and an origin. */

import { getProxyForUrl } from 'proxy-from-env'

import type { HttpOrigin } from '../../protocol/http.js'
import { ConfigError } from '../../protocol/errors/ossferry-error.js'

export interface ProxyServer {
  readonly url: URL
  /** Without credentials, for messages: `proxy.example:3128`. */
  readonly label: string
  readonly hostname: string
  readonly port: number
  /** Value of `Proxy-Authorization`. */
  readonly authorization: string | undefined
}

/**
 * `configured` if it is a URL, none if it is `false` or empty, else what HTTP_PROXY, HTTPS_PROXY,
 * ALL_PROXY and NO_PROXY say for `origin`.
 */
export function findProxy(
  origin: HttpOrigin,
  configured: string | false | undefined,
): ProxyServer | undefined {
  if (configured === false || configured === '') return undefined
  if (configured !== undefined) return parseProxy(configured, 'the option proxy')
  const text = proxyFromEnvironment(origin)
  return text === ''
    ? undefined
    : parseProxy(text, 'the proxy of HTTP_PROXY, HTTPS_PROXY or ALL_PROXY')
}

/** `hostname` as it stands in front of a port: an IPv6 address in brackets. */
export function bracketHostname(hostname: string): string {
  return hostname.includes(':') ? `[${hostname}]` : hostname
}

function proxyFromEnvironment(origin: HttpOrigin): string {
  const host = `${bracketHostname(origin.hostname)}:${origin.port}`
  return getProxyForUrl({ protocol: `${origin.scheme}:`, host, port: String(origin.port) })
}

function parseProxy(text: string, place: string): ProxyServer {
  let url: URL
  try {
    url = new URL(text.includes('://') ? text : `http://${text}`)
  } catch (cause) {
    // The text may hold a password: it appears neither here nor, through the cause, elsewhere.
    const reason = cause instanceof Error ? cause.name : 'not a URL'
    throw invalidProxy(place, `is not a URL such as http://proxy.example:3128 (${reason})`)
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalidProxy(
      place,
      `uses ${url.protocol}//, but only http:// and https:// proxies are supported`,
    )
  }
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  const user = url.username === '' && url.password === '' ? undefined : decodeUser(url, place)
  return {
    url,
    label: `${bracketHostname(hostname)}:${port}`,
    hostname,
    port,
    authorization: user && `Basic ${Buffer.from(user, 'utf8').toString('base64')}`,
  }
}

function decodeUser(url: URL, place: string): string {
  try {
    return `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  } catch {
    throw invalidProxy(place, 'has a user or password that is not percent-encoded UTF-8')
  }
}

/** `place`: where the proxy is named. */
function invalidProxy(place: string, problem: string): ConfigError {
  return new ConfigError({
    code: 'InvalidConfig',
    message: `${place} ${problem}`,
  })
}
