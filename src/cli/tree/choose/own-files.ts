/** The files that a run itself reads and writes: they may lie in a tree that it walks. */

import { withoutSnapshots } from '../snapshot/snapshot-names.js'
import type { TreeOptions } from '../tree-options.js'
import { withoutFile, type FilterBelow } from './named-files.js'
import { everyFilter } from './path-filter.js'

/** All but the snapshot, the report and the file of the bandwidth, which change meanwhile. */
export async function withoutOwnFiles(options: TreeOptions): Promise<FilterBelow> {
  const { snapshot, report, maxBandwidth } = options
  const filters = [report, maxBandwidth?.file]
    .filter((file) => file !== undefined)
    .map((file) => withoutFile(file))
  if (snapshot !== undefined) filters.push(await withoutSnapshots(snapshot))
  return (root) => everyFilter(filters.map((filter) => filter(root)))
}
