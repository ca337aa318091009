/** Removes any number of objects, a page in one request; what fails does not stop the rest. */

import { OssferryError } from '../../index.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { describeFailure, printFailure } from '../failure.js'
import { formatObject } from '../location.js'
import { formatCount } from '../remote/count.js'
import { mapInOrder } from '../remote/map-in-order.js'
import { removeNamed, type FailedObject } from '../remote/remove-named.js'
import type { RemoteContext } from '../remote/run-remote.js'
import type { Removable, RemovablePage } from './removable-pages.js'

/** Counts while it goes on. */
export interface Removal {
  readonly what: 'object' | 'version'
  removed: number
  failed: number
}

/** On their way at the same time. */
const PAGES_AT_ONCE = 3
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
    failed: await removeNamed(context, page.bucket, page.objects),
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

/** `count`: with this one. */
async function tellFailure(
  context: RemoteContext,
  bucket: string,
  { object: { key, versionId }, error }: FailedObject<Removable>,
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
