/** Which keys pass. */

import { expect, it } from 'vitest'
import { checkObjectName } from '../../../src/protocol/object-name.js'

it.each([
  'a',
  'a/../b',
  '..',
  'a//b/',
  ' ',
  'a\\b',
  '?a',
  '目录/报告',
  'x'.repeat(1023),
  '目'.repeat(341),
])('%j is a key', (key) => {
  expect(checkObjectName(key)).toBeUndefined()
})

it.each([
  ['', 'the object key is empty'],
  ['/a', 'object key "/a" may not begin with "/"'],
  ['\\a', 'may not begin with "\\"'],
  ['x'.repeat(1024), 'has 1024 bytes in UTF-8; at most 1023 are allowed'],
  ['目'.repeat(342), 'has 1026 bytes'],
  ['a\ud800', 'lone surrogate'],
])('%j is none, because %s', (key, problem) => {
  expect(checkObjectName(key)).toContain(problem)
})
