import { describe, expect, it } from 'vitest'
import { bucketValue, objectValue, prefixValue } from '../../../../src/cli/remote/place.js'

describe('a place', () => {
  it('is a prefix, an object or a bucket, and its key is as it stands', () => {
    expect(prefixValue('oss://box')).toEqual({ bucket: 'box', prefix: '' })
    expect(prefixValue('oss://box/a//b%20')).toEqual({ bucket: 'box', prefix: 'a//b%20' })
    expect(objectValue('oss://box/a/')).toEqual({ bucket: 'box', key: 'a/' })
    expect(bucketValue('oss://box/')).toBe('box')
  })

  it.each([
    [() => prefixValue('box/a'), 'It is not in OSS; write oss://bucket/prefix.'],
    [() => prefixValue('-'), 'It is not in OSS; write oss://bucket/prefix.'],
    [() => prefixValue('oss:///a'), 'The bucket is missing; write oss://bucket/key.'],
    [() => objectValue('oss://box/'), 'The key is missing; write oss://box/key.'],
    [() => bucketValue('oss://box/a'), 'It names an object; write oss://box for its bucket.'],
  ])('is refused with what to write instead (%#)', (parse, message) => {
    expect(parse).toThrow(message)
  })
})
