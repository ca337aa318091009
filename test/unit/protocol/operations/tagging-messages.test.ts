import { describe, expect, it } from 'vitest'
import {
  decodeGetObjectTaggingResponse,
  encodeGetObjectTaggingResponse,
} from '../../../../src/protocol/operations/get-object-tagging.js'
import {
  decodePutObjectTaggingRequest,
  encodePutObjectTaggingRequest,
} from '../../../../src/protocol/operations/put-object-tagging.js'
import { formatTagging, parseTagging } from '../../../../src/protocol/operations/tagging.js'
import { bodyText, bucket, request } from './messages.js'

const target = { bucket, key: 'k' }
const tags = [
  { key: 'a b', value: '1+1=2' },
  { key: '目录', value: '' },
]

describe('tags', () => {
  it('are the same in the header and one by one', () => {
    const tagging = 'a%20b=1%2B1%3D2&%E7%9B%AE%E5%BD%95='
    expect(formatTagging(tags)).toBe(tagging)
    expect(parseTagging(tagging)).toEqual(tags)
    expect(parseTagging('a+b&c=1')).toEqual([
      { key: 'a b', value: '' },
      { key: 'c', value: '1' },
    ])
  })

  it.each(['a=b=c', 'a=%GG', '%E7=1'])('are none in %j', (tagging) => {
    expect(parseTagging(tagging)).toBeUndefined()
  })

  it('are set with the document that OSS describes', () => {
    const { body, query } = encodePutObjectTaggingRequest({ ...target, tags })
    expect({ ...query }).toEqual({ tagging: '' })
    expect(bodyText({ ...request({}), body })).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Tagging>
  <TagSet>
    <Tag>
      <Key>a b</Key>
      <Value>1+1=2</Value>
    </Tag>
    <Tag>
      <Key>目录</Key>
      <Value></Value>
    </Tag>
  </TagSet>
</Tagging>
`)
  })

  it('may be none', () => {
    const encoded = encodePutObjectTaggingRequest({ ...target, tags: [] })
    expect(decodePutObjectTaggingRequest(encoded).tags).toEqual([])
    const answer = encodeGetObjectTaggingResponse({ tags: [], versionId: undefined })
    expect(decodeGetObjectTaggingResponse(answer, target).tags).toEqual([])
  })

  it.each([
    [[{ key: '', value: '1' }], 'a tag has no name'],
    [[{ key: 'a?', value: '1' }], 'may contain only letters'],
    [
      [
        { key: 'a', value: '1' },
        { key: 'a', value: '2' },
      ],
      'tag "a" is given twice',
    ],
    [
      Array.from({ length: 11 }, (_, index) => ({ key: String(index), value: '' })),
      'there are 11 tags',
    ],
  ])('are refused before they are sent: %j', (wrong, problem) => {
    expect(() => encodePutObjectTaggingRequest({ ...target, tags: wrong })).toThrow(problem)
  })

  it.each([
    ['', 'MalformedXML'],
    ['<Other/>', 'MalformedXML'],
    ['<Tagging></Tagging>', 'MalformedXML'],
    ['<Tagging><TagSet><Tag><Value>1</Value></Tag></TagSet></Tagging>', 'MalformedXML'],
    ['<Tagging><TagSet><Tag><Key>a?</Key><Value>1</Value></Tag></TagSet></Tagging>', 'InvalidTag'],
  ])('are refused by a server: %s', (xml, code) => {
    const body = new TextEncoder().encode(xml)
    const decode = () => decodePutObjectTaggingRequest(request({ key: 'k', body }))
    expect(decode).toThrow(expect.objectContaining({ code }))
  })
})
