/**
 * What has to be done to make one tree like another: both are read once, in order and side by side,
 * so that a million files take no more memory than a thousand.
 *
 * 1. A file that only the source has is transferred; one that only the target has is extra.
 * 2. Of a file that both have, the rule of comparison decides, by size and time alone. Where these
 *    do not tell, the step says so, and whoever carries it out compares the contents.
 * 3. What could not be looked at is a step too: nobody may take the plan for complete then.
 */

import { compareKeys } from '../../../index.js'
import { compareFiles, type ComparisonRule, type TransferReason } from './compare-files.js'
import { ItemCursor } from './item-cursor.js'
import type { LeftOut, TreeFile, TreeItems, TreeProblem } from './tree-item.js'

export type PlanSide = 'source' | 'target'

export type PlanStep =
  | {
      readonly kind: 'transfer'
      readonly file: TreeFile
      /** What stands there already. */
      readonly target: TreeFile | undefined
      readonly reason: TransferReason | 'new'
    }
  /** Of the same size, and only the contents tell whether they are the same. */
  | { readonly kind: 'compare'; readonly file: TreeFile; readonly target: TreeFile }
  | { readonly kind: 'unchanged'; readonly file: TreeFile; readonly target: TreeFile }
  /** There is no such file in the source. */
  | { readonly kind: 'extra'; readonly target: TreeFile }
  | { readonly kind: 'problem'; readonly side: PlanSide; readonly problem: TreeProblem }
  | { readonly kind: 'left-out'; readonly side: PlanSide; readonly item: LeftOut }

export interface PlanInput {
  readonly source: TreeItems
  /** `undefined`: nobody looks at the target, and everything is new. */
  readonly target: TreeItems | undefined
  readonly rule: ComparisonRule
}

const BATCH_SIZE = 256

/**
 * The steps in the order of their paths, a batch at a time. Throws what reading a side throws, and
 * `ListingNotSorted`.
 */
export async function* planTree(input: PlanInput): AsyncGenerator<readonly PlanStep[], void> {
  let batch: PlanStep[] = []
  const cursorOf = (side: PlanSide, items: TreeItems): ItemCursor =>
    new ItemCursor(`the ${side}`, items, (item) => {
      if (item.kind === 'problem') batch.push({ kind: 'problem', side, problem: item })
      else batch.push({ kind: 'left-out', side, item })
    })
  const source = cursorOf('source', input.source)
  const target = cursorOf('target', input.target ?? nothing())
  try {
    await Promise.all([source.advance(), target.advance()])
    for (;;) {
      const step = nextStep(source.current, target.current, input.rule)
      if (step !== undefined) batch.push(step)
      if (batch.length >= BATCH_SIZE || step === undefined) {
        yield batch
        batch = []
      }
      if (step === undefined) return
      if (step.kind !== 'extra') {
        const waiting = source.advance()
        if (waiting !== undefined) await waiting
      }
      if (step.kind !== 'transfer' || step.target !== undefined) {
        const waiting = target.advance()
        if (waiting !== undefined) await waiting
      }
    }
  } finally {
    await Promise.all([source.close(), target.close()])
  }
}

type FileStep = Exclude<PlanStep, { readonly kind: 'problem' | 'left-out' }>

function nextStep(
  file: TreeFile | undefined,
  target: TreeFile | undefined,
  rule: ComparisonRule,
): FileStep | undefined {
  if (file === undefined) return target === undefined ? undefined : { kind: 'extra', target }
  const order = target === undefined ? -1 : compareKeys(file.path, target.path)
  if (target === undefined || order < 0) {
    return { kind: 'transfer', file, target: undefined, reason: 'new' }
  }
  if (order > 0) return { kind: 'extra', target }
  const verdict = compareFiles(file, target, rule)
  if (verdict === 'unchanged' || verdict === 'compare') return { kind: verdict, file, target }
  return { kind: 'transfer', file, target, reason: verdict }
}

async function* nothing(): AsyncGenerator<never, void> {
  // no target is looked at
}
