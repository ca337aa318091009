/** Removes any number of objects, a page in one request; what fails does not stop the rest. */

import { OssferryError, ServiceError } from '../../index.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { describeFailure, printFailure } from '../failure.js'
import { formatObject } from '../location.js'
import { formatCount } from '../remote/count.js'
import { mapInOrder } from '../remote/map-in-order.js'
import type { RemoteContext } from '../remote/run-remote.js'
import type { Removable, RemovablePage } from './removable-pages.js'

/** Counts while it goes on. */
export interface Removal {
  readonly what: 'object' | 'version'
  removed: number
  failed: number
}

interface FailedObject {
  readonly object: Removable
  readonly error: unknown
}

/** Requests on their way at the same time, each for a page, or for one object. */
const PAGES_AT_ONCE = 3
const OBJECTS_AT_ONCE = 16
/** People read no more; programs get them all. */
const FAILURES_SHOWN = 20

/** Adds to `removal`, and tells of everything that failed. */
export async function removeObjects(
  context: RemoteContext,
  pages: AsyncIterable<RemovablePage> | Iterable<RemovablePage>,
  removal: Removal,
): Promise<void> {
  const outcomes = mapInOrder(pages, PAGES_AT_ONCE, async (page) => ({
    page,
    failed: await removePage(context, page),
  }))
  for await (const { page, failed } of outcomes) {
    const { bucket, objects } = page
    removal.removed += objects.length - failed.length
    for (const failure of failed) {
      removal.failed += 1
      await tellFailure(context, bucket, failure, removal.failed)
    }
    if (!context.json) continue
    const left = new Set(failed.map(({ object }) => object))
    for (const object of objects) {
      if (left.has(object)) continue
      const { key, versionId } = object
      await context.line({ type: `${removal.what}-removed`, bucket, key, versionId })
    }
  }
}

export function exitCodeOf({ removed, failed }: Removal): ExitCode {
  if (failed === 0) return EXIT_CODES.done
  return removed === 0 ? EXIT_CODES.failed : EXIT_CODES.someFailed
}

export function describeRemoval({ what, removed, failed }: Removal): string {
  const failures = failed === 0 ? '' : `, ${failed.toLocaleString('en-US')} failed`
  return `${formatCount(removed, what)} removed${failures}`
}

/** What could not be removed. */
async function removePage(
  context: RemoteContext,
  { bucket, objects }: RemovablePage,
): Promise<readonly FailedObject[]> {
  const { client, signal } = context
  if (objects.length === 1) return removeSingly(context, bucket, objects)
  try {
    const named = objects.map(({ key, versionId }) => ({ key, versionId }))
    const { deleted } = await client.deleteMultipleObjects({ bucket, objects: named }, { signal })
    const gone = new Set(deleted.map(nameOf))
    return objects
      .filter((object) => !gone.has(nameOf(object)))
      .map((object) => ({ object, error: notSaid(bucket, object) }))
  } catch (error) {
    if (signal.aborted) throw error
    // One object that may not be removed can cost a page its whole request.
    if (deniesAccess(error)) return removeSingly(context, bucket, objects)
    return objects.map((object) => ({ object, error }))
  }
}

/** Keys hold no NUL. */
function nameOf({ key, versionId }: Pick<Removable, 'key' | 'versionId'>): string {
  return `${key}\0${versionId ?? ''}`
}

async function removeSingly(
  { client, signal }: RemoteContext,
  bucket: string,
  objects: readonly Removable[],
): Promise<readonly FailedObject[]> {
  const failed: FailedObject[] = []
  const outcomes = mapInOrder(objects, OBJECTS_AT_ONCE, async (object) => {
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

function deniesAccess(error: unknown): boolean {
  return ServiceError.is(error) && error.status === 403 && error.code === 'AccessDenied'
}

function notSaid(bucket: string, { key }: Removable): OssferryError {
  return new OssferryError({
    code: 'NotRemoved',
    message: `cannot delete ${formatObject({ bucket, key })}: the answer does not name it`,
  })
}

/** `count`: with this one. */
async function tellFailure(
  context: RemoteContext,
  bucket: string,
  { object: { key, versionId }, error }: FailedObject,
  count: number,
): Promise<void> {
  const failure = describeFailure(error)
  await context.line({ type: 'error', ...failure, bucket, key, versionId })
  if (count > FAILURES_SHOWN + 1) return
  const more = 'further failures are counted only; --json tells of all'
  if (count <= FAILURES_SHOWN) printFailure(nameObject(failure, bucket, key), error)
  else process.stderr.write(`ossferry: ${more}\n`)
}

/** The failure of a page names the bucket only. */
function nameObject(
  failure: ReturnType<typeof describeFailure>,
  bucket: string,
  key: string,
): ReturnType<typeof describeFailure> {
  const object = formatObject({ bucket, key })
  if (failure.message.includes(object)) return failure
  const { message } = new OssferryError({
    code: failure.code,
    message: `cannot delete ${object}: ${failure.message}`,
  })
  return { ...failure, message }
}
