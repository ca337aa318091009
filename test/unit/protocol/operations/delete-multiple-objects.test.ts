import { describe, expect, it } from 'vitest'
import {
  decodeDeleteMultipleObjectsRequest,
  decodeDeleteMultipleObjectsResponse,
  encodeDeleteMultipleObjectsRequest,
  encodeDeleteMultipleObjectsResponse,
} from '../../../../src/protocol/operations/delete-multiple-objects.js'
import { awkwardKey, bodyText, bucket, request, response } from './messages.js'

const objects = [{ key: 'a' }]

describe('a request to delete many objects', () => {
  it('names them as XML text, whatever is in them', () => {
    const encoded = encodeDeleteMultipleObjectsRequest({
      bucket,
      objects: [{ key: 'a&b' }, { key: '\u0001', versionId: 'CAEQ' }],
      quiet: true,
    })
    expect(bodyText(encoded)).toBe(
      '<Delete><Quiet>true</Quiet><Object><Key>a&amp;b</Key></Object>' +
        '<Object><Key>&#x1;</Key><VersionId>CAEQ</VersionId></Object></Delete>',
    )
    expect({ ...encoded.query }).toEqual({ delete: '', 'encoding-type': 'url' })
  })

  it('arrives as it was meant', () => {
    const keys = [awkwardKey, ' ', 'a\nb', '%41'].map((key) => ({ key, versionId: undefined }))
    const encoded = encodeDeleteMultipleObjectsRequest({ bucket, objects: keys })
    expect(decodeDeleteMultipleObjectsRequest(encoded)).toEqual({
      bucket,
      objects: keys,
      quiet: false,
      encodingType: 'url',
    })
  })

  it('has 1 to 1,000 names', () => {
    const many = Array.from({ length: 1001 }, (_, index) => ({ key: String(index) }))
    const encode = (list: readonly { key: string }[]) => () =>
      encodeDeleteMultipleObjectsRequest({ bucket, objects: list })
    expect(encode([])).toThrow('objects has 0 entries; give 1 to 1000')
    expect(encode(many)).toThrow('objects has 1001 entries')
    expect(encode(many.slice(1))).not.toThrow()
    expect(encode([{ key: '' }])).toThrow('the object key is empty')
  })

  it.each([
    '',
    '<Other/>',
    '<Delete></Delete>',
    '<Delete><Object></Object></Delete>',
    '<Delete><Quiet>maybe</Quiet><Object><Key>a</Key></Object></Delete>',
    `<Delete>${'<Object><Key>a</Key></Object>'.repeat(1001)}</Delete>`,
  ])('is refused by a server as malformed: %.60s', (xml) => {
    const body = new TextEncoder().encode(xml)
    const decode = () => decodeDeleteMultipleObjectsRequest(request({ method: 'POST', body }))
    expect(decode).toThrow(
      expect.objectContaining({
        answer: expect.objectContaining({ code: 'MalformedXML', ec: '0016-00000608' }) as unknown,
      }),
    )
  })
})

describe('the answer to it', () => {
  it.each([{ encodingType: 'url' }, { encodingType: undefined }] as const)(
    'arrives as it was meant in encoding $encodingType',
    (encoding) => {
      const deleted = [
        {
          key: awkwardKey,
          versionId: 'CAEQ',
          deleteMarker: true,
          deleteMarkerVersionId: 'CAER',
        },
        {
          key: 'b',
          versionId: undefined,
          deleteMarker: false,
          deleteMarkerVersionId: undefined,
        },
      ]
      const answer = encodeDeleteMultipleObjectsResponse({ deleted }, encoding)
      expect(decodeDeleteMultipleObjectsResponse(answer, { bucket, objects }).deleted).toEqual(
        deleted,
      )
    },
  )

  it('is empty for a quiet request', () => {
    const answer = encodeDeleteMultipleObjectsResponse({ deleted: [] }, { encodingType: 'url' })
    expect(answer.body).toHaveLength(0)
    const quiet = { bucket, objects, quiet: true }
    expect(decodeDeleteMultipleObjectsResponse(answer, quiet).deleted).toEqual([])
  })

  it('is refused when it is something else', () => {
    const decode = () =>
      decodeDeleteMultipleObjectsResponse(response('<html></html>'), { bucket, objects })
    expect(decode).toThrow(
      'cannot read the answer to DeleteMultipleObjects of oss://examplebucket: the root is <html>',
    )
  })
})
