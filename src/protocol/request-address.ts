/** How a server finds bucket, key and parameters in what a request was addressed to. */

import { InvalidRequestError } from './errors/ossferry-error.js'
import type { OssRequest } from './oss-message.js'
import { decodePercent } from './percent-encoding.js'
import { parseQuery } from './query-string.js'

/** The names a server answers to. Host names in lower case, without ports. */
export interface ServerNames {
  /**
   * Its own names, such as `oss.example.test`; a bucket may stand in front. `localhost` is always
   * one.
   */
  readonly ownNames: readonly string[]
  /** Domains bound to a bucket. */
  readonly customDomains: Readonly<Record<string, string>>
}

/** What a request is about; `bucket` and `key` are decoded, but not checked. */
export type RequestAddress = Pick<OssRequest, 'bucket' | 'key' | 'query'>

/** Hosts of the real service with a bucket in front, all kinds of endpoint. */
const SERVICE_HOST =
  /^([^.]+)\.(?:oss-[a-z0-9-]+|[a-z0-9-]+\.oss|cb-[a-z0-9-]+\.[a-z0-9-]+\.oss-cloudbox(?:-control)?)\.aliyuncs\.com$/

/**
 * Reads the `Host` header and the request target. A bucket in front of one of the server's names,
 * or of a name of the real service (some clients send that to any address), is virtual-host style;
 * a custom domain stands for its bucket; anything else is path style.
 *
 * @throws InvalidRequestError when the target is not percent-encoded UTF-8 (`InvalidObjectName` for
 * the path, `InvalidArgument` for the query) or has no path (`InvalidArgument`).
 */
export function parseAddress(
  hostHeader: string,
  target: string,
  names: ServerNames,
): RequestAddress {
  const absolute = /^https?:\/\/([^/?]*)/i.exec(target)
  const host = normalizeHost(absolute?.[1] ?? hostHeader)
  const relative = absolute === null ? target : target.slice(absolute[0].length)
  const queryStart = relative.indexOf('?')
  const rawPath = queryStart < 0 ? relative : relative.slice(0, queryStart)
  if (rawPath !== '' && !rawPath.startsWith('/')) {
    throw new InvalidRequestError({
      message: 'the request target has no path',
      code: 'InvalidArgument',
    })
  }
  const query = decodeOrReject('InvalidArgument', () =>
    parseQuery(queryStart < 0 ? '' : relative.slice(queryStart + 1)),
  )
  const path = rawPath.slice(1)
  const place = bucketFromHost(host, names)
  if (place === 'none') return { bucket: undefined, key: undefined, query }
  if (place !== 'path') return { bucket: place.bucket, key: decodeKey(path), query }
  if (path === '') return { bucket: undefined, key: undefined, query }
  const slash = path.indexOf('/')
  const bucket = decodeOrReject('InvalidBucketName', () =>
    decodePercent(slash < 0 ? path : path.slice(0, slash)),
  )
  return { bucket, key: slash < 0 ? undefined : decodeKey(path.slice(slash + 1)), query }
}

/** The host of a `Host` header: without port, brackets and final dot. */
function normalizeHost(hostHeader: string): string {
  const match = /^(?:\[([^\]]*)\]|([^:]*))/.exec(hostHeader.trim())
  return (match?.[1] ?? match?.[2] ?? '').replace(/\.$/, '')
}

/**
 * The bucket that the host names, `none` when it says that there is none, `path` when the path must
 * tell.
 */
function bucketFromHost(spelled: string, names: ServerNames): { bucket: string } | 'none' | 'path' {
  const host = spelled.toLowerCase()
  const label = bucketLabel(host, names.ownNames)
  // ali-oss puts the word `undefined` in front of the host when a call has no bucket.
  if (label === 'undefined') return 'none'
  // A bucket's name has no capitals; one that has been written with some is to be refused as such.
  if (label !== undefined) return { bucket: spelled.slice(0, label.length) }
  if (!Object.hasOwn(names.customDomains, host)) return 'path'
  return { bucket: names.customDomains[host] ?? '' }
}

function bucketLabel(host: string, ownNames: readonly string[]): string | undefined {
  for (const name of ownNames) {
    if (host === name) return undefined
  }
  for (const name of ['localhost', ...ownNames]) {
    const label = host.endsWith(`.${name}`) ? host.slice(0, -name.length - 1) : ''
    if (label !== '' && !label.includes('.')) return label
  }
  return SERVICE_HOST.exec(host)?.[1]
}

function decodeKey(encoded: string): string | undefined {
  return encoded === ''
    ? undefined
    : decodeOrReject('InvalidObjectName', () => decodePercent(encoded))
}

function decodeOrReject<T>(code: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error
    throw new InvalidRequestError({ message: error.message, code, cause: error })
  }
}
