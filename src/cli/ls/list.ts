/** Runs `ls`. */

import type { ExitCode } from '../exit-codes.js'
import type { PrefixPlace } from '../remote/place.js'
import { runRemote } from '../remote/run-remote.js'
import { listUploads } from '../uploads/list-uploads.js'
import { listBuckets } from './list-buckets.js'
import { listObjects } from './list-objects.js'
import type { ListOptions } from './list-options.js'
import { listVersions } from './list-versions.js'

export function list(place: PrefixPlace | undefined, options: ListOptions): Promise<ExitCode> {
  return runRemote(options, (context) => {
    if (place === undefined) return listBuckets(context, options)
    if (options.versions === true) return listVersions(context, place, options)
    if (options.multipart !== true) return listObjects(context, place, options)
    return listUploads(context, place, { ...options, sizes: options.long })
  })
}
