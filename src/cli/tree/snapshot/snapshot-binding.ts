/** Which snapshot belongs to an upload: where it is, and what it is of. */

import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { findFor } from '../../copy/open-client.js'
import { formatObject } from '../../location.js'
import { Snapshot, type SnapshotContext, type SnapshotSelection } from './snapshot.js'
import { locateSnapshot } from './snapshot-names.js'
import { rulesInOrder, type TreeOptions } from '../tree-options.js'
import type { LocalPlace } from '../plan/tree-places.js'
import type { UploadTarget } from '../move/upload-mover.js'

export async function openSnapshot(
  place: string,
  sources: readonly LocalPlace[],
  { target, options }: { readonly target: UploadTarget; readonly options: TreeOptions },
  context: Omit<SnapshotContext, 'selection'>,
): Promise<Snapshot> {
  const binding = {
    source: sources.map(({ path }) => resolve(path)).join(', '),
    target: `${foreignHost(options)}${formatObject({ bucket: target.bucket, key: target.prefix })}`,
  }
  const file = await locateSnapshot(place, binding)
  return Snapshot.open(file, binding, { ...context, selection: selectionOf(options) })
}

/**
 * What a list names and what ignore files say changes from run to run; only whether there are any
 * tells runs apart.
 */
function selectionOf(options: TreeOptions): SnapshotSelection {
  const ignoring = options.ignore === false ? false : options.ignoreFile
  const rules = rulesInOrder(options).map(({ kind, glob, foldersOnly }) => [
    kind,
    glob.pattern,
    foldersOnly,
  ])
  const isListed = (options.filesFrom ?? options.filesFrom0) !== undefined
  return { own: nameOf([ignoring, isListed, rules]), whole: nameOf([ignoring, false, []]) }
}

function nameOf(facts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32)
}

/** The bucket of a name is the same at all endpoints of OSS, and another one elsewhere. */
function foreignHost(options: TreeOptions): string {
  const endpoint = findFor(options).endpoint?.value
  return endpoint === undefined || /\.aliyuncs\.com(?::\d+)?\/?$/.test(endpoint)
    ? ''
    : `${endpoint} `
}
