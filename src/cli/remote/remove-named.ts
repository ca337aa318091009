/** Removes objects that are known by name: as many as one request takes together, else singly. */

import { OssferryError, ServiceError, type Client } from '../../index.js'
import { formatObject } from '../location.js'
import { mapInOrder } from './map-in-order.js'

export interface NamedObject {
  readonly key: string
  readonly versionId?: string | undefined
}

export interface FailedObject<Named extends NamedObject> {
  readonly object: Named
  readonly error: unknown
}

interface RemovalContext {
  readonly client: Client
  readonly signal: AbortSignal
}

/** As many as one request takes. */
const REMOVED_AT_ONCE = 1000
/** Requests on their way at the same time, each for one object. */
const SINGLY_AT_ONCE = 16
/** XML has no way to write these, and the request that removes many objects is a document. */
const BEYOND_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/**
 * Returns those that could not be removed; what is not there counts as removed. Rejects only when
 * `signal` fires.
 */
export async function removeNamed<Named extends NamedObject>(
  context: RemovalContext,
  bucket: string,
  objects: readonly Named[],
): Promise<readonly FailedObject<Named>[]> {
  const failed: FailedObject<Named>[] = []
  const plain = objects.filter(({ key }) => !BEYOND_XML.test(key))
  for (let start = 0; start < plain.length; start += REMOVED_AT_ONCE) {
    const some = plain.slice(start, start + REMOVED_AT_ONCE)
    failed.push(...(await removeTogether(context, bucket, some)))
  }
  const odd = objects.filter(({ key }) => BEYOND_XML.test(key))
  failed.push(...(await removeSingly(context, bucket, odd)))
  return failed
}

/** OSS names those that it has removed; it says nothing about the others. */
async function removeTogether<Named extends NamedObject>(
  context: RemovalContext,
  bucket: string,
  objects: readonly Named[],
): Promise<readonly FailedObject<Named>[]> {
  const { client, signal } = context
  if (objects.length === 1) return removeSingly(context, bucket, objects)
  try {
    const named = objects.map(({ key, versionId }) => ({ key, versionId }))
    const result = await client.deleteMultipleObjects({ bucket, objects: named }, { signal })
    const gone = new Set(result.deleted.map(nameOf))
    return objects
      .filter((object) => !gone.has(nameOf(object)))
      .map((object) => ({ object, error: notSaid(bucket, object, result.requestId) }))
  } catch (error) {
    if (signal.aborted) throw error
    // One object that may not be removed can cost a page its whole request.
    if (deniesAccess(error)) return removeSingly(context, bucket, objects)
    return objects.map((object) => ({ object, error }))
  }
}

async function removeSingly<Named extends NamedObject>(
  { client, signal }: RemovalContext,
  bucket: string,
  objects: readonly Named[],
): Promise<readonly FailedObject<Named>[]> {
  const failed: FailedObject<Named>[] = []
  const outcomes = mapInOrder(objects, SINGLY_AT_ONCE, async (object) => {
    try {
      const { key, versionId } = object
      await client.deleteObject({ bucket, key, versionId }, { signal })
      return undefined
    } catch (error) {
      if (signal.aborted) throw error
      return { object, error }
    }
  })
  for await (const failure of outcomes) if (failure !== undefined) failed.push(failure)
  return failed
}

/** Keys hold no NUL. */
function nameOf({ key, versionId }: NamedObject): string {
  return `${key}\0${versionId ?? ''}`
}

function deniesAccess(error: unknown): boolean {
  return ServiceError.is(error) && error.status === 403 && error.code === 'AccessDenied'
}

function notSaid(bucket: string, { key }: NamedObject, requestId: string): OssferryError {
  return new OssferryError({
    code: 'NotRemoved',
    message: `cannot delete ${formatObject({ bucket, key })}: the answer does not name it [request ID ${requestId}]`,
  })
}
