/** The entry `ossferry/server`: an OSS of one's own, for development and tests. */

import type { Clock } from './environment.js'
import { systemClock } from './platform/node/clock.js'
import { nodeDigests } from './platform/node/digests.js'
import { readFaultFile } from './platform/node/fault-file.js'
import { systemRandom } from './platform/node/random.js'
import { readSeedDirectory } from './platform/node/seed-directory.js'
import { nodeCallbackSender } from './platform/node/server-callback/callback-sender.js'
import { createCallbackSigner } from './platform/node/server-callback/callback-signer.js'
import { listen } from './platform/node/server-http/http-listener.js'
import { checkBucketName } from './protocol/bucket-name.js'
import { ConfigError } from './protocol/errors/ossferry-error.js'
import { createKeyLookup, type ServerAccessKey } from './server/access-keys.js'
import { CONTROL_PATH, ControlEndpoint } from './server/control/control-endpoint.js'
import { resolveCustomDomains } from './server/custom-domains.js'
import type { Faults } from './server/faults/fault-plan.js'
import { readFaultRules } from './server/faults/check-fault-rule.js'
import type { FaultRule } from './server/faults/fault-rule.js'
import { createMemoryObjectStore } from './server/memory-object-store.js'
import type { ObjectStore } from './server/object-store.js'
import type { RequestLogEntry } from './server/request-log.js'
import { storeSeed, type Seed } from './server/seed.js'
import { createServerApp, type ServerApp } from './server/server-app.js'
import { resolveServerLimits, type ServerLimits } from './server/server-limits.js'
import { clearStore, createEmptyBucket } from './server/store-contents.js'
import {
  viewObjects,
  viewUploads,
  type ServerObject,
  type ServerUpload,
} from './server/store-view.js'

export type { ServerAccessKey } from './server/access-keys.js'
export type { FaultAction, FaultRule } from './server/faults/fault-rule.js'
export type { Faults, FaultRuleState } from './server/faults/fault-plan.js'
export type { RequestLogEntry } from './server/request-log.js'
export type { Seed, SeedContent, SeedObject } from './server/seed.js'
export type { ServerLimits } from './server/server-limits.js'
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
  /**
   * Domains that stand for buckets, such as `{ 'img.example.com': 'images' }`: requests whose
   * `Host` names one are about that bucket, and their path is the key alone. Default none.
   */
  readonly cnames?: Readonly<Record<string, string>> | undefined
  /**
   * What to store at the start, and again after each `reset()`: objects, or the path of a directory
   * with a folder for each bucket. Buckets that are missing are made; objects that are there
   * already are replaced.
   */
  readonly seed?: Seed | string | undefined
  /**
   * What to do wrong from the start, and after each `reset()`: rules, or the path of a JSON file
   * with an array of them.
   */
  readonly faults?: readonly FaultRule[] | string | undefined
  /** The time by which requests are judged. Default the system's. */
  readonly clock?: Clock | undefined
  /** PEM texts of the server's key and certificate; with them it speaks HTTPS only. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
  /**
   * Whether `/-/ossferry/…` is there, where tests in other languages set faults, read the request
   * log, store seeds and reset the server. Default false. On an address that others can reach it
   * needs a token of your own, which every request to it must carry.
   */
  readonly control?: boolean | { readonly token?: string | undefined } | undefined
  /** What to bear from clients that are slow, silent or many. */
  readonly limits?: ServerLimits | undefined
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
  /** Where the control endpoint is; `undefined` unless the options ask for it. */
  readonly controlEndpoint: string | undefined
  /** Creates a bucket; one that exists is left as it is. */
  createBucket(name: string): Promise<void>
  /**
   * Stores objects, as the option of the same name does. Nothing is stored when one of them cannot
   * be.
   */
  seed(seed: Seed | string): Promise<void>
  /** The names of all buckets, sorted. */
  buckets(): Promise<readonly string[]>
  /** The objects of a bucket, in the order of their keys. */
  objects(bucket: string): Promise<readonly ServerObject[]>
  /** The unfinished uploads of a bucket, in the order of their keys. */
  uploads(bucket: string): Promise<readonly ServerUpload[]>
  /**
   * Goes back to the start: deletes everything stored, creates the buckets of the options again,
   * stores their seed, empties the request log and puts the faults of the options in force anew.
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
  const ownNames = [...new Set([host, '127.0.0.1', '::1', 'localhost'])]
  const names = { ownNames, customDomains: resolveCustomDomains(options.cnames, ownNames) }
  const limits = resolveServerLimits(options.limits)
  const control = resolveControl(options, host)
  const rules = await loadFaultRules(options)
  const store = await openStore(options)
  let endpoint = ''
  const ending = new AbortController()
  const app = createServerApp({
    store,
    region,
    keys: createKeyLookup(accessKeys.all),
    names,
    endpoint: () => endpoint,
    clock,
    random: systemRandom,
    digests: nodeDigests,
    callbackSender: nodeCallbackSender,
    callbackSigner: createCallbackSigner(),
    closing: ending.signal,
    onRequest: options.onRequest,
  })
  const { faults, log } = app
  const contents = createContents(options, { store, app, clock, rules })
  const { seed, reset } = contents
  const buckets = async (): Promise<readonly string[]> =>
    (await store.listBuckets()).map(({ name }) => name)
  const describe = async (): Promise<object> => ({
    endpoint,
    region,
    buckets: await buckets(),
    dataDir: options.dataDir ?? null,
    timeMs: clock.now(),
  })
  const controlOptions = control && { token: control.token, names, digests: nodeDigests }
  const steering =
    controlOptions && new ControlEndpoint({ faults, log, seed, reset, describe }, controlOptions)
  try {
    await contents.begin()
    const listenOptions = { host, port: options.port ?? 0, tls: options.tls, limits }
    const listener = await listen(listenOptions, (exchange) =>
      steering?.owns(exchange) === true ? steering.handle(exchange) : app.handle(exchange),
    )
    endpoint = formatEndpoint(host, listener.port, options.tls !== undefined)
    let closing: Promise<void> | undefined
    const close = (): Promise<void> => {
      ending.abort(new Error('the server is being closed'))
      return (closing ??= listener.close().then(() => store.close()))
    }
    return {
      endpoint,
      port: listener.port,
      region,
      accessKeyId: accessKeys.first.accessKeyId,
      accessKeySecret: accessKeys.first.accessKeySecret,
      requests: log.entries,
      faults,
      controlEndpoint: steering === undefined ? undefined : endpoint + CONTROL_PATH,
      createBucket: async (name) => {
        requireBucketName(name)
        await createEmptyBucket(store, name, clock.now())
      },
      buckets,
      objects: (bucket) => viewObjects(store, bucket),
      uploads: (bucket) => viewUploads(store, bucket),
      seed,
      reset,
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** What is in a server at its start, and comes to be in it by the hand of its owner. */
function createContents(
  { buckets = [], seed: first }: ServerOptions,
  parts: {
    readonly store: ObjectStore
    readonly app: ServerApp
    readonly clock: Clock
    readonly rules: readonly FaultRule[]
  },
) {
  const { store, app, clock, rules } = parts
  const seed = async (source: Seed | string): Promise<void> => {
    const objects = typeof source === 'string' ? await readSeedDirectory(source) : source
    // Only here: the table of types takes longer to load than the server to start.
    const { contentTypeOf } = await import('./platform/node/content-type.js')
    const machine = { clock, digests: nodeDigests, random: systemRandom, contentTypeOf }
    await storeSeed(objects, { store, ...machine })
  }
  const begin = async (): Promise<void> => {
    for (const rule of rules) app.faults.add(rule)
    for (const bucket of buckets) await createEmptyBucket(store, bucket, clock.now())
    if (first !== undefined) await seed(first)
  }
  const reset = async (): Promise<void> => {
    await clearStore(store)
    app.log.clear()
    app.faults.clear()
    await begin()
  }
  return { begin, seed, reset }
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

/** `undefined` when there is to be no control endpoint. */
function resolveControl(
  { control = false }: ServerOptions,
  host: string,
): { readonly token: string | undefined } | undefined {
  if (control === false) return undefined
  const token = control === true ? undefined : control.token
  if (token === '' || (token === undefined && !isLoopback(host))) {
    throw new ConfigError({
      code: 'ControlWithoutToken',
      message:
        `cannot offer the control endpoint on ${host} without a token: ` +
        'everybody there could delete everything; give a token of your own',
    })
  }
  return { token }
}

async function loadFaultRules({ faults = [] }: ServerOptions): Promise<readonly FaultRule[]> {
  if (typeof faults === 'string') return readFaultFile(faults)
  return readFaultRules(faults, 'the options')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

async function openStore({ dataDir, durable }: ServerOptions): Promise<ObjectStore> {
  if (dataDir === undefined) return createMemoryObjectStore()
  // A server in memory need not wait for the database to load.
  const { openDiskObjectStore } =
    await import('./platform/node/disk-object-store/disk-object-store.js')
  return openDiskObjectStore(dataDir, { durable })
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
