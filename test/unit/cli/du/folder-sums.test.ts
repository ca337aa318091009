import { describe, expect, it } from 'vitest'
import { FolderSums, type FolderSum } from '../../../../src/cli/du/folder-sums.js'

function sum(keys: readonly string[], prefix: string, depth: number): readonly string[] {
  const sums = new FolderSums(prefix, depth)
  const complete: FolderSum[] = keys.flatMap((key) => sums.add(key, 10))
  complete.push(...sums.end())
  return complete.map(({ prefix: name, objects, bytes }) => `${name} ${objects} ${bytes}`)
}

const keys = ['a', 'b/', 'b/c/d/e', 'b/c/f', 'b/g', 'h/i']

describe('FolderSums', () => {
  it('adds up everything', () => {
    expect(sum(keys, '', 0)).toEqual([' 6 60'])
    expect(sum([], 'x', 3)).toEqual(['x 0 0'])
  })

  it('tells a folder as soon as it is complete, the inner before the outer', () => {
    expect(sum(keys, '', 1)).toEqual(['b/ 4 40', 'h/ 1 10', ' 6 60'])
    expect(sum(keys, '', 2)).toEqual(['b/c/ 2 20', 'b/ 4 40', 'h/ 1 10', ' 6 60'])
    expect(sum(keys, '', 9)).toEqual([
      ...['b/c/d/ 1 10', 'b/c/ 2 20', 'b/ 4 40', 'h/ 1 10', ' 6 60'],
    ])
  })

  it('counts levels from the last slash of the prefix', () => {
    expect(sum(['b/c/d/e', 'b/c/f', 'b/ca/g'], 'b/c', 1)).toEqual([
      ...['b/c/ 2 20', 'b/ca/ 1 10', 'b/c 3 30'],
    ])
  })
})
