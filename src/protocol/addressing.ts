/** How bucket and key become a host and a request target. */

import { checkBucketName } from './bucket-name.js'
import type { Endpoint } from './endpoint.js'
import { ConfigError, InvalidRequestError } from './errors/ossferry-error.js'
import type { HttpOrigin } from './http.js'
import type { OssRequest } from './oss-message.js'
import { encodePath } from './percent-encoding.js'
import { formatQuery } from './query-string.js'

/**
 * Where the bucket stands: in front of the host name, as the first segment of the path, or nowhere
 * because the endpoint is a domain bound to the bucket.
 */
export type AddressingStyle = 'virtual' | 'path' | 'cname'

/** A request's place on the wire. */
export interface Address {
  /** Where to connect. */
  readonly origin: HttpOrigin
  /** The `Host` header. */
  readonly host: string
  /** Path and query exactly as they go over the wire. */
  readonly target: string
}

/**
 * The style that requests to `endpoint` use. IP addresses cannot carry a bucket label, so `virtual`
 * becomes `path` there; for `localhost` only the default does, since names below it seldom resolve.
 */
export function resolveAddressingStyle(
  endpoint: Endpoint,
  asked: AddressingStyle | undefined,
): AddressingStyle {
  if (endpoint.kind === 'address') return asked === 'cname' ? 'cname' : 'path'
  return asked ?? (endpoint.kind === 'localhost' ? 'path' : 'virtual')
}

/**
 * Places a request. Keys go over the wire as they are: `..` segments, doubled slashes and
 * everything else that a URL parser would tidy away are kept.
 *
 * @throws InvalidRequestError when the bucket name could not be part of a host or path.
 */
export function addressRequest(
  endpoint: Endpoint,
  style: AddressingStyle,
  request: Pick<OssRequest, 'bucket' | 'key' | 'query'>,
): Address {
  const { bucket, key } = request
  const query = formatQuery(request.query)
  const suffix = query === '' ? '' : `?${query}`
  if (bucket === undefined) {
    if (key !== undefined) throw new Error('a request names a key but no bucket')
    return { origin: endpoint.origin, host: endpoint.host, target: `/${suffix}` }
  }
  const problem = checkBucketName(bucket)
  if (problem !== undefined) {
    throw new InvalidRequestError({ message: problem, code: 'InvalidBucketName' })
  }
  const path = encodePath(key ?? '')
  if (style === 'path') {
    return {
      origin: endpoint.origin,
      host: endpoint.host,
      target: `/${bucket}/${path}${suffix}`,
    }
  }
  const target = `/${path}${suffix}`
  if (style === 'cname') return { origin: endpoint.origin, host: endpoint.host, target }
  return { origin: virtualOrigin(endpoint, bucket), host: `${bucket}.${endpoint.host}`, target }
}

/** The address as a URL. */
export function formatUrl({ origin, host, target }: Address): string {
  return `${origin.scheme}://${host}${target}`
}

function virtualOrigin(endpoint: Endpoint, bucket: string): HttpOrigin {
  const { origin } = endpoint
  // Names below localhost do not resolve everywhere; the Host header carries the bucket all the
  // same.
  if (endpoint.kind === 'localhost') return origin
  const { hostname } = origin
  if (hostname.startsWith(`${bucket}.oss-`) && hostname.endsWith('.aliyuncs.com')) {
    throw new ConfigError({
      message:
        `the endpoint ${hostname} already contains the bucket: ` +
        `write ${hostname.slice(bucket.length + 1)}`,
      code: 'InvalidEndpoint',
    })
  }
  return { ...origin, hostname: `${bucket}.${hostname}` }
}
