import { describe, expect, it } from 'vitest'
import {
  decodeListObjectsRequest,
  decodeListObjectsResponse,
  encodeListObjectsRequest,
  encodeListObjectsResponse,
} from '../../../../src/protocol/operations/list-objects.js'
import { awkwardKey as key, bodyText, bucket, etag, request } from './messages.js'

const object = {
  key,
  size: 344_606,
  etag,
  lastModified: '2012-02-24T08:42:32.000Z',
  type: 'Appendable',
  storageClass: 'Archive',
  owner: { id: '0022012', displayName: 'user-example' },
  restoreInfo: 'ongoing-request="true"',
  sealedTime: '2012-02-25T08:42:32.000Z',
}
const page = {
  bucket,
  prefix: 'a+b',
  delimiter: '/',
  marker: 'a',
  maxKeys: 2,
  objects: [object],
  commonPrefixes: ['dir/'],
  isTruncated: true,
  nextMarker: key,
}

describe('a page of objects', () => {
  it.each([{ encodingType: 'url' }, { encodingType: undefined }] as const)(
    'arrives as it was meant, %j',
    (encoding) => {
      const answer = encodeListObjectsResponse(page, encoding)
      expect(decodeListObjectsResponse(answer, { bucket })).toMatchObject(page)
    },
  )

  it('names no marker at the end of the list', () => {
    const last = { ...page, isTruncated: false, nextMarker: undefined }
    const answer = encodeListObjectsResponse(last, { encodingType: 'url' })
    expect(bodyText(answer)).not.toContain('NextMarker')
    expect(decodeListObjectsResponse(answer, { bucket })).toMatchObject(last)
  })

  it('is refused when it would go on where it began', () => {
    const answer = encodeListObjectsResponse(page, { encodingType: 'url' })
    const decode = () => decodeListObjectsResponse(answer, { bucket, marker: key })
    expect(decode).toThrow('goes on where it began')
  })

  it('is asked for with everything', () => {
    const asked = { bucket, prefix: key, delimiter: '/', marker: key, maxKeys: 1000 }
    const received = { ...asked, encodingType: 'url' }
    expect(decodeListObjectsRequest(encodeListObjectsRequest(asked))).toEqual(received)
  })

  it('may be empty, and folds keys at one character', () => {
    expect(decodeListObjectsRequest(request({ query: { 'max-keys': '0' } })).maxKeys).toBe(0)
    const query = { delimiter: '//' }
    const decode = () => decodeListObjectsRequest(request({ query }))
    const details = { ArgumentName: 'delimiter', ArgumentValue: '//' }
    const answer = expect.objectContaining({ ec: '0015-00000406', details }) as unknown
    expect(decode).toThrow(expect.objectContaining({ answer }))
  })
})
