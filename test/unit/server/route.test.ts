import { expect, it } from 'vitest'
import { routeRequest } from '../../../src/server/route.js'

const bucket = 'b'
const key = 'k'

function route(
  method: string,
  place: { readonly bucket?: string; readonly key?: string },
  query: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): string | undefined {
  return routeRequest({ method, bucket: place.bucket, key: place.key, query, headers })
}

it.each([
  ['GET', {}, {}, 'ListBuckets'],
  ['GET', { bucket }, {}, 'ListObjects'],
  ['GET', { bucket }, { 'list-type': '2', prefix: 'uploads' }, 'ListObjectsV2'],
  ['GET', { bucket }, { uploads: '' }, 'ListMultipartUploads'],
  ['GET', { bucket }, { bucketInfo: '' }, 'GetBucketInfo'],
  ['PUT', { bucket }, {}, 'PutBucket'],
  ['DELETE', { bucket }, {}, 'DeleteBucket'],
  ['DELETE', { bucket }, { lifecycle: '' }, 'DeleteBucketLifecycle'],
  ['PUT', { bucket }, { policy: '' }, 'PutBucketPolicy'],
  ['PUT', { bucket }, { policy: '', comp: 'callback' }, 'PutBucketCallbackPolicy'],
  ['POST', { bucket }, {}, 'PostObject'],
  ['OPTIONS', { bucket, key }, {}, 'OptionObject'],
  ['GET', {}, { regions: '' }, 'DescribeRegions'],
  ['GET', { bucket, key }, {}, 'GetObject'],
  ['GET', { bucket, key }, { 'response-expires': 'x', anything: '' }, 'GetObject'],
  ['GET', { bucket, key }, { uploadId: 'U' }, 'ListParts'],
  ['HEAD', { bucket, key }, {}, 'HeadObject'],
  ['HEAD', { bucket, key }, { objectMeta: '' }, 'GetObjectMeta'],
  ['PUT', { bucket, key }, {}, 'PutObject'],
  ['PUT', { bucket, key }, { uploadId: 'U', partNumber: '1' }, 'UploadPart'],
  ['POST', { bucket, key }, { uploads: '', sequential: '' }, 'InitiateMultipartUpload'],
  ['POST', { bucket, key }, { uploadId: 'U' }, 'CompleteMultipartUpload'],
  ['DELETE', { bucket, key }, { uploadId: 'U' }, 'AbortMultipartUpload'],
  ['DELETE', { bucket, key }, {}, 'DeleteObject'],
] as const)('%s of %j with %j is %4$s', (method, place, query, operation) => {
  expect(route(method, place, query)).toBe(operation)
})

it('tells copies from uploads by their header', () => {
  const headers = { 'x-oss-copy-source': '/b/other' }
  expect(route('PUT', { bucket, key }, {}, headers)).toBe('CopyObject')
  const part = { uploadId: 'U', partNumber: '1' }
  expect(route('PUT', { bucket, key }, part, headers)).toBe('UploadPartCopy')
  expect(route('GET', { bucket, key }, {}, headers)).toBe('GetObject')
})

it('never takes a sub-resource for the object, known or not', () => {
  expect(route('PUT', { bucket, key }, { tagging: '' })).toBe('PutObjectTagging')
  expect(route('PUT', { bucket, key }, { restore: '' })).toBeUndefined()
  expect(route('DELETE', { bucket }, { inventory: '' })).toBeUndefined()
  expect(route('DELETE', { bucket, key }, { acl: '' })).toBeUndefined()
})

it('knows no operation for other methods', () => {
  expect(route('PATCH', { bucket, key })).toBeUndefined()
  expect(route('DELETE', {})).toBeUndefined()
})
