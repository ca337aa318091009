import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { compareKeys } from '../../../src/server/key-order.js'
import { SortedMap } from '../../../src/server/sorted-map.js'

const key = fc.string({ unit: 'grapheme', maxLength: 6 })

describe('the order of keys', () => {
  it('is the order of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b))
        expect(Math.sign(compareKeys(a, b))).toBe(expected)
      }),
    )
  })
})

describe('a sorted map', () => {
  it('walks what a sorted list of the same entries would show', () => {
    const entries = fc.array(fc.tuple(key, fc.boolean()))
    fc.assert(
      fc.property(entries, key, key, key, (changes, prefix, after, afterPrefix) => {
        const map = new SortedMap<string>()
        const model = new Set<string>()
        for (const [name, kept] of changes) {
          if (kept) map.set(name, name)
          else map.delete(name)
          if (kept) model.add(name)
          else model.delete(name)
        }
        const expected = [...model]
          .sort(compareKeys)
          .filter(
            (name) =>
              name.startsWith(prefix) &&
              (after === '' || compareKeys(name, after) > 0) &&
              (afterPrefix === '' ||
                (compareKeys(name, afterPrefix) > 0 && !name.startsWith(afterPrefix))),
          )
        expect([...map.walk({ prefix, after, afterPrefix })]).toEqual(expected)
        expect(map.size).toBe(model.size)
      }),
    )
  })
})
