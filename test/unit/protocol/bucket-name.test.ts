/** Which bucket names pass. */

import { expect, it } from 'vitest'
import { checkBucketName } from '../../../src/protocol/bucket-name.js'

it.each(['abc', 'a-b', '123', 'a'.repeat(63), 'a--b'])('%s is a bucket name', (name) => {
  expect(checkBucketName(name)).toBeUndefined()
})

it.each([
  ['', 'the bucket name is empty'],
  ['ab', 'bucket name "ab" has 2 characters; 3 to 63 are allowed'],
  ['a'.repeat(64), 'has 64 characters'],
  ['Abc', 'may contain only lower-case letters, digits and "-"'],
  ['a_b', 'may contain only'],
  ['a.b', 'may contain only'],
  ['a/b', 'may contain only'],
  ['abc\n', 'may contain only'],
  ['-abc', 'may not begin or end with "-"'],
  ['abc-', 'may not begin or end with "-"'],
])('%j is none, because %s', (name, problem) => {
  expect(checkBucketName(name)).toContain(problem)
})
