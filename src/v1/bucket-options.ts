/** The options of a bucket, and the configuration of the client that they come to. */

import {
  isRetryer,
  resolveClientConfig,
  type ClientConfig,
  type ResolvedClientConfig,
} from '../client/client-config.js'
import { checkBucketName } from '../protocol/bucket-name.js'
import { ConfigError, InvalidRequestError } from '../protocol/errors/ossferry-error.js'
import { OptionError } from '../transfer/errors/option-error.js'
import { checkOptions, checkText, checkType, type OptionChecks } from '../transfer/option-checks.js'
import type { BucketAuth } from './auth.js'
import { defaults } from './defaults.js'

/** What the client can be told beside what the SDK V1 knows. */
type ClientOptions = Pick<
  ClientConfig,
  'additionalHeaders' | 'ca' | 'insecureSkipVerify' | 'proxy' | 'retry' | 'useNodeHttp'
>

/** Options of a bucket: those of the Python SDK V1, then those of the client. */
export interface BucketOptions {
  /**
   * Region ID such as `cn-hangzhou`. V4 signatures need it, unless the endpoint is one of Alibaba
   * Cloud's that names it.
   */
  readonly region?: string | undefined
  /** The endpoint is a domain bound to the bucket. Default false. */
  readonly isCname?: boolean | undefined
  /** Put the bucket into the path. Default false, but always so for IP addresses. */
  readonly isPathStyle?: boolean | undefined
  /**
   * Seconds until a connection stands, and that it may be silent. Default:
   * `defaults.connectTimeout`, 60.
   */
  readonly connectTimeout?: number | undefined
  /** Appended to the `User-Agent` header. Default nothing. */
  readonly appName?: string | undefined
  /** Compare CRC-64s of what is sent and of what `getObject` reads. Default true. */
  readonly enableCrc?: boolean | undefined
  /** ID of a CloudBox, for V4 signatures. */
  readonly cloudboxId?: string | undefined
  /**
   * URL of an HTTP proxy, or one for each scheme of an endpoint: `{ http: ..., https: ... }`.
   * Default: what HTTP_PROXY, HTTPS_PROXY and NO_PROXY say. Excludes `proxy`.
   */
  readonly proxies?: string | SchemeProxies | undefined
  /**
   * How failed requests are repeated. Default: `defaults.requestRetries` attempts, 3.
   *
   * @see ClientConfig.retry
   */
  readonly retry?: ClientOptions['retry']
  /** @see ClientConfig.proxy */
  readonly proxy?: ClientOptions['proxy']
  /** @see ClientConfig.ca */
  readonly ca?: ClientOptions['ca']
  /** @see ClientConfig.insecureSkipVerify */
  readonly insecureSkipVerify?: ClientOptions['insecureSkipVerify']
  /** @see ClientConfig.additionalHeaders */
  readonly additionalHeaders?: ClientOptions['additionalHeaders']
  /** @see ClientConfig.useNodeHttp */
  readonly useNodeHttp?: ClientOptions['useNodeHttp']
}

/** Proxies by the scheme of the endpoint. */
export interface SchemeProxies {
  readonly http?: string | undefined
  readonly https?: string | undefined
}

/** Checked when the client is made. */
const byClient = (): void => undefined

const CHECKS: OptionChecks<BucketOptions> = {
  region: (value) => checkText('region', value),
  isCname: (value) => checkType('isCname', value, 'boolean'),
  isPathStyle: (value) => checkType('isPathStyle', value, 'boolean'),
  connectTimeout: (value) => checkSeconds('connectTimeout', value),
  appName: (value) => checkText('appName', value),
  enableCrc: (value) => checkType('enableCrc', value, 'boolean'),
  cloudboxId: (value) => checkText('cloudboxId', value),
  proxies: byClient,
  retry: byClient,
  proxy: byClient,
  ca: byClient,
  insecureSkipVerify: (value) => checkType('insecureSkipVerify', value, 'boolean'),
  additionalHeaders: byClient,
  useNodeHttp: (value) => checkType('useNodeHttp', value, 'boolean'),
}

/** Whom a bucket asks, and with what. */
export interface BucketPlace {
  readonly auth: BucketAuth
  readonly endpoint: string
  readonly bucketName: string
  readonly options: BucketOptions
}

/**
 * Finds what cannot work when the bucket is made, rather than with its first call.
 *
 * @throws ConfigError, OptionError, or InvalidRequestError `InvalidBucketName`.
 */
export function checkBucketPlace(place: BucketPlace): ResolvedClientConfig {
  checkOptions('a Bucket', CHECKS, place.options)
  checkAuth(place.auth)
  const problem = checkBucketName(place.bucketName)
  if (problem !== undefined) {
    const message = `cannot open a bucket: ${problem}`
    throw new InvalidRequestError({ code: 'InvalidBucketName', message })
  }
  if (place.options.proxies !== undefined && place.options.proxy !== undefined) {
    throw new OptionError('proxies', 'proxies and proxy are both given: keep one of them')
  }
  return resolveClientConfig(clientConfigOf(place))
}

/** The client's configuration, with the defaults of now. */
export function clientConfigOf({ auth, endpoint, options }: BucketPlace): ClientConfig {
  const timeoutMs = (options.connectTimeout ?? defaults.connectTimeout) * 1000
  return {
    credentialsProvider: auth.credentialsProvider,
    signatureVersion: auth.signatureVersion,
    endpoint,
    region: options.region,
    usePathStyle: options.isPathStyle,
    useCname: options.isCname,
    cloudBoxId: options.cloudboxId,
    userAgent: options.appName,
    connectTimeoutMs: timeoutMs,
    idleTimeoutMs: timeoutMs,
    maxConnections: defaults.connectionPoolSize,
    retry: retryOf(options.retry),
    proxy: proxyOf(endpoint, options),
    ca: options.ca,
    insecureSkipVerify: options.insecureSkipVerify,
    additionalHeaders: options.additionalHeaders,
    useNodeHttp: options.useNodeHttp,
    disableUploadCrc64Check: options.enableCrc === false,
  }
}

function retryOf(retry: ClientConfig['retry'] = {}): ClientConfig['retry'] {
  return isRetryer(retry) ? retry : { maxAttempts: defaults.requestRetries, ...retry }
}

function proxyOf(endpoint: string, { proxies, proxy }: BucketOptions): ClientConfig['proxy'] {
  if (proxies === undefined || typeof proxies === 'string') return proxies ?? proxy
  return /^http:/i.test(endpoint.trim()) ? proxies.http : proxies.https
}

/** In untyped code it may be anything, such as the provider that a `ProviderAuthV4` takes. */
function checkAuth(auth: unknown): void {
  const { signatureVersion, credentialsProvider } = Object(auth) as Partial<BucketAuth>
  if (signatureVersion !== undefined && credentialsProvider !== undefined) return
  throw new ConfigError({
    code: 'InvalidConfig',
    message:
      'a Bucket needs to know its keys first, such as new ProviderAuthV4(credentialsProvider) or ' +
      'new AnonymousAuth()',
  })
}

function checkSeconds(name: string, value: unknown): void {
  if (typeof value === 'number' && value > 0) return
  throw new OptionError(name, `${name} must be a number of seconds above 0, not ${String(value)}`)
}
