/** A run over many files, resolved: what is compared with what, and what is done then. */

import type { ComparisonRule } from './compare-files.js'
import type { Mover } from '../move/mover.js'
import type { Snapshot } from '../snapshot/snapshot.js'
import type { Tree } from '../tree.js'
import type { TreeFile } from './tree-item.js'

export type TreeVerb = 'cp' | 'sync' | 'mv' | 'verify'

export interface TreeJob {
  readonly verb: TreeVerb
  readonly source: Tree
  readonly target: Tree
  /** Where the file with this path goes: a path, or `oss://bucket/key`. */
  readonly targetNameOf: (path: string) => string
  /** Throws when nothing can have this path in the target. */
  readonly checkPath: (path: string) => void
  /** The same for what is there already, unchanged; `undefined`: nothing can be wrong with it. */
  readonly checkKept: ((path: string) => void) | undefined
  /** `by: 'none'` without `keepNewer` looks at no target. */
  readonly rule: ComparisonRule
  /** `undefined`: differences are told, and nothing is moved. */
  readonly mover: Mover | undefined
  /** Which files go from the source when they are in the target; `undefined`: none. */
  readonly removeSource: ((file: TreeFile) => boolean) | undefined
  /** Whether files go from the target that the source does not have. */
  readonly deleteExtra: boolean
  /** More are not deleted; `undefined` for no limit. */
  readonly maxDelete: number | undefined
  /**
   * Whether a file that only the target has is none too many there: it has rules that the next run
   * needs. Known when the target was read so far.
   */
  readonly keepsExtra: (file: TreeFile) => boolean
  /**
   * Asked again, and afresh, before something is deleted: the rules of an ignore file may have come
   * with what was transferred. `undefined`: there are none.
   */
  readonly mayDelete: ((path: string) => boolean) | undefined
  /**
   * Whether the target has the time that is stored with the source, although that is older;
   * `undefined` when no times are.
   */
  readonly hasStoredTime:
    ((file: TreeFile, target: TreeFile, signal: AbortSignal) => Promise<boolean>) | undefined
  /** Is told what becomes of files. */
  readonly snapshot: Snapshot | undefined
  readonly dryRun: boolean
  /** Files at a time; `undefined` to find it out. */
  readonly jobs: number | undefined
}

/** Whether the target has to be looked at. */
export function looksAtTarget({ verb, rule, deleteExtra }: TreeJob): boolean {
  return verb === 'verify' || deleteExtra || rule.by !== 'none' || rule.keepNewer
}
