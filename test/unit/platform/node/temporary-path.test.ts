import { expect, it } from 'vitest'
import { createTemporaryPath, partialPathOf } from '../../../../src/platform/node/temporary-path.js'

it('is beside the file, with a name that is not too long, whatever characters it has', () => {
  expect(createTemporaryPath('/a/b.bin')).toMatch(/^\/a\/b\.bin\.[0-9a-f]{12}\.ossferry-partial$/)
  const long = createTemporaryPath(`/a/${'漢'.repeat(85)}`)
  expect(long).toMatch(/^\/a\/漢{75}\.[0-9a-f]{12}\.ossferry-partial$/)
})

it('is the same each time for a file that is gone on with, and another for another file', () => {
  expect(partialPathOf(`/a/${'n'.repeat(238)}`, '.ossferry-partial')).toBe(
    `/a/${'n'.repeat(238)}.ossferry-partial`,
  )
  const paths = ['x', 'y'].map((end) => `/a/${'n'.repeat(254)}${end}`)
  const [first, second] = paths.map((path) => partialPathOf(path, '.ossferry-partial'))
  expect(first).toMatch(/^\/a\/n{221}\.[0-9a-f]{16}\.ossferry-partial$/)
  expect(second).not.toBe(first)
  expect(partialPathOf(paths[0]!, '.ossferry-partial')).toBe(first)
  expect(partialPathOf(paths[0]!, '.temp')).toMatch(/^\/a\/n{233}\.[0-9a-f]{16}\.temp$/)
  expect(partialPathOf(paths[0]!, '.漢')).toMatch(/^\/a\/n{234}\.[0-9a-f]{16}\.漢$/)
})
