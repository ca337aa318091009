import { describe, expect, it } from 'vitest'
import {
  decodeGetBucketVersioningRequest,
  decodeGetBucketVersioningResponse,
  encodeGetBucketVersioningRequest,
  encodeGetBucketVersioningResponse,
} from '../../../../src/protocol/operations/get-bucket-versioning.js'
import { decodeHeadObjectRequest } from '../../../../src/protocol/operations/head-object.js'
import {
  decodeListObjectVersionsRequest,
  decodeListObjectVersionsResponse,
  encodeListObjectVersionsRequest,
  encodeListObjectVersionsResponse,
  type ListObjectVersionsAnswer,
} from '../../../../src/protocol/operations/list-object-versions.js'
import {
  decodePutBucketVersioningRequest,
  encodePutBucketVersioningRequest,
} from '../../../../src/protocol/operations/put-bucket-versioning.js'
import { awkwardKey as key, bodyText, bucket, etag, request, response } from './messages.js'

const time = '2012-02-23T07:01:34.000Z'
const owner = { id: '27183473914', displayName: 'user <example>' }
const versionId = 'CAEQNhiBgMDJgZCA0BYiIDc4MGZjZGI2OTBjOTRmNTE5NmU5NmFhZjhjYmY0****'
const any = { key, versionId, lastModified: time, owner }

describe('the versioning of a bucket', () => {
  it.each(['Enabled', 'Suspended'] as const)('is set to %s and told so', (status) => {
    const encoded = encodePutBucketVersioningRequest({ bucket, status })
    expect({ ...encoded.query }).toEqual({ versioning: '' })
    expect(bodyText(encoded)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<VersioningConfiguration>
  <Status>${status}</Status>
</VersioningConfiguration>
`)
    expect(decodePutBucketVersioningRequest(encoded)).toEqual({ bucket, status })
    const answer = encodeGetBucketVersioningResponse({ status })
    expect(decodeGetBucketVersioningResponse(answer, { bucket })).toMatchObject({ status })
  })

  it('is nothing while it was never set', () => {
    const asked = encodeGetBucketVersioningRequest({ bucket })
    expect(decodeGetBucketVersioningRequest(asked)).toEqual({ bucket })
    const answer = encodeGetBucketVersioningResponse({ status: undefined })
    expect(bodyText(answer)).toContain('<VersioningConfiguration></VersioningConfiguration>')
    expect(decodeGetBucketVersioningResponse(answer, { bucket }).status).toBeUndefined()
  })

  it.each([
    ['', 'MalformedXML'],
    ['<Other/>', 'MalformedXML'],
    ['<VersioningConfiguration></VersioningConfiguration>', 'MalformedXML'],
    [
      '<VersioningConfiguration><Status>enabled</Status></VersioningConfiguration>',
      'InvalidArgument',
    ],
  ])('is refused by a server: %j', (xml, code) => {
    const decode = () => decodePutBucketVersioningRequest(request({ body: Buffer.from(xml) }))
    expect(decode).toThrow(expect.objectContaining({ code }))
  })
})

describe('a list of versions', () => {
  const full: ListObjectVersionsAnswer = {
    bucket,
    prefix: 'a b',
    delimiter: '/',
    keyMarker: key,
    versionIdMarker: versionId,
    maxKeys: 3,
    versions: [
      { ...any, isDeleteMarker: true, isLatest: true },
      {
        ...any,
        versionId: 'null',
        isDeleteMarker: false,
        isLatest: false,
        size: 7,
        etag,
        type: 'Normal',
        storageClass: 'IA',
      },
      { ...any, key: '%41', owner: undefined, isDeleteMarker: true, isLatest: true },
    ],
    commonPrefixes: ['a b/\u0001'],
    isTruncated: true,
    nextKeyMarker: '%41',
    nextVersionIdMarker: versionId,
  }

  it.each([{ encodingType: 'url' }, { encodingType: undefined }] as const)(
    'keeps versions and delete markers in their order, %j',
    (encoding) => {
      const answer = encodeListObjectVersionsResponse(full, encoding)
      expect(decodeListObjectVersionsResponse(answer, { bucket })).toMatchObject(full)
    },
  )

  it('names no markers at its end', () => {
    const last = { isTruncated: false, nextKeyMarker: undefined, nextVersionIdMarker: undefined }
    const answer = encodeListObjectVersionsResponse({ ...full, ...last }, { encodingType: 'url' })
    expect(bodyText(answer)).not.toContain('<Next')
    expect(decodeListObjectVersionsResponse(answer, { bucket })).toMatchObject(last)
  })

  it('calls the version without an ID null', () => {
    const document = `<ListVersionsResult><IsTruncated>false</IsTruncated><DeleteMarker>
  <Key>a</Key><VersionId></VersionId><IsLatest>true</IsLatest><LastModified>${time}</LastModified>
</DeleteMarker></ListVersionsResult>`
    const { versions } = decodeListObjectVersionsResponse(response(document), { bucket })
    expect(versions).toMatchObject([{ key: 'a', versionId: 'null', isDeleteMarker: true }])
  })

  it('is refused when it would go on where it began', () => {
    const markers = { keyMarker: '%41', versionIdMarker: versionId }
    const answer = encodeListObjectVersionsResponse(full, { encodingType: 'url' })
    const decode = () => decodeListObjectVersionsResponse(answer, { bucket, ...markers })
    expect(decode).toThrow('goes on where it began')
  })

  it('is asked for with everything', () => {
    const asked = {
      bucket,
      prefix: 'dir/',
      delimiter: '目',
      keyMarker: key,
      versionIdMarker: versionId,
      maxKeys: 1000,
    }
    const encoded = encodeListObjectVersionsRequest(asked)
    const received = { ...asked, encodingType: 'url' }
    expect(decodeListObjectVersionsRequest(encoded)).toEqual(received)
  })

  it('begins behind a version only together with its key', () => {
    const problem = 'versionIdMarker needs keyMarker'
    const encode = () => encodeListObjectVersionsRequest({ bucket, versionIdMarker: versionId })
    expect(encode).toThrow(problem)
    const query = { versions: '', 'version-id-marker': versionId }
    const decode = () => decodeListObjectVersionsRequest(request({ query }))
    expect(decode).toThrow(expect.objectContaining({ code: 'InvalidArgument' }))
  })
})

describe('the ID of a version', () => {
  const read = (id: string) => () =>
    decodeHeadObjectRequest(request({ key, query: { versionId: id } })).versionId

  it.each(['null', versionId.replaceAll('*', 'h'), 'CAEQ+/8='])('may be %s', (id) => {
    expect(read(id)()).toBe(id)
  })

  it.each([
    ['', 'Version id can not be the empty string.'],
    ['1', 'Invalid version id specified.'],
    ['NULL', 'Invalid version id specified.'],
    [`CAEQ ${versionId}`, 'Invalid version id specified.'],
    ['CAE'.padEnd(200, 'A'), 'Invalid version id specified.'],
  ])('is not %j', (id, message) => {
    expect(read(id)).toThrow(expect.objectContaining({ code: 'InvalidArgument', message }))
  })
})
