/** The entry `ossferry/server`: an OSS of one's own, for development and tests. */

import type { Clock } from './environment.js'
import { systemClock } from './platform/node/clock.js'
import { nodeDigests } from './platform/node/digests.js'
import { openDiskObjectStore } from './platform/node/disk-object-store/disk-object-store.js'
import { systemRandom } from './platform/node/random.js'
import { nodeCallbackSender } from './platform/node/server-callback/callback-sender.js'
import { createCallbackSigner } from './platform/node/server-callback/callback-signer.js'
import { listen } from './platform/node/server-http/http-listener.js'
import { checkBucketName } from './protocol/bucket-name.js'
import { ConfigError } from './protocol/errors/ossferry-error.js'
import { createKeyLookup, type ServerAccessKey } from './server/access-keys.js'
import type { Faults } from './server/faults/fault-plan.js'
import type { FaultRule } from './server/faults/fault-rule.js'
import { createMemoryObjectStore } from './server/memory-object-store.js'
import type { ObjectStore } from './server/object-store.js'
import type { RequestLogEntry } from './server/request-log.js'
import { createServerApp } from './server/server-app.js'
import { clearStore, createEmptyBucket } from './server/store-contents.js'
import {
  viewObjects,
  viewUploads,
  type ServerObject,
  type ServerUpload,
} from './server/store-view.js'

export type { ServerAccessKey } from './server/access-keys.js'
export type { FaultAction, FaultRule } from './server/faults/fault-rule.js'
export type { Faults } from './server/faults/fault-plan.js'
export type { RequestLogEntry } from './server/request-log.js'
export type { ServerObject, ServerUpload } from './server/store-view.js'

export interface ServerOptions {
  /**
   * The address to listen on. Default `127.0.0.1`. Any other than a loopback address needs
   * `accessKeys`: the default pair is known to everybody.
   */
  readonly host?: string | undefined
  /** Default 0: the system chooses one. */
  readonly port?: number | undefined
  /**
   * The directory in which everything is kept, also after the process was killed; made when it is
   * missing. Without it everything is kept in memory.
   */
  readonly dataDir?: string | undefined
  /**
   * Whether a request is answered only when its data is on the disk. Default true. Without it a
   * power cut may lose what was answered; a killed process never does. Only with `dataDir`.
   */
  readonly durable?: boolean | undefined
  /** Who may sign requests. Default `ossferry` with the secret `ossferry-secret`. */
  readonly accessKeys?: readonly ServerAccessKey[] | undefined
  /** The region that V4 signatures must name. Default `cn-hangzhou`. */
  readonly region?: string | undefined
  /** Buckets to create unless they exist. */
  readonly buckets?: readonly string[] | undefined
  /** What to do wrong from the start. */
  readonly faults?: readonly FaultRule[] | undefined
  /** The time by which requests are judged. Default the system's. */
  readonly clock?: Clock | undefined
  /** PEM texts of the server's key and certificate; with them it speaks HTTPS only. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
  /** Called for every request when it has been answered. Must not throw. */
  readonly onRequest?: ((entry: RequestLogEntry) => void) | undefined
}

export interface EmbeddedServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:49152`; for use as the endpoint of any OSS client. */
  readonly endpoint: string
  readonly port: number
  readonly region: string
  /** The first of the access keys. */
  readonly accessKeyId: string
  readonly accessKeySecret: string
  /** The latest 10,000 requests, in the order of arrival. */
  readonly requests: readonly RequestLogEntry[]
  readonly faults: Faults
  /** Creates a bucket; one that exists is left as it is. */
  createBucket(name: string): Promise<void>
  /** The objects of a bucket, in the order of their keys. */
  objects(bucket: string): Promise<readonly ServerObject[]>
  /** The unfinished uploads of a bucket, in the order of their keys. */
  uploads(bucket: string): Promise<readonly ServerUpload[]>
  /**
   * Goes back to the start: deletes everything stored, creates the buckets of the options again,
   * empties the request log and puts the faults of the options in force anew.
   */
  reset(): Promise<void>
  /** Cuts all connections and resolves when nothing runs any more. May be called again. */
  close(): Promise<void>
}

const DEFAULT_ACCESS_KEY: ServerAccessKey = {
  accessKeyId: 'ossferry',
  accessKeySecret: 'ossferry-secret',
}

/** Starts a server. @throws ConfigError when it cannot be as the options want it. */
export async function createServer(options: ServerOptions = {}): Promise<EmbeddedServer> {
  const host = options.host ?? '127.0.0.1'
  const region = options.region ?? 'cn-hangzhou'
  const clock = options.clock ?? systemClock
  const accessKeys = resolveAccessKeys(options, host)
  for (const bucket of options.buckets ?? []) requireBucketName(bucket)
  const store = await openStore(options)
  let endpoint = ''
  const app = createServerApp({
    store,
    region,
    keys: createKeyLookup(accessKeys.all),
    names: { ownNames: [...new Set([host, '127.0.0.1', '::1', 'localhost'])], customDomains: {} },
    endpoint: () => endpoint,
    clock,
    random: systemRandom,
    digests: nodeDigests,
    callbackSender: nodeCallbackSender,
    callbackSigner: createCallbackSigner(),
    onRequest: options.onRequest,
  })
  const begin = async (): Promise<void> => {
    for (const rule of options.faults ?? []) app.faults.add(rule)
    for (const bucket of options.buckets ?? []) await createEmptyBucket(store, bucket, clock.now())
  }
  try {
    await begin()
    const listenOptions = { host, port: options.port ?? 0, tls: options.tls }
    const listener = await listen(listenOptions, (exchange) => app.handle(exchange))
    endpoint = formatEndpoint(host, listener.port, options.tls !== undefined)
    let closing: Promise<void> | undefined
    const close = (): Promise<void> => (closing ??= listener.close().then(() => store.close()))
    return {
      endpoint,
      port: listener.port,
      region,
      accessKeyId: accessKeys.first.accessKeyId,
      accessKeySecret: accessKeys.first.accessKeySecret,
      requests: app.log.entries,
      faults: app.faults,
      createBucket: async (name) => {
        requireBucketName(name)
        await createEmptyBucket(store, name, clock.now())
      },
      objects: (bucket) => viewObjects(store, bucket),
      uploads: (bucket) => viewUploads(store, bucket),
      reset: async () => {
        await clearStore(store)
        app.log.clear()
        app.faults.clear()
        await begin()
      },
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

function resolveAccessKeys(
  { accessKeys }: ServerOptions,
  host: string,
): { readonly all: readonly ServerAccessKey[]; readonly first: ServerAccessKey } {
  const first = accessKeys?.[0]
  if (accessKeys !== undefined && first !== undefined) return { all: accessKeys, first }
  if (accessKeys !== undefined) {
    throw new ConfigError({
      code: 'InvalidAccessKey',
      message: 'cannot start the server: accessKeys is empty; leave it out for the default key',
    })
  }
  if (!isLoopback(host)) {
    throw new ConfigError({
      code: 'DefaultKeyOnNetwork',
      message:
        `cannot listen on ${host} with the default access key, which everybody knows; ` +
        'give access keys of your own',
    })
  }
  return { all: [DEFAULT_ACCESS_KEY], first: DEFAULT_ACCESS_KEY }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

async function openStore({ dataDir, durable }: ServerOptions): Promise<ObjectStore> {
  return dataDir === undefined
    ? createMemoryObjectStore()
    : await openDiskObjectStore(dataDir, { durable })
}

function requireBucketName(bucket: string): void {
  const problem = checkBucketName(bucket)
  if (problem === undefined) return
  throw new ConfigError({
    code: 'InvalidBucketName',
    message: `cannot create the bucket: ${problem}`,
  })
}

/** The wildcard addresses are nowhere to connect to; the loopback address reaches them. */
function formatEndpoint(host: string, port: number, secure: boolean): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  const name = reachable.includes(':') ? `[${reachable}]` : reachable
  return `${secure ? 'https' : 'http'}://${name}:${port}`
}
