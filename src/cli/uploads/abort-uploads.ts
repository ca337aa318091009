/** `uploads abort`: ends uploads and removes their parts. */

import { ServiceError, type Client } from '../../index.js'
import { formatAge } from '../duration.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { formatObject } from '../location.js'
import { formatCount } from '../remote/count.js'
import { mapInOrder } from '../remote/map-in-order.js'
import type { ObjectPlace, PrefixPlace } from '../remote/place.js'
import type { RemoteContext } from '../remote/run-remote.js'
import { takeUploads } from './list-uploads.js'

export type UploadsToAbort =
  | { readonly kind: 'one'; readonly object: ObjectPlace; readonly uploadId: string }
  /** `olderThan` in milliseconds; without it all. `key`: only those of this object. */
  | {
      readonly kind: 'old'
      readonly place: PrefixPlace
      readonly olderThan?: number | undefined
      readonly key?: string | undefined
    }

interface Candidate {
  readonly key: string
  readonly uploadId: string
  readonly initiated?: string
}

/** Requests on their way at the same time. */
const ABORTED_AT_ONCE = 16

/** With `dryRun` nothing is sent that changes anything. */
export async function abortUploads(
  context: RemoteContext,
  what: UploadsToAbort,
  { dryRun }: { readonly dryRun: boolean },
): Promise<ExitCode> {
  const { bucket } = what.kind === 'one' ? what.object : what.place
  const candidates: Iterable<Candidate> | AsyncIterable<Candidate> =
    what.kind === 'one'
      ? [{ key: what.object.key, uploadId: what.uploadId }]
      : takeUploads(context, what.place, what)
  const { signal } = context
  const outcomes = mapInOrder(candidates, ABORTED_AT_ONCE, async (candidate) => ({
    candidate,
    failure: dryRun ? undefined : await abort(context.client, bucket, candidate, what.kind, signal),
  }))
  let aborted = 0
  let failed = 0
  for await (const { candidate, failure } of outcomes) {
    if (failure === undefined) {
      aborted += 1
      await tell(context, bucket, candidate, dryRun)
    } else {
      failed += 1
      await context.fail(failure.error)
    }
  }
  await context.line({ type: 'summary', bucket, aborted, failed, dryRun })
  const count = formatCount(aborted, 'upload')
  const failures = failed === 0 ? '' : `, ${failed} failed`
  await context.note(`${dryRun ? `would abort ${count}` : `aborted ${count}`}${failures}`)
  if (failed === 0) return EXIT_CODES.done
  return aborted === 0 ? EXIT_CODES.failed : EXIT_CODES.someFailed
}

/** What failed, if it did. An upload of a list that is gone meanwhile is as good as aborted. */
async function abort(
  client: Client,
  bucket: string,
  { key, uploadId }: Candidate,
  kind: UploadsToAbort['kind'],
  signal: AbortSignal,
): Promise<{ readonly error: unknown } | undefined> {
  try {
    await client.abortMultipartUpload({ bucket, key, uploadId }, { signal })
    return undefined
  } catch (error) {
    if (signal.aborted) throw error
    if (kind === 'old' && ServiceError.is(error) && error.code === 'NoSuchUpload') return undefined
    return { error }
  }
}

async function tell(
  context: RemoteContext,
  bucket: string,
  { key, uploadId, initiated }: Candidate,
  dryRun: boolean,
): Promise<void> {
  await context.line({ type: 'upload-aborted', bucket, key, uploadId, initiated, dryRun })
  const age =
    initiated === undefined ? '' : `, ${formatAge(Date.now() - Date.parse(initiated))} old`
  const verb = dryRun ? 'would abort' : 'aborted'
  await context.note(`${verb} ${formatObject({ bucket, key })} (${uploadId}${age})`)
}
