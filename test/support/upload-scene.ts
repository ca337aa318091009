/** What a test of uploads needs around it: a server, a client, and a folder that is thrown away. */

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import {
  Client,
  StaticCredentialsProvider,
  type ClientConfig,
  type TransferEvent,
} from '../../src/index.js'
import {
  createServer,
  type EmbeddedServer,
  type FaultRule,
  type RequestLogEntry,
  type ServerOptions,
} from '../../src/server.js'
import { seededBytes } from './seeded-random.js'

export const KIB = 1024
export const MIB = 1024 * KIB
/** The smallest part that OSS accepts. */
export const PART = 100 * KIB
export const BUCKET = 'uploads'
export const KEY = 'dir/object'
export const TARGET = { bucket: BUCKET, key: KEY } as const

export interface UploadScene {
  readonly server: EmbeddedServer
  /** Retries without pauses worth mentioning. */
  readonly client: Client
  readonly folder: string
  /** Not there before something is recorded. */
  readonly checkpointDir: string
  /** Another client, closed with the scene. */
  connect(config?: ClientConfig): Client
  /** Writes a file of bytes without a pattern. */
  file(size: number, options?: { readonly name?: string; readonly seed?: number }): Promise<Source>
  fault(rule: FaultRule): void
  /** The requests so far, of one operation or of all, from the `since`-th on. */
  requests(operation?: string, since?: number): RequestLogEntry[]
  /** Names of the operations so far, from the `since`-th request on. */
  operations(since?: number): (string | undefined)[]
  /** Numbers of the parts that were sent, each as often as it was, in order. */
  sentParts(since?: number): number[]
  /** The object's bytes; `undefined` when there is none. */
  stored(key?: string): Promise<Uint8Array | undefined>
  /** Asserts that the object is `bytes`. */
  expectObject(bytes: Uint8Array, key?: string): Promise<void>
  /** Asserts that the object is `bytes` and that no upload is left. */
  expectStored(bytes: Uint8Array, key?: string): Promise<void>
  /** Asserts that neither an object nor an upload is there. */
  expectNothing(): Promise<void>
  /** The files in the checkpoint directory. */
  records(): Promise<string[]>
}

export interface Source {
  readonly path: string
  readonly bytes: Buffer
}

/** Sets the stage anew for each test of the file that calls it. */
export function useUploadScene(
  options: Pick<ServerOptions, 'accessKeys' | 'onRequest'> = {},
): UploadScene {
  let server: EmbeddedServer
  let client: Client
  let folder: string
  const clients: Client[] = []

  beforeAll(async () => {
    server = await createServer({ buckets: [BUCKET], ...options })
  })
  beforeEach(async () => {
    await server.reset()
    folder = await mkdtemp(join(tmpdir(), 'ossferry-uploads-'))
    client = connect()
  })
  afterEach(async () => {
    for (const each of clients.splice(0)) await each.close()
    await rm(folder, { recursive: true, force: true })
  })
  afterAll(() => server.close())

  const connect = (config: ClientConfig = {}): Client => {
    const connected = new Client({ ...configOf(server), ...config })
    clients.push(connected)
    return connected
  }
  const requests = (operation?: string, since = 0): RequestLogEntry[] =>
    server.requests
      .slice(since)
      .filter((entry) => operation === undefined || entry.operation === operation)
  const stored = async (key: string = KEY): Promise<Uint8Array | undefined> => {
    const found = (await server.objects(BUCKET)).find((object) => object.key === key)
    return found?.bytes()
  }
  const expectObject = async (bytes: Uint8Array, key: string = KEY): Promise<void> => {
    const found = await stored(key)
    // Not by `toEqual`, which would compare and print byte by byte.
    expect(found === undefined ? 'missing' : Buffer.compare(found, bytes)).toBe(0)
  }
  return {
    get server() {
      return server
    },
    get client() {
      return client
    },
    get folder() {
      return folder
    },
    get checkpointDir() {
      return join(folder, 'checkpoints')
    },
    connect,
    async file(size, { name = 'source.bin', seed = 1 } = {}) {
      const path = join(folder, name)
      const bytes = Buffer.from(seededBytes(size, seed).buffer)
      await writeFile(path, bytes)
      return { path, bytes }
    },
    fault: (rule) => server.faults.add(rule),
    requests,
    operations: (since = 0) => requests(undefined, since).map(({ operation }) => operation),
    sentParts: (since = 0) => partNumbersOf(requests('UploadPart', since)),
    stored,
    expectObject,
    async expectStored(bytes, key = KEY) {
      await expectObject(bytes, key)
      expect(await server.uploads(BUCKET)).toEqual([])
    },
    async expectNothing() {
      expect(await server.objects(BUCKET)).toEqual([])
      expect(await server.uploads(BUCKET)).toEqual([])
    },
    records: () => readdir(join(folder, 'checkpoints')).catch(() => []),
  }
}

/** What a client needs to reach `server`, and retries that a test can wait for. */
export function configOf(server: EmbeddedServer): ClientConfig {
  return {
    region: server.region,
    endpoint: server.endpoint,
    credentialsProvider: new StaticCredentialsProvider(server.accessKeyId, server.accessKeySecret),
    proxy: false,
    retry: { baseDelayMs: 1 },
  }
}

export function partNumbersOf(requests: readonly RequestLogEntry[]): number[] {
  return requests.map(({ partNumber }) => partNumber ?? 0).sort((a, b) => a - b)
}

/** The whole numbers from `first` to `last`. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}

type EventOf<Type extends TransferEvent['type']> = Extract<TransferEvent, { readonly type: Type }>

export interface EventLog {
  /** For the upload. */
  readonly options: { readonly onEvent: (event: TransferEvent) => void }
  of<Type extends TransferEvent['type']>(type: Type): EventOf<Type>[]
}

/** Keeps the events of a transfer; `then` may act on each. */
export function logEvents(then?: (event: TransferEvent) => void): EventLog {
  const events: TransferEvent[] = []
  return {
    options: {
      onEvent: (event) => {
        events.push(event)
        then?.(event)
      },
    },
    of: <Type extends TransferEvent['type']>(type: Type) =>
      events.filter((event): event is EventOf<Type> => event.type === type),
  }
}

/** The error that `promise` rejects with; fails when it does not. */
export async function failureOf(promise: PromiseLike<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
  throw new Error('it succeeded, against what the test expects')
}

/** Waits for what another side does in its own time. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
}
