/** Runs `uploads list` and `uploads abort`. */

import type { ExitCode } from '../exit-codes.js'
import type { PrefixPlace } from '../remote/place.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import { runRemote } from '../remote/run-remote.js'
import { abortUploads } from './abort-uploads.js'
import { listUploads, type UploadListOptions } from './list-uploads.js'

export function runListUploads(
  place: PrefixPlace,
  options: RemoteOptions & UploadListOptions,
): Promise<ExitCode> {
  return runRemote(options, (context) => listUploads(context, place, options))
}

export interface AbortOptions extends RemoteOptions {
  readonly uploadId?: string | undefined
  /** Milliseconds; counts when there is no `uploadId`. */
  readonly olderThan?: number | undefined
  readonly dryRun?: boolean | undefined
}

export function runAbortUploads(place: PrefixPlace, options: AbortOptions): Promise<ExitCode> {
  const { uploadId, olderThan } = options
  const dryRun = options.dryRun === true
  return runRemote(options, (context) => {
    if (uploadId === undefined) {
      return abortUploads(context, { kind: 'old', place, olderThan }, { dryRun })
    }
    const object = { bucket: place.bucket, key: place.prefix }
    return abortUploads(context, { kind: 'one', object, uploadId }, { dryRun })
  })
}
