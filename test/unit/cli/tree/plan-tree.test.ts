import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareFiles, type ComparisonRule } from '../../../../src/cli/tree/plan/compare-files.js'
import { planTree } from '../../../../src/cli/tree/plan/plan-tree.js'
import type { TreeFile } from '../../../../src/cli/tree/plan/tree-item.js'
import { OssferryError } from '../../../../src/index.js'
import { asTheyAre, collect, fileAt, itemsOf, nameStep, objectAt } from './tree-of.js'

const BY_TIME: ComparisonRule = { by: 'time', keepNewer: false }

/** What a plan says, told by maps and a sort instead of a merge. */
function naivePlan(
  source: readonly TreeFile[],
  target: readonly TreeFile[],
  rule: ComparisonRule,
): string[] {
  const bytes = (path: string): Buffer => Buffer.from(path, 'utf8')
  const there = new Map(target.map((file) => [file.path, file]))
  const wanted = new Map(source.map((file) => [file.path, file]))
  const paths = [...new Set([...there.keys(), ...wanted.keys()])]
  return paths
    .sort((a, b) => Buffer.compare(bytes(a), bytes(b)))
    .map((path) => {
      const file = wanted.get(path)
      const existing = there.get(path)
      if (file === undefined) return `extra ${path}`
      return `${existing === undefined ? 'new' : compareFiles(file, existing, rule)} ${path}`
    })
}

/** Short names of few characters, so that trees overlap and folders have several files. */
const name = fc.string({
  unit: fc.constantFrom('a', 'b', '.', '-', '0', 'é', '￿', '😀', ' '),
  minLength: 1,
  maxLength: 2,
})
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'))
const facts = fc.record({
  size: fc.nat({ max: 1 }),
  modifiedMs: fc.constantFrom(0, 500, 999, 1000, 1500, 2000),
})

function tree(make: typeof fileAt): fc.Arbitrary<TreeFile[]> {
  const file = fc.tuple(path, facts).map(([at, more]) => make(at, more))
  return fc.uniqueArray(file, { selector: (each) => each.path, maxLength: 60 })
}

const rules = fc.record({
  by: fc.constantFrom('none', 'time', 'size', 'checksum'),
  keepNewer: fc.boolean(),
})

describe('a plan', () => {
  it('is what maps and a sort would say, for any two trees', async () => {
    await fc.assert(
      fc.asyncProperty(
        tree(fileAt),
        tree(objectAt),
        rules,
        fc.integer({ min: 1, max: 7 }),
        async (source, target, rule, size) => {
          const steps = await collect(
            planTree({ source: itemsOf(source, size), target: itemsOf(target, 4), rule }),
          )
          expect(steps.map(nameStep)).toEqual(naivePlan(source, target, rule))
        },
      ),
    )
  })

  it('of a tree and itself finds nothing to do', async () => {
    const files = ['a', 'a.b', 'a/b', 'é', '\uffff', '😀'].map((at) => fileAt(at))
    const steps = await collect(
      planTree({
        source: itemsOf(files),
        target: itemsOf(files.map((f) => objectAt(f.path, { modifiedMs: 1 }))),
        rule: BY_TIME,
      }),
    )
    expect(new Set(steps.map(({ kind }) => kind))).toEqual(new Set(['unchanged']))
  })

  it('without a target transfers everything', async () => {
    const source = itemsOf([fileAt('a'), fileAt('b')])
    const steps = await collect(planTree({ source, target: undefined, rule: BY_TIME }))
    expect(steps.map(nameStep)).toEqual(['new a', 'new b'])
  })

  it('tells what could not be read, and goes on', async () => {
    const error = new OssferryError({ code: 'SourceNotReadable', message: 'closed' })
    const source = itemsOf([
      fileAt('a'),
      { kind: 'problem', path: 'b/', error },
      { kind: 'left-out', path: 'c', reason: 'symlink' },
      fileAt('d'),
    ])
    const target = itemsOf([objectAt('b/x')])
    const steps = await collect(planTree({ source, target, rule: BY_TIME }))
    expect(steps.map(nameStep).sort()).toEqual(
      ['new a', 'problem source b/', 'left out source c', 'extra b/x', 'new d'].sort(),
    )
  })

  it('does not trust a listing that is out of order', async () => {
    const target = asTheyAre([objectAt('b'), objectAt('a')])
    const plan = collect(planTree({ source: itemsOf([fileAt('c')]), target, rule: BY_TIME }))
    await expect(plan).rejects.toMatchObject({ code: 'ListingNotSorted' })
  })

  it('fails with what reading a side fails with, and ends the other', async () => {
    let ended = false
    async function* endless(): AsyncGenerator<readonly TreeFile[], void> {
      try {
        for (let index = 0; ; index += 1) yield [fileAt(String(index).padStart(9, '0'))]
      } finally {
        ended = true
      }
    }
    async function* failing(): AsyncGenerator<readonly TreeFile[], void> {
      yield [objectAt('000000005')]
      throw new Error('page 2 is gone')
    }
    const plan = collect(planTree({ source: endless(), target: failing(), rule: BY_TIME }))
    await expect(plan).rejects.toThrow('page 2 is gone')
    expect(ended).toBe(true)
  })

  it('holds a batch of each side, however long they are', async () => {
    const COUNT = 200_000
    let ahead = 0
    async function* counted(make: typeof fileAt): AsyncGenerator<readonly TreeFile[], void> {
      for (let index = 0; index < COUNT; index += 1000) {
        ahead += 1000
        yield Array.from({ length: 1000 }, (_, each) =>
          make(String(index + each).padStart(9, '0'), { modifiedMs: 1 }),
        )
      }
    }
    let planned = 0
    let most = 0
    const sides = { source: counted(fileAt), target: counted(objectAt) }
    for await (const steps of planTree({ ...sides, rule: { by: 'size', keepNewer: false } })) {
      planned += steps.length
      most = Math.max(most, ahead - 2 * planned)
    }
    expect(planned).toBe(COUNT)
    expect(most).toBeLessThanOrEqual(4000)
  })
})
