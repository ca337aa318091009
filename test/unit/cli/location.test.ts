import { describe, expect, it } from 'vitest'
import { parseLocation } from '../../../src/cli/location.js'

describe('parseLocation', () => {
  it.each([
    ['-', { kind: 'stream' }],
    ['./-', { kind: 'file', path: './-' }],
    ['oss', { kind: 'file', path: 'oss' }],
    ['C:\\data', { kind: 'file', path: 'C:\\data' }],
    ['oss://box', { kind: 'object', bucket: 'box', key: undefined }],
    ['oss://box/', { kind: 'object', bucket: 'box', key: '' }],
    ['OSS://box/Key', { kind: 'object', bucket: 'box', key: 'Key' }],
    ['oss://box/a//../b%20?c#d ', { kind: 'object', bucket: 'box', key: 'a//../b%20?c#d ' }],
    ['oss://box//lead', { kind: 'object', bucket: 'box', key: '/lead' }],
  ])('reads %s, and leaves keys as they stand', (text, location) => {
    expect(parseLocation(text)).toEqual({ location })
  })

  it.each(['', 'oss://', 'oss:///key'])('finds a problem in %j', (text) => {
    expect(parseLocation(text)).toHaveProperty('problem')
  })
})
