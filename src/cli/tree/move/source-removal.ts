/**
 * Files that have been moved go from where they were: many by one request. An interruption no
 * longer stops the move of a file that has arrived.
 */

import { setMaxListeners } from 'node:events'
import { SourceChangedError } from '../../../index.js'
import { mapInOrder } from '../../remote/map-in-order.js'
import type { Tree } from '../tree.js'
import type { TreeFile } from '../plan/tree-item.js'
import type { TreeRunContext } from '../tree-run.js'

/** Also how many are looked at before the first of them is removed. */
const AT_ONCE = 100
const CHECKED_AT_A_TIME = 32

export class SourceRemoval {
  readonly #source: Tree
  readonly #context: Pick<TreeRunContext, 'progress' | 'report'>
  readonly #neverAborted = new AbortController()
  #files: TreeFile[] = []

  constructor(source: Tree, context: Pick<TreeRunContext, 'progress' | 'report'>) {
    this.#source = source
    this.#context = context
    setMaxListeners(0, this.#neverAborted.signal) // every request listens
  }

  /** Takes a file that is in the target, whole and verified. */
  async add(file: TreeFile): Promise<void> {
    this.#files.push(file)
    if (this.#files.length >= AT_ONCE) await this.flush()
  }

  async flush(): Promise<void> {
    const { signal } = this.#neverAborted
    const files = this.#files
    this.#files = []
    const unchanged: TreeFile[] = []
    for await (const { file, problem } of this.#check(files, signal)) {
      if (problem === undefined) unchanged.push(file)
      else await this.#fail(file, problem)
    }
    if (unchanged.length === 0) return
    for (const { file, error } of await this.#source.remove(unchanged, signal)) {
      await this.#fail(file, error)
    }
  }

  /** What was written since would be lost. */
  #check(files: readonly TreeFile[], signal: AbortSignal) {
    return mapInOrder(files, CHECKED_AT_A_TIME, async (file) => {
      try {
        const same = await this.#source.isUnchanged(file, signal)
        return { file, problem: same ? undefined : changed(this.#source.nameOf(file)) }
      } catch (error) {
        return { file, problem: error }
      }
    })
  }

  async #fail(file: TreeFile, error: unknown): Promise<void> {
    const { progress, report } = this.#context
    progress.failedFiles += 1
    const { path } = file
    const source = this.#source.nameOf(file)
    await report.failed({ action: 'remove-source', path, source }, error)
  }
}

function changed(name: string): SourceChangedError {
  return new SourceChangedError(`${name} has changed after it was moved; it is left where it is`)
}
