/** The operations on buckets, and the lists of what is in them. */

import {
  decodeDeleteBucketResponse,
  encodeDeleteBucketRequest,
} from '../protocol/operations/delete-bucket.js'
import {
  decodeDescribeRegionsResponse,
  encodeDescribeRegionsRequest,
} from '../protocol/operations/describe-regions.js'
import {
  decodeGetBucketAclResponse,
  encodeGetBucketAclRequest,
} from '../protocol/operations/get-bucket-acl.js'
import {
  decodeGetBucketInfoResponse,
  encodeGetBucketInfoRequest,
} from '../protocol/operations/get-bucket-info.js'
import {
  decodeGetBucketLocationResponse,
  encodeGetBucketLocationRequest,
} from '../protocol/operations/get-bucket-location.js'
import {
  decodeGetBucketStatResponse,
  encodeGetBucketStatRequest,
} from '../protocol/operations/get-bucket-stat.js'
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
  decodePutBucketAclResponse,
  encodePutBucketAclRequest,
} from '../protocol/operations/put-bucket-acl.js'
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
  putBucketAcl: operation('PutBucketAcl', encodePutBucketAclRequest, decodePutBucketAclResponse),
  getBucketAcl: operation('GetBucketAcl', encodeGetBucketAclRequest, decodeGetBucketAclResponse),
  getBucketStat: operation(
    'GetBucketStat',
    encodeGetBucketStatRequest,
    decodeGetBucketStatResponse,
  ),
  getBucketLocation: operation(
    'GetBucketLocation',
    encodeGetBucketLocationRequest,
    decodeGetBucketLocationResponse,
  ),
  describeRegions: operation(
    'DescribeRegions',
    encodeDescribeRegionsRequest,
    decodeDescribeRegionsResponse,
  ),
}
