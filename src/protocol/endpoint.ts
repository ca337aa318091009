/** Where requests go: the host of a region, or an endpoint that the user names. */

import { ConfigError } from './errors/ossferry-error.js'
import type { HttpOrigin } from './http.js'

export interface EndpointOptions {
  /** Region ID such as `cn-hangzhou`. Required unless `endpoint` is given. */
  readonly region?: string | undefined
  /**
   * Host with or without scheme and port, such as `https://oss-cn-hangzhou.aliyuncs.com`. A path is ignored. Replaces the host of the
   * region and excludes `internal`, `dualStack`, `accelerate` and `accelerateOverseas`.
   */
  readonly endpoint?: string | undefined
  /** Use the host for machines inside the region's network. Default false. */
  readonly internal?: boolean | undefined
  /** Use the host that has IPv4 and IPv6 addresses. Default false. */
  readonly dualStack?: boolean | undefined
  /** Use transfer acceleration, which must be enabled for the bucket. Default false. */
  readonly accelerate?: boolean | undefined
  /** Use transfer acceleration for clients outside the Chinese mainland. Default false. */
  readonly accelerateOverseas?: boolean | undefined
  /** Use `http` when `endpoint` has no scheme of its own. Default false. */
  readonly disableSsl?: boolean | undefined
}

/** A resolved endpoint. */
export interface Endpoint {
  readonly origin: HttpOrigin
  /**
   * The endpoint as a `Host` header: brackets around IPv6, the port unless it is the scheme's own.
   */
  readonly host: string
  /**
   * Names can carry a bucket label in front; IP addresses cannot; `localhost` could but by default
   * does not.
   */
  readonly kind: 'name' | 'address' | 'localhost'
  /** ID of the CloudBox that the host names; it takes the place of the region in V4 signatures. */
  readonly cloudBoxId: string | undefined
}

/** What V4 signatures name beside the day. */
export interface SigningScope {
  readonly region: string
  readonly product: string
}

const DEFAULT_PORTS = { http: 80, https: 443 } as const

/** A sentence saying what is wrong with `region`, or `undefined` when it is well formed. */
export function checkRegion(region: string): string | undefined {
  const quoted = JSON.stringify(region)
  if (!/^[a-z0-9-]+$/.test(region)) {
    return `region ${quoted} may contain only lower-case letters, digits and "-"`
  }
  const bare = region.replace(/^oss-/, '').replace(/-internal$/, '')
  if (bare !== region) return `region ${quoted} is part of a host name; write "${bare}"`
  return undefined
}

/**
 * Fills in what `options` leave open. @throws ConfigError when they contradict each other or cannot
 * work.
 */
export function resolveEndpoint(options: EndpointOptions): Endpoint {
  const { region, endpoint } = options
  if (region !== undefined) {
    const problem = checkRegion(region)
    if (problem !== undefined) throw new ConfigError({ message: problem, code: 'InvalidRegion' })
  }
  const variant = chooseVariant(options)
  if (endpoint !== undefined) return parseEndpoint(endpoint, options.disableSsl === true)
  if (region === undefined) {
    throw new ConfigError({
      message: 'no region is configured: set region (such as cn-hangzhou) or endpoint',
      code: 'MissingRegion',
    })
  }
  const scheme = options.disableSsl === true ? 'http' : 'https'
  return createEndpoint(scheme, regionHost(region, variant), undefined)
}

/**
 * What V4 signatures of requests to `endpoint` name. @throws ConfigError when nothing tells the
 * region.
 */
export function resolveSigningScope(endpoint: Endpoint, region: string | undefined): SigningScope {
  if (endpoint.cloudBoxId !== undefined) {
    return { region: endpoint.cloudBoxId, product: 'oss-cloudbox' }
  }
  if (region === undefined) {
    throw new ConfigError({
      message: `no region is configured: V4 signatures for ${endpoint.host} need one, such as cn-hangzhou`,
      code: 'MissingRegion',
    })
  }
  return { region, product: 'oss' }
}

/** Hosts of Alibaba Cloud that tell the region that they are in. */
const REGION_HOST = /^(?:oss-([a-z0-9-]+?)(?:-internal)?|([a-z0-9-]+)\.oss)\.aliyuncs\.com$/

/** The region that an endpoint's host names; `undefined` for hosts that serve several or others. */
export function regionOfHost(hostname: string): string | undefined {
  const match = REGION_HOST.exec(hostname)
  const named = match?.[1] ?? match?.[2]
  return named?.startsWith('accelerate') === true ? undefined : named
}

/** As `regionOfHost`, of an endpoint as users write it; `undefined` also when it is none. */
export function regionOfEndpoint(text: string): string | undefined {
  const hostname = ENDPOINT.exec(text.trim())?.[2]
  return hostname === undefined ? undefined : regionOfHost(hostname.toLowerCase())
}

type EndpointVariant = 'internal' | 'dualStack' | 'accelerate' | 'accelerateOverseas'

const VARIANTS: readonly EndpointVariant[] = [
  'internal',
  'dualStack',
  'accelerate',
  'accelerateOverseas',
]

/** What the variant is called in a client's configuration, which is where users meet it. */
function configName(variant: EndpointVariant): string {
  if (variant === 'internal') return 'useInternalEndpoint'
  return variant === 'dualStack' ? 'useDualStackEndpoint' : 'useAccelerateEndpoint'
}

function chooseVariant(options: EndpointOptions): EndpointVariant | undefined {
  const chosen = VARIANTS.filter((variant) => options[variant] === true)
  if (chosen.length > 1) {
    throw new ConfigError({
      message: `${chosen.map(configName).join(' and ')} exclude each other: keep one of them`,
      code: 'InvalidConfig',
    })
  }
  const [variant] = chosen
  if (variant !== undefined && options.endpoint !== undefined) {
    throw new ConfigError({
      message: `${configName(variant)} has no effect on a given endpoint: remove one of the two`,
      code: 'InvalidConfig',
    })
  }
  return variant
}

function regionHost(region: string, variant: EndpointVariant | undefined): string {
  switch (variant) {
    case 'internal':
      return `oss-${region}-internal.aliyuncs.com`
    case 'dualStack':
      return `${region}.oss.aliyuncs.com`
    case 'accelerate':
      return 'oss-accelerate.aliyuncs.com'
    case 'accelerateOverseas':
      return 'oss-accelerate-overseas.aliyuncs.com'
    case undefined:
      return `oss-${region}.aliyuncs.com`
  }
}

/** Scheme, host (IPv6 in brackets) and port; whatever follows the host is ignored. */
const ENDPOINT =
  /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d+))?(?:[/?#].*)?$/i

function parseEndpoint(text: string, disableSsl: boolean): Endpoint {
  const match = ENDPOINT.exec(text.trim())
  if (match === null)
    throw invalidEndpoint(text, 'write a host such as oss-cn-hangzhou.aliyuncs.com')
  const [, schemeText, hostText = '', portText] = match
  const scheme = schemeText?.toLowerCase() ?? (disableSsl ? 'http' : 'https')
  if (scheme !== 'http' && scheme !== 'https') {
    throw invalidEndpoint(text, 'its scheme must be http or https')
  }
  const port = portText === undefined ? undefined : Number(portText)
  if (port !== undefined && (port < 1 || port > 65_535)) {
    throw invalidEndpoint(text, 'its port must lie between 1 and 65535')
  }
  const hostname = hostText.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  if (hostname.startsWith('.') || hostname.includes('..')) {
    throw invalidEndpoint(text, 'its host name has an empty label')
  }
  return createEndpoint(scheme, hostname, port)
}

function invalidEndpoint(text: string, advice: string): ConfigError {
  // Somebody may have put a password into the address; it must not reach a log.
  const shown = JSON.stringify(text.replace(/[^]*@/, '...@'))
  return new ConfigError({
    message: `endpoint ${shown} is not usable: ${advice}`,
    code: 'InvalidEndpoint',
  })
}

function createEndpoint(
  scheme: HttpOrigin['scheme'],
  hostname: string,
  port: number | undefined,
): Endpoint {
  const defaultPort = DEFAULT_PORTS[scheme]
  const bracketed = hostname.includes(':') ? `[${hostname}]` : hostname
  const host = port === undefined || port === defaultPort ? bracketed : `${bracketed}:${port}`
  return {
    origin: { scheme, hostname, port: port ?? defaultPort },
    host,
    kind: hostKind(hostname),
    cloudBoxId: findCloudBoxId(hostname),
  }
}

function hostKind(hostname: string): Endpoint['kind'] {
  if (hostname === 'localhost') return 'localhost'
  return hostname.includes(':') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(hostname) ? 'address' : 'name'
}

function findCloudBoxId(hostname: string): string | undefined {
  const labels = hostname.split('.')
  const [id, , service] = labels
  if (labels.length !== 5 || !id?.startsWith('cb-')) return undefined
  const named = service === 'oss-cloudbox' || service === 'oss-cloudbox-control'
  return named && hostname.endsWith('.aliyuncs.com') ? id : undefined
}
