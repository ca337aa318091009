import { expect, it } from 'vitest'
import { createTemporaryPath } from '../../../../src/platform/node/temporary-path.js'

it('is beside the file, with a name that is not too long, whatever characters it has', () => {
  expect(createTemporaryPath('/a/b.bin')).toMatch(/^\/a\/b\.bin\.[0-9a-f]{12}\.ossferry-partial$/)
  const long = createTemporaryPath(`/a/${'漢'.repeat(85)}`)
  expect(long).toMatch(/^\/a\/漢{75}\.[0-9a-f]{12}\.ossferry-partial$/)
})
