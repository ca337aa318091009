/** The operations on buckets, and the lists of what is in them. */

import {
  decodeDeleteBucketResponse,
  encodeDeleteBucketRequest,
} from '../protocol/operations/delete-bucket.js'
import {
  decodeGetBucketInfoResponse,
  encodeGetBucketInfoRequest,
} from '../protocol/operations/get-bucket-info.js'
import {
  decodeGetBucketVersioningResponse,
  encodeGetBucketVersioningRequest,
} from '../protocol/operations/get-bucket-versioning.js'
import {
  decodeListBucketsResponse,
  encodeListBucketsRequest,
} from '../protocol/operations/list-buckets.js'
import {
  decodeListObjectVersionsResponse,
  encodeListObjectVersionsRequest,
} from '../protocol/operations/list-object-versions.js'
import {
  decodeListObjectsV2Response,
  encodeListObjectsV2Request,
} from '../protocol/operations/list-objects-v2.js'
import {
  decodePutBucketVersioningResponse,
  encodePutBucketVersioningRequest,
} from '../protocol/operations/put-bucket-versioning.js'
import {
  decodePutBucketResponse,
  encodePutBucketRequest,
} from '../protocol/operations/put-bucket.js'
import { operation } from './operation.js'

export const BUCKET_OPERATIONS = {
  putBucket: operation('PutBucket', encodePutBucketRequest, decodePutBucketResponse),
  deleteBucket: operation('DeleteBucket', encodeDeleteBucketRequest, decodeDeleteBucketResponse),
  getBucketInfo: operation(
    'GetBucketInfo',
    encodeGetBucketInfoRequest,
    decodeGetBucketInfoResponse,
  ),
  listBuckets: operation('ListBuckets', encodeListBucketsRequest, decodeListBucketsResponse),
  listObjectsV2: operation(
    'ListObjectsV2',
    encodeListObjectsV2Request,
    decodeListObjectsV2Response,
  ),
  putBucketVersioning: operation(
    'PutBucketVersioning',
    encodePutBucketVersioningRequest,
    decodePutBucketVersioningResponse,
  ),
  getBucketVersioning: operation(
    'GetBucketVersioning',
    encodeGetBucketVersioningRequest,
    decodeGetBucketVersioningResponse,
  ),
  listObjectVersions: operation(
    'ListObjectVersions',
    encodeListObjectVersionsRequest,
    decodeListObjectVersionsResponse,
  ),
}
