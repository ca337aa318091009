/** Which snapshot belongs to an upload: where it is, and what it is of. */

import { resolve } from 'node:path'
import { findFor } from '../../copy/open-client.js'
import { formatObject } from '../../location.js'
import { Snapshot, type SnapshotContext } from './snapshot.js'
import { locateSnapshot } from './snapshot-names.js'
import type { TreeOptions } from '../tree-options.js'
import type { LocalPlace } from '../plan/tree-places.js'
import type { UploadTarget } from '../move/upload-mover.js'

export async function openSnapshot(
  place: string,
  sources: readonly LocalPlace[],
  { target, options }: { readonly target: UploadTarget; readonly options: TreeOptions },
  context: SnapshotContext,
): Promise<Snapshot> {
  const binding = {
    source: sources.map(({ path }) => resolve(path)).join(', '),
    target: `${foreignHost(options)}${formatObject({ bucket: target.bucket, key: target.prefix })}`,
  }
  return Snapshot.open(await locateSnapshot(place, binding), binding, context)
}

/** The bucket of a name is the same at all endpoints of OSS, and another one elsewhere. */
function foreignHost(options: TreeOptions): string {
  const endpoint = findFor(options).endpoint?.value
  return endpoint === undefined || /\.aliyuncs\.com(?::\d+)?\/?$/.test(endpoint)
    ? ''
    : `${endpoint} `
}
