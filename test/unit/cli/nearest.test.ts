import { describe, expect, it } from 'vitest'
import { nearest } from '../../../src/cli/nearest.js'

const names = ['list', 'get', 'set', 'unset', 'resume', 'remove']

describe('the nearest word', () => {
  it.each([
    ['lst', 'list'],
    ['lsit', 'list'],
    ['rem', 'remove'],
    ['resumed', 'resume'],
    ['unst', 'unset'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, names)).toBe(meant)
  })

  it.each(['frob', '', 'x', 'configuration'])('takes %j for none', (word) => {
    expect(nearest(word, names)).toBeUndefined()
  })
})
