/** What a client can be told, and how it is checked: once, when the client is made. */

import type { AddressingStyle } from '../protocol/addressing.js'
import { resolveAddressingStyle } from '../protocol/addressing.js'
import {
  type Endpoint,
  regionOfHost,
  resolveEndpoint,
  resolveSigningScope,
  type SigningScope,
} from '../protocol/endpoint.js'
import { ConfigError } from '../protocol/errors/ossferry-error.js'
import type { CredentialsProvider, FetchCredentials } from './credentials/credentials-provider.js'
import type { RetryOptions, Retryer } from './retryer.js'

/**
 * The options of a client. Only `region` (or `endpoint`) and `credentialsProvider` have no default.
 */
export interface ClientConfig {
  /**
   * Region ID such as `cn-hangzhou`, without `oss-`. Gives the endpoint, and is part of V4
   * signatures.
   */
  region?: string | undefined
  /**
   * Host to send requests to, with or without scheme and port, such as
   * `https://oss-cn-hangzhou.aliyuncs.com`. Default: the public endpoint of `region`. Excludes
   * `useInternalEndpoint`, `useDualStackEndpoint` and `useAccelerateEndpoint`. V4 signatures still
   * need `region`, unless the endpoint is one of Alibaba Cloud's that names it.
   */
  endpoint?: string | undefined
  /**
   * Gives the access key; a plain function that fetches credentials will do. Its results are cached
   * up to their expiration.
   */
  credentialsProvider?: CredentialsProvider | FetchCredentials | undefined
  /** `v1` is for old private gateways. Default `v4`. */
  signatureVersion?: 'v4' | 'v1' | undefined
  /** Use http when `endpoint` does not name a scheme. Default false. */
  disableSsl?: boolean | undefined
  /**
   * Put the bucket into the path (`host/bucket/key`). Default false, but always so for endpoints
   * that are IP addresses.
   */
  usePathStyle?: boolean | undefined
  /**
   * `endpoint` is a domain bound to the bucket, so that neither host nor path names it. Default
   * false.
   */
  useCname?: boolean | undefined
  /** Use the endpoint for machines inside the region's network. Default false. */
  useInternalEndpoint?: boolean | undefined
  /** Use the endpoint that has IPv4 and IPv6 addresses. Default false. */
  useDualStackEndpoint?: boolean | undefined
  /**
   * Use transfer acceleration, which must be enabled for the bucket; `overseas` for clients outside
   * the Chinese mainland. Default false.
   */
  useAccelerateEndpoint?: boolean | 'overseas' | undefined
  /** ID of a CloudBox, for V4 signatures. Default: found in endpoints of CloudBoxes. */
  cloudBoxId?: string | undefined
  /**
   * Further headers that V4 signatures cover when a request has them, such as `host` or
   * `content-length`. Default none.
   */
  additionalHeaders?: readonly string[] | undefined
  /** Until a connection, TLS included, stands. Default 10,000. */
  connectTimeoutMs?: number | undefined
  /**
   * How long nothing may move in either direction on a connection in use. A slow transfer that
   * moves never times out. Default 20,000; CompleteMultipartUpload, CopyObject and UploadPartCopy
   * wait 15 times as long for their answers.
   */
  idleTimeoutMs?: number | undefined
  /** How failed requests are repeated, or a policy of one's own. */
  retry?: RetryOptions | Retryer | undefined
  /** Appended to the `User-Agent` header. Default nothing. */
  userAgent?: string | undefined
  /**
   * URL of an HTTP proxy, `http://user:password@host:port`; `false` or an empty text for none.
   * Default: what HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY say. Node only.
   */
  proxy?: string | false | undefined
  /**
   * Certificates (PEM) of authorities to trust in place of the machine's. Node only; see also
   * NODE_EXTRA_CA_CERTS.
   */
  ca?: string | readonly string[] | undefined
  /** Trust any certificate: for tests only. Default false. Node only. */
  insecureSkipVerify?: boolean | undefined
  /** Connections per host; further requests wait for a free one. Default 128. Node only. */
  maxConnections?: number | undefined
  /**
   * Send everything through Node's own `http` module, as requests through a proxy always are: to
   * rule the package's own HTTP out when hunting a problem. Slower. Default false. Node only.
   */
  useNodeHttp?: boolean | undefined
  /**
   * Do not compare the CRC-64 of what PutObject and UploadPart have sent with what OSS has
   * received. Default false.
   */
  disableUploadCrc64Check?: boolean | undefined
}

/** A `ClientConfig` checked and complete. */
export interface ResolvedClientConfig {
  readonly endpoint: Endpoint
  readonly addressingStyle: AddressingStyle
  readonly credentialsProvider: CredentialsProvider | FetchCredentials
  readonly signatureVersion: 'v4' | 'v1'
  /** What V4 signatures name; `undefined` for V1. */
  readonly signingScope: SigningScope | undefined
  /** Lower case. */
  readonly additionalHeaders: readonly string[]
  readonly connectTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly retry: Required<RetryOptions> | Retryer
  readonly userAgent: string | undefined
  readonly proxy: string | false | undefined
  readonly ca: string | readonly string[] | undefined
  readonly insecureSkipVerify: boolean
  readonly maxConnections: number
  readonly useNodeHttp: boolean
  readonly disableUploadCrc64Check: boolean
}

const MAX_TIMER_MS = 2 ** 31 - 1

const SIGNATURE_VERSIONS: ReadonlySet<string> = new Set(['v4', 'v1'])

/** Where to go from a configuration that lacks something. */
const LOCAL_ADVICE = 'for local development start an OSS of your own with `npx ossferry serve`'

/** @throws ConfigError when something is missing or cannot work; the message says what to set. */
export function resolveClientConfig(config: ClientConfig): ResolvedClientConfig {
  const { credentialsProvider, signatureVersion = 'v4' } = config
  if (config.region === undefined && config.endpoint === undefined) {
    throw new ConfigError({
      code: 'MissingRegion',
      message:
        'no region is configured: set region (such as cn-hangzhou) or the environment variable ' +
        `OSS_REGION, or endpoint or OSS_ENDPOINT; ${LOCAL_ADVICE}`,
    })
  }
  if (credentialsProvider === undefined) {
    throw new ConfigError({
      code: 'MissingCredentials',
      message:
        'no credentials are configured: set credentialsProvider, for instance to a new ' +
        'EnvironmentVariableCredentialsProvider(), or to a new AnonymousCredentialsProvider() for ' +
        `objects that anybody may read; ${LOCAL_ADVICE}`,
    })
  }
  if (!SIGNATURE_VERSIONS.has(signatureVersion)) {
    throw invalid(`signatureVersion must be 'v4' or 'v1', not ${JSON.stringify(signatureVersion)}`)
  }
  const accelerate = config.useAccelerateEndpoint
  const endpoint = resolveEndpoint({
    region: config.region,
    endpoint: config.endpoint,
    internal: config.useInternalEndpoint,
    dualStack: config.useDualStackEndpoint,
    accelerate: accelerate === true,
    accelerateOverseas: accelerate === 'overseas',
    disableSsl: config.disableSsl,
  })
  return Object.freeze({
    endpoint,
    addressingStyle: resolveAddressingStyle(endpoint, askedStyle(config)),
    credentialsProvider,
    signatureVersion,
    signingScope: signatureVersion === 'v4' ? resolveScope(config, endpoint) : undefined,
    additionalHeaders: (config.additionalHeaders ?? []).map((name) => name.toLowerCase()),
    connectTimeoutMs: duration('connectTimeoutMs', config.connectTimeoutMs, 10_000),
    idleTimeoutMs: duration('idleTimeoutMs', config.idleTimeoutMs, 20_000),
    retry: resolveRetry(config.retry),
    userAgent: config.userAgent,
    proxy: config.proxy,
    ca: config.ca,
    insecureSkipVerify: config.insecureSkipVerify ?? false,
    maxConnections: Math.floor(positive('maxConnections', config.maxConnections, 128)),
    useNodeHttp: config.useNodeHttp ?? false,
    disableUploadCrc64Check: config.disableUploadCrc64Check ?? false,
  })
}

function askedStyle(config: ClientConfig): AddressingStyle | undefined {
  if (config.usePathStyle === true && config.useCname === true) {
    throw invalid('usePathStyle and useCname exclude each other: keep one of them')
  }
  if (config.usePathStyle === true) return 'path'
  return config.useCname === true ? 'cname' : undefined
}

function resolveScope(config: ClientConfig, endpoint: Endpoint): SigningScope {
  const { cloudBoxId, region } = config
  if (cloudBoxId !== undefined) return { region: cloudBoxId, product: 'oss-cloudbox' }
  return resolveSigningScope(endpoint, region ?? regionOfHost(endpoint.origin.hostname))
}

function resolveRetry(retry: RetryOptions | Retryer = {}): Required<RetryOptions> | Retryer {
  if (isRetryer(retry)) return retry
  return {
    maxAttempts: Math.floor(positive('retry.maxAttempts', retry.maxAttempts, 3)),
    baseDelayMs: positive('retry.baseDelayMs', retry.baseDelayMs, 200),
    maxDelayMs: positive('retry.maxDelayMs', retry.maxDelayMs, 20_000),
    patienceMs: retry.patienceMs === 0 ? 0 : positive('retry.patienceMs', retry.patienceMs, 0),
  }
}

export function isRetryer(retry: RetryOptions | Retryer): retry is Retryer {
  return 'delayMs' in retry
}

/** Timers take no more than 24 days; `Infinity` means that. */
function duration(option: string, value: number | undefined, byDefault: number): number {
  return Math.min(MAX_TIMER_MS, positive(option, value, byDefault))
}

function positive(option: string, value: number | undefined, byDefault: number): number {
  if (value === undefined) return byDefault
  if (typeof value === 'number' && value > 0 && !Number.isNaN(value)) return value
  throw invalid(`${option} must be a number above 0, not ${JSON.stringify(value)}`)
}

function invalid(message: string): ConfigError {
  return new ConfigError({ code: 'InvalidConfig', message })
}
