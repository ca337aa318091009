import { expect, it } from 'vitest'
import { sliceSegments } from '../../../src/server/segments.js'

const segments = [
  { contentId: 'a', size: 10 },
  { contentId: 'b', offset: 5, size: 10 },
]

it.each([
  [0, 20, 'a0+10 b5+10'],
  [0, 10, 'a0+10'],
  [3, 4, 'a3+4'],
  [9, 2, 'a9+1 b5+1'],
  [10, 1, 'b5+1'],
  [12, 8, 'b7+8'],
  [20, 0, ''],
  [0, 0, ''],
])('cuts the run of %d + %d bytes', (offset, size, expected) => {
  const slice = sliceSegments(segments, offset, size)
  const text = slice.map((run) => `${run.contentId}${run.offset}+${run.size}`).join(' ')
  expect(text).toBe(expected)
})

it('cannot cut more than there is', () => {
  expect(() => sliceSegments(segments, 15, 6)).toThrow('content ended 1 bytes too early')
})
