/** A client of a server that may be killed at any moment, who knows what it was promised. */

import { expect } from 'vitest'
import type { EmbeddedServer } from '../../../src/server.js'
import type { ObjectStore } from '../../../src/server/object-store.js'
import { listAllUploads } from '../../../src/server/store-contents.js'
import { readBytes } from '../../contract/object-store/content-model.js'
import { seededRandom } from '../../support/seeded-random.js'
import { send, type RawRequest, type RawResponse } from './raw-client.js'

const PLAIN = 'plain-bucket'
const VERSIONED = 'versioned-bucket'
export const BUCKETS = [PLAIN, VERSIONED]

/** Below, a body is a row of the database, above it is a file. */
const SMALL_SIZE = 64 * 1024
const KEYS = 4
const MOST_VERSIONS = 5
const WHOLE = { prefix: '', after: '', afterPrefix: '', afterVersionId: '', limit: 1_000_000 }

/** What is done, with how much: all of it is to be seen in a run. */
export const KINDS = [
  ...['put small', 'put large', 'parts small', 'parts large', 'append small', 'append large'],
  ...['copy', 'delete', 'delete version'],
]

/** The texts of the versions of a key, newest first; `undefined` for a delete marker. */
type Versions = readonly (string | undefined)[]

interface Place {
  readonly bucket: string
  readonly key: string
}

interface Plan {
  readonly kind: string
  readonly place: Place
  readonly after: Versions
  readonly act: (server: EmbeddedServer) => Promise<RawResponse>
}

export class Writer {
  readonly #name: string
  readonly #random: () => number
  /** What a key may have: what was acknowledged last, and what was asked for after that. */
  readonly #candidates = new Map<string, readonly Versions[]>()
  #count = 0

  /** All keys of the writer are its own. */
  constructor(index: number, seed: number) {
    this.#name = `client-${index}`
    this.#random = seededRandom(seed)
  }

  /** Does one thing after the other until the connection is cut. */
  async writeUntilCut(server: EmbeddedServer, acknowledge: (kind: string) => void): Promise<void> {
    for (;;) {
      const { kind, place, after, act } = this.#plan()
      this.#candidates.set(pathOf(place), [this.#versionsOf(place), after])
      const answer = await act(server).catch(() => undefined)
      if (answer === undefined) return
      expect(answer.status, `${kind}: ${answer.text}`).toBeLessThan(300)
      this.#candidates.set(pathOf(place), [after])
      acknowledge(kind)
    }
  }

  /** Finds every key as it may be, and takes what it finds for what it is. */
  async compare(store: ObjectStore): Promise<void> {
    for (const [path, candidates] of this.#candidates) {
      const found = await readVersions(store, placeOf(path))
      const match = candidates.find((versions) => isSame(versions, found))
      const wanted = candidates.map(describeVersions).join(' or ')
      if (match === undefined) expect.fail(`${path} is ${describeVersions(found)}, not ${wanted}`)
      this.#candidates.set(path, [match])
    }
  }

  #plan(): Plan {
    const bucket = this.#random() < 0.5 ? PLAIN : VERSIONED
    const place = { bucket, key: `${this.#name}/${Math.floor(this.#random() * KEYS)}` }
    const before = this.#versionsOf(place)
    if (before.length >= MOST_VERSIONS) return planDeleteVersion(place, before)
    const dice = this.#random()
    if (dice < 0.3) return this.#planPut(place, before)
    if (dice < 0.5) return this.#planParts(place, before)
    if (dice < 0.6) return planDelete(place, before)
    if (dice < 0.65 && before.length > 0) return planDeleteVersion(place, before)
    return dice < 0.8 ? this.#planCopy(place, before) : this.#planAppend()
  }

  #planPut(place: Place, before: Versions): Plan {
    const body = this.#text()
    const after = withNewest(place, body, before)
    const act = (server: EmbeddedServer) => send(server, { ...place, method: 'PUT', body })
    return { kind: `put ${sizeOf(body)}`, place, after, act }
  }

  #planParts(place: Place, before: Versions): Plan {
    const body = this.#text()
    const after = withNewest(place, body, before)
    const act = (server: EmbeddedServer) => putInParts(server, place, body)
    return { kind: `parts ${sizeOf(body)}`, place, after, act }
  }

  #planCopy(place: Place, before: Versions): Plan {
    const source = [...this.#candidates.keys()].find(
      (path) => this.#versionsOf(placeOf(path))[0] !== undefined,
    )
    if (source === undefined) return this.#planPut(place, before)
    const headers = { 'x-oss-copy-source': `/${source}` }
    const after = withNewest(place, this.#versionsOf(placeOf(source))[0], before)
    const act = (server: EmbeddedServer) => send(server, { ...place, method: 'PUT', headers })
    return { kind: 'copy', place, after, act }
  }

  #planAppend(): Plan {
    const place = { bucket: PLAIN, key: `${this.#name}/log` }
    const body = this.#text()
    const before = this.#versionsOf(place)[0] ?? ''
    const query = { append: '', position: String(before.length) }
    const act = (server: EmbeddedServer) => send(server, { ...place, method: 'POST', query, body })
    return { kind: `append ${sizeOf(body)}`, place, after: [before + body], act }
  }

  /** Between rounds there is one candidate. */
  #versionsOf(place: Place): Versions {
    return this.#candidates.get(pathOf(place))?.[0] ?? []
  }

  #text(): string {
    const most = this.#random() < 0.5 ? 1000 : 12_000
    return `${this.#name} ${++this.#count} `.repeat(1 + Math.floor(this.#random() * most))
  }
}

function planDelete(place: Place, before: Versions): Plan {
  const after = place.bucket === PLAIN ? [] : [undefined, ...before]
  const act = (server: EmbeddedServer) => send(server, { ...place, method: 'DELETE' })
  return { kind: 'delete', place, after, act }
}

/** Deletes the newest version, so that the one before is the object again. */
function planDeleteVersion(place: Place, before: Versions): Plan {
  const { bucket, key } = place
  const act = async (server: EmbeddedServer): Promise<RawResponse> => {
    const query = { versions: '', prefix: key, 'max-keys': '1' }
    const listed = await send(server, { bucket, method: 'GET', query })
    const versionId = listed.element('VersionId') ?? ''
    return send(server, { ...place, method: 'DELETE', query: { versionId } })
  }
  return { kind: 'delete version', place, after: before.slice(1), act }
}

async function putInParts(
  server: EmbeddedServer,
  target: Pick<RawRequest, 'bucket' | 'key'>,
  body: string,
): Promise<RawResponse> {
  const initiated = await send(server, { ...target, method: 'POST', query: { uploads: '' } })
  const uploadId = initiated.element('UploadId') ?? ''
  const half = Math.max(body.length - 1000, Math.ceil(body.length / 2))
  const pieces = half < 102_400 ? [body] : [body.slice(0, half), body.slice(half)]
  await Promise.all(
    pieces.map((piece, index) => {
      const query = { uploadId, partNumber: String(index + 1) }
      return send(server, { ...target, method: 'PUT', query, body: piece })
    }),
  )
  const headers = { 'x-oss-complete-all': 'yes' }
  return send(server, { ...target, method: 'POST', query: { uploadId }, headers })
}

/** Makes the server keep the versions of one of the buckets. */
export async function enableVersioning(server: EmbeddedServer): Promise<void> {
  const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
  const query = { versioning: '' }
  const answer = await send(server, { bucket: VERSIONED, method: 'PUT', query, body })
  expect(answer.status, answer.text).toBe(200)
}

/** The contents that versions and parts consist of, sorted. */
export async function contentIdsOf(store: ObjectStore): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const bucket of BUCKETS) {
    const holders = (await store.listVersions(bucket, WHOLE)).map(({ object }) => object.content)
    for (const { uploadId } of await listAllUploads(store, bucket)) {
      const parts = await store.listParts(bucket, uploadId)
      holders.push(...parts.map(({ content }) => content))
    }
    for (const { contentId } of holders.flat()) found.add(contentId)
  }
  return [...found].sort()
}

async function readVersions(store: ObjectStore, { bucket, key }: Place): Promise<Versions> {
  const listed = await store.listVersions(bucket, { ...WHOLE, prefix: key })
  const texts: (string | undefined)[] = []
  for (const { object } of listed) {
    if (object.isDeleteMarker === true) {
      texts.push(undefined)
      continue
    }
    const opened = await store.openObject(bucket, key, object.versionId)
    if (opened === undefined) throw new Error(`${bucket}/${key} is listed, but not there`)
    texts.push((await readBytes(opened, 0, object.size)).toString())
    await opened.close()
  }
  return texts
}

/** What is in the place of `before` once `text` is put there. */
function withNewest({ bucket }: Place, text: string | undefined, before: Versions): Versions {
  return bucket === PLAIN ? [text] : [text, ...before]
}

function sizeOf(text: string): string {
  return text.length <= SMALL_SIZE ? 'small' : 'large'
}

function isSame(one: Versions, other: Versions): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index])
}

function describeVersions(versions: Versions): string {
  return `[${versions.map((text) => (text === undefined ? 'marker' : text.length)).join(', ')}]`
}

function pathOf({ bucket, key }: Place): string {
  return `${bucket}/${key}`
}

function placeOf(path: string): Place {
  const slash = path.indexOf('/')
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) }
}
