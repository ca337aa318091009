/** Which snapshot belongs to an upload: where it is, and what it is of. */

import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { findFor } from '../../copy/open-client.js'
import { formatObject } from '../../location.js'
import { Snapshot, type SnapshotContext } from './snapshot.js'
import type { SnapshotBinding } from './snapshot-file.js'
import type { TreeOptions } from '../tree-options.js'
import type { LocalPlace } from '../plan/tree-places.js'
import type { UploadTarget } from '../move/upload-mover.js'

/** A folder holds a file for each pair of source and target. */
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
  const isFolder = /[/\\]$/.test(place) || (await isDirectory(place))
  return Snapshot.open(isFolder ? join(place, nameOf(binding)) : place, binding, context)
}

/** The bucket of a name is the same at all endpoints of OSS, and another one elsewhere. */
function foreignHost(options: TreeOptions): string {
  const endpoint = findFor(options).endpoint?.value
  return endpoint === undefined || /\.aliyuncs\.com(?::\d+)?\/?$/.test(endpoint)
    ? ''
    : `${endpoint} `
}

function nameOf({ source, target }: SnapshotBinding): string {
  const digest = createHash('sha256').update(`${source}\0${target}`).digest('hex')
  return `${digest.slice(0, 32)}.snapshot`
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false // to be made
  }
}
