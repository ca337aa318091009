/** Requests and answers about buckets, from one side to the other. */

import { describe, expect, it } from 'vitest'
import {
  decodeDescribeRegionsRequest,
  decodeDescribeRegionsResponse,
  encodeDescribeRegionsRequest,
  encodeDescribeRegionsResponse,
} from '../../../../src/protocol/operations/describe-regions.js'
import {
  decodeGetBucketAclRequest,
  decodeGetBucketAclResponse,
  encodeGetBucketAclRequest,
  encodeGetBucketAclResponse,
} from '../../../../src/protocol/operations/get-bucket-acl.js'
import {
  decodeGetBucketLocationRequest,
  decodeGetBucketLocationResponse,
  encodeGetBucketLocationRequest,
  encodeGetBucketLocationResponse,
} from '../../../../src/protocol/operations/get-bucket-location.js'
import {
  decodeGetBucketStatRequest,
  decodeGetBucketStatResponse,
  encodeGetBucketStatRequest,
  encodeGetBucketStatResponse,
} from '../../../../src/protocol/operations/get-bucket-stat.js'
import {
  decodePutBucketAclRequest,
  decodePutBucketAclResponse,
  encodePutBucketAclRequest,
  encodePutBucketAclResponse,
} from '../../../../src/protocol/operations/put-bucket-acl.js'
import { bodyText, bucket, request, response } from './messages.js'

const payer = 'requester'

describe('GetBucketAcl and PutBucketAcl', () => {
  it('carry the ACL and the owner', () => {
    const wanted = { bucket, acl: 'public-read', requestPayer: payer } as const
    const put = encodePutBucketAclRequest(wanted)
    expect(put).toMatchObject({ method: 'PUT', query: { acl: '' } })
    expect(decodePutBucketAclRequest(put)).toEqual(wanted)
    expect(decodePutBucketAclResponse(encodePutBucketAclResponse()).statusCode).toBe(200)
    const get = encodeGetBucketAclRequest({ bucket })
    expect(decodeGetBucketAclRequest(get)).toEqual({ bucket })
    const answer = { owner: { id: '1', displayName: 'one' }, acl: 'private' }
    const read = decodeGetBucketAclResponse(encodeGetBucketAclResponse(answer), { bucket })
    expect(read).toMatchObject(answer)
  })

  it.each<Readonly<Record<string, string>>>([{}, { 'x-oss-acl': 'default' }])(
    'refuse the headers %j',
    (headers) => {
      const decode = (): unknown => decodePutBucketAclRequest(request({ method: 'PUT', headers }))
      expect(decode).toThrow('no such bucket access control exists')
    },
  )

  it('do not take an answer without an ACL', () => {
    const empty = response('<AccessControlPolicy/>')
    expect(() => decodeGetBucketAclResponse(empty, { bucket })).toThrow(
      expect.objectContaining({ code: 'BadResponse' }) as Error,
    )
  })
})

it('GetBucketLocation carries the region as one text', () => {
  const get = encodeGetBucketLocationRequest({ bucket })
  expect(get.query).toEqual({ location: '' })
  expect(decodeGetBucketLocationRequest(get)).toEqual({ bucket })
  const answer = encodeGetBucketLocationResponse({ location: 'oss-cn-hangzhou' })
  expect(bodyText(answer)).toContain('<LocationConstraint>oss-cn-hangzhou</LocationConstraint>')
  const read = decodeGetBucketLocationResponse(answer, { bucket })
  expect(read.location).toBe('oss-cn-hangzhou')
})

describe('GetBucketStat', () => {
  const nothing = { storage: 0, realStorage: 0, objectCount: 0 }
  const answer = {
    storage: 11,
    objectCount: 3,
    multipartUploadCount: 1,
    multipartPartCount: 2,
    liveChannelCount: 0,
    deleteMarkerCount: 4,
    lastModifiedTime: 1_643_341_269,
    classes: {
      Standard: { storage: 10, realStorage: 10, objectCount: 2 },
      IA: { storage: 65_536, realStorage: 1, objectCount: 1 },
      Archive: nothing,
      ColdArchive: nothing,
      DeepColdArchive: nothing,
    },
  }

  it('carries all counts', () => {
    const get = encodeGetBucketStatRequest({ bucket })
    expect(decodeGetBucketStatRequest(get)).toEqual({ bucket })
    const message = encodeGetBucketStatResponse(answer)
    expect(bodyText(message)).toContain('<InfrequentAccessRealStorage>1<')
    expect(decodeGetBucketStatResponse(message, { bucket })).toMatchObject(answer)
  })

  it('is read without the counts that came later', () => {
    const old = response(
      '<BucketStat><Storage>1</Storage><ObjectCount>2</ObjectCount><MultipartUploadCount>3</MultipartUploadCount></BucketStat>',
    )
    expect(decodeGetBucketStatResponse(old, { bucket })).toMatchObject({
      storage: 1,
      objectCount: 2,
      multipartUploadCount: 3,
      deleteMarkerCount: 0,
      classes: { Standard: nothing, DeepColdArchive: nothing },
    })
  })
})

it('DescribeRegions asks for one region or all, and carries their endpoints', () => {
  const all = encodeDescribeRegionsRequest({})
  expect([all.bucket, all.query]).toEqual([undefined, { regions: '' }])
  expect(decodeDescribeRegionsRequest(all).region).toBeUndefined()
  const one = encodeDescribeRegionsRequest({ region: 'oss-cn-hangzhou' })
  expect(decodeDescribeRegionsRequest(one).region).toBe('oss-cn-hangzhou')
  const place = {
    region: 'oss-cn-hangzhou',
    internetEndpoint: 'oss-cn-hangzhou.aliyuncs.com',
    internalEndpoint: 'oss-cn-hangzhou-internal.aliyuncs.com',
    accelerateEndpoint: 'oss-accelerate.aliyuncs.com',
  }
  const answer = encodeDescribeRegionsResponse({ regions: [place] })
  expect(decodeDescribeRegionsResponse(answer).regions).toEqual([place])
})
