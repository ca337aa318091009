/** Buckets, objects, uploads and parts for the cases that every object store runs. */

import { expect } from 'vitest'
import type {
  ContentWriter,
  ObjectStore,
  Segment,
  StoredBucket,
  StoredObject,
  StoredPart,
  StoredUpload,
  UploadWindow,
  VersionWindow,
} from '../../../src/server/object-store.js'

export const BUCKET: StoredBucket = {
  name: 'bucket',
  createdAtMs: 1_700_000_000_000,
  acl: 'private',
  storageClass: 'Standard',
  dataRedundancyType: 'LRS',
}
export const ANYWAY = { onlyIfAbsent: false }
export const NEVER = new AbortController().signal

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

export function object(
  key: string,
  content: readonly Segment[],
  more: Partial<StoredObject> = {},
): StoredObject {
  return {
    key,
    versionId: 'null',
    type: 'Normal',
    content,
    size: content.reduce((sum, segment) => sum + segment.size, 0),
    etag: 'E'.repeat(32),
    hashCrc64: '18446744073709551615',
    lastModifiedMs: 1_700_000_000_000,
    fields: {},
    acl: 'default',
    ...more,
  }
}

export function upload(key: string, uploadId = 'U1'): StoredUpload {
  return {
    uploadId,
    key,
    initiatedAtMs: 1_700_000_000_000,
    fields: {},
    acl: 'default',
    forbidOverwrite: false,
    sequential: false,
  }
}

/** Writers whose content is stored by the test itself, or not at all. */
async function write(
  store: ObjectStore,
  text: string,
): Promise<[ContentWriter, readonly Segment[]]> {
  const writer = await store.createContent()
  await writer.write(encode(text))
  return [writer, await writer.finish()]
}

export async function storedObject(
  store: ObjectStore,
  key: string,
  text: string,
  more: Partial<StoredObject> = {},
): Promise<StoredObject> {
  const [, content] = await write(store, text)
  return object(key, content, more)
}

export async function storedPart(
  store: ObjectStore,
  partNumber: number,
  text: string,
): Promise<StoredPart> {
  const [, content] = await write(store, text)
  const size = encode(text).length
  return { partNumber, content, size, etag: 'E'.repeat(32), lastModifiedMs: 1_700_000_000_000 }
}

export async function put(
  store: ObjectStore,
  key: string,
  text: string,
  more: Partial<StoredObject> = {},
): Promise<StoredObject> {
  const [writer, content] = await write(store, text)
  const stored = object(key, content, more)
  expect(await store.putObject('bucket', stored, ANYWAY)).toBe('stored')
  await writer.close()
  return stored
}

export async function putPart(
  store: ObjectStore,
  partNumber: number,
  text: string,
): Promise<StoredPart> {
  const [writer, content] = await write(store, text)
  const size = encode(text).length
  const etag = 'E'.repeat(32)
  const part = { partNumber, content, size, etag, lastModifiedMs: 1_700_000_000_000 }
  expect(await store.putPart('bucket', 'U1', part)).toBe('stored')
  await writer.close()
  return part
}

export function complete(store: ObjectStore, parts: readonly StoredPart[], options = ANYWAY) {
  const content = parts.flatMap((part) => part.content)
  return store.completeUpload('bucket', 'U1', parts, object('key', content), options)
}

export async function read(
  store: ObjectStore,
  key: string,
  offset = 0,
  size?: number,
  versionId?: string,
): Promise<string> {
  const opened = await store.openObject('bucket', key, versionId)
  const text = await readOpen(opened, offset, size ?? opened?.object.size ?? 0)
  await opened?.close()
  return text
}

export async function readOpen(
  opened: Awaited<ReturnType<ObjectStore['openObject']>>,
  offset: number,
  size: number,
): Promise<string> {
  const chunks: Uint8Array[] = []
  const take = (chunk: Uint8Array): Promise<void> => {
    // A copy also of a Buffer, whose slices are views.
    chunks.push(Uint8Array.from(chunk))
    return Promise.resolve()
  }
  await opened?.send(offset, size, take, NEVER)
  return Buffer.concat(chunks).toString()
}

/** The keys, IDs and states of the versions in a window. */
export async function listVersions(
  store: ObjectStore,
  window: Partial<VersionWindow> = {},
): Promise<readonly string[]> {
  const all = { prefix: '', after: '', afterPrefix: '', afterVersionId: '', limit: 1000 }
  const versions = await store.listVersions('bucket', { ...all, ...window })
  return versions.map(({ object: { key, versionId, isDeleteMarker }, isLatest }) =>
    [key, versionId, isDeleteMarker === true && 'marker', isLatest && 'latest']
      .filter((word) => word !== false)
      .join(' '),
  )
}

export async function listKeys(
  store: ObjectStore,
  window: { prefix?: string; after?: string; afterPrefix?: string; limit?: number },
): Promise<readonly string[]> {
  const whole = { prefix: '', after: '', afterPrefix: '', limit: 1000, ...window }
  return (await store.listObjects('bucket', whole)).map(({ key }) => key)
}

export async function listUploadIds(
  store: ObjectStore,
  window: Partial<UploadWindow> = {},
): Promise<readonly string[]> {
  const uploads = await store.listUploads('bucket', uploadWindow(window))
  return uploads.map(({ uploadId }) => uploadId)
}

export function uploadWindow(window: Partial<UploadWindow>): UploadWindow {
  return { prefix: '', after: '', afterPrefix: '', afterUploadId: '', limit: 1000, ...window }
}
