/** Trees for tests of what reads them. */

import { compareKeys } from '../../../../src/index.js'
import type { PlanStep } from '../../../../src/cli/tree/plan/plan-tree.js'
import type { TreeFile, TreeItem } from '../../../../src/cli/tree/plan/tree-item.js'

export function fileAt(path: string, more: Partial<TreeFile> = {}): TreeFile {
  return {
    kind: 'file',
    path,
    location: path,
    size: 1,
    modifiedMs: 0,
    precisionMs: 0,
    ...more,
  }
}

export function objectAt(path: string, more: Partial<TreeFile> = {}): TreeFile {
  return fileAt(path, { precisionMs: 1000, ...more })
}

/** In order, `size` at a time. */
export async function* itemsOf(
  items: readonly TreeItem[],
  size = 3,
): AsyncGenerator<readonly TreeItem[], void> {
  const sorted = items.toSorted((a, b) => compareKeys(a.path, b.path))
  for (let start = 0; start < sorted.length; start += size) yield sorted.slice(start, start + size)
}

export async function* asTheyAre(
  items: readonly TreeItem[],
): AsyncGenerator<readonly TreeItem[], void> {
  yield items
}

export async function collect<Value>(batches: AsyncIterable<readonly Value[]>): Promise<Value[]> {
  const all: Value[] = []
  for await (const batch of batches) all.push(...batch)
  return all
}

/** `transfer a`, `extra b`, to compare plans by. */
export function nameStep(step: PlanStep): string {
  switch (step.kind) {
    case 'transfer':
      return `${step.reason} ${step.file.path}`
    case 'extra':
      return `extra ${step.target.path}`
    case 'problem':
      return `problem ${step.side} ${step.problem.path}`
    case 'left-out':
      return `left out ${step.side} ${step.item.path}`
    case 'compare':
    case 'unchanged':
      return `${step.kind} ${step.file.path}`
  }
}
