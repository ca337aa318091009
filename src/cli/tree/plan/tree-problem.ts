/** Options for many files that contradict each other, or the direction. */

import { findMeaninglessOption } from '../../copy/option-uses.js'
import type { TreeOptions } from '../tree-options.js'
import type { TreeVerb } from './tree-job.js'
import type { TreePlaces } from './tree-places.js'

/** What speaks against it; `undefined` when nothing does. */
export function findTreeProblem(
  verb: TreeVerb,
  places: TreePlaces,
  options: TreeOptions,
): string | undefined {
  return (
    findSelectionProblem(options) ??
    findMeaninglessOption({ action: places.action, verb }, options) ??
    findSnapshotProblem(places, options) ??
    findOther(options)
  )
}

function findSelectionProblem(options: TreeOptions): string | undefined {
  const { filesFrom, filesFrom0 } = options
  if (filesFrom !== undefined && filesFrom0 !== undefined) {
    return '--files-from and --files-from0 do not go together; make one list of them'
  }
  if (options.delete === true && (filesFrom ?? filesFrom0) !== undefined) {
    return '--files-from names a part of the source, which --delete must not take for all of it'
  }
  return undefined
}

function findSnapshotProblem(places: TreePlaces, options: TreeOptions): string | undefined {
  if (options.snapshot === undefined) return undefined
  if (places.action !== 'upload') return '--snapshot remembers uploads, and this is none'
  const other = [
    options.update === true ? '--update' : undefined,
    options.sizeOnly === true ? '--size-only' : undefined,
    options.checksum === true ? '--checksum' : undefined,
  ].find((name) => name !== undefined)
  if (other === undefined) return undefined
  return `${other} looks at what is in the bucket, and --snapshot is there not to look`
}

function findOther(options: TreeOptions): string | undefined {
  if (options.sizeOnly === true && options.checksum === true) {
    return '--size-only and --checksum do not go together'
  }
  if (options.maxDelete !== undefined && options.delete !== true) {
    return '--max-delete limits --delete, which is not given'
  }
  return undefined
}
