import { describe, expect, it } from 'vitest'
import { checkSeed } from '../../../src/server/check-seed.js'
import { readJsonSeed } from '../../../src/server/control/read-json-seed.js'

describe('a seed', () => {
  it('may hold text, bytes, and objects with all that a client could store', () => {
    const object = {
      ...{ body: 'x', contentType: 'text/plain', cacheControl: 'no-cache', acl: 'public-read' },
      ...{ metadata: { owner: 'me' }, tags: { 'a b': 'c:d' }, storageClass: 'IA' },
    }
    const seed = { bucket: { text: 'x', bytes: Uint8Array.of(1), object, empty: {} }, other: {} }
    expect(() => checkSeed(seed)).not.toThrow()
  })

  it.each([
    ['x', 'it is "x", not an object of buckets'],
    [{ No: {} }, 'bucket name "No" may contain only'],
    [{ bucket: 'text' }, 'bucket bucket is "text", not an object of keys'],
    [{ bucket: { '/a': '' } }, 'oss://bucket//a: object key "/a" may not begin with "/"'],
    [{ bucket: { a: 1 } }, 'oss://bucket/a: it is 1, not a text, bytes or an object'],
    [{ bucket: { a: { bdy: '' } } }, 'oss://bucket/a: an object has no field "bdy"'],
    [{ bucket: { a: { body: 1 } } }, 'oss://bucket/a: body is 1; it is a text, bytes, or a'],
    [{ bucket: { a: { acl: 'open' } } }, 'oss://bucket/a: acl is "open"; it is one of default,'],
    [{ bucket: { a: { metadata: { n: 1 } } } }, 'oss://bucket/a: metadata is {"n":1}; it is'],
    [
      { bucket: { a: { metadata: { a: '1\n2' } } } },
      'oss://bucket/a: metadata is {"a":"1\\n2"}; it',
    ],
    [
      { bucket: { a: { metadata: { 'a b': '1' } } } },
      'oss://bucket/a: metadata is {"a b":"1"}; it',
    ],
    [{ bucket: { a: { contentType: 'a\r\nb' } } }, 'oss://bucket/a: contentType is "a\\r\\nb"; it'],
    [{ bucket: { a: { tags: { '': 'x' } } } }, 'oss://bucket/a: a tag has no name'],
  ])('may not be %j', (seed, problem) => {
    expect(() => checkSeed(seed)).toThrow(`cannot store the seed: ${problem}`)
  })

  it('in JSON has bytes as base64', () => {
    const seed = readJsonSeed({ bucket: { a: { bodyBase64: 'AAH/' }, b: 'text' } })
    expect(seed['bucket']).toEqual({ a: { body: Uint8Array.of(0, 1, 255) }, b: 'text' })
    expect(() => readJsonSeed({ bucket: { a: { bodyBase64: '*' } } })).toThrow(
      'oss://bucket/a: bodyBase64 is no base64',
    )
    expect(() => readJsonSeed({ bucket: { a: { bodyBase64: '', body: '' } } })).toThrow(
      'oss://bucket/a: it has a body and a bodyBase64',
    )
    expect(() => readJsonSeed([])).toThrow('it is [], not an object of buckets')
  })
})
