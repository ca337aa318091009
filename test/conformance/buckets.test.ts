/** The calls on buckets, and those on the service itself. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected, Step } from './conformance-case.js'
import { error, get, ISO_TIME, put, remove } from './steps.js'

const MISSING = 'no-such-bucket-conformance-7f3a'
const NO_SUCH_BUCKET: Expected = error(404, 'NoSuchBucket', '0015-00000101', {
  elements: { BucketName: MISSING },
})

const ask = (name: string, gives: Expected): Step => ({
  method: 'GET',
  query: { [name]: '' },
  gives,
})

const creations: readonly ConformanceCase[] = [
  {
    name: 'answers with nothing, and again for the same owner',
    bucket: 'own',
    steps: [
      { method: 'PUT', gives: { status: 200, body: '' } },
      put('a'),
      { method: 'PUT', gives: { status: 200 } },
      { ...get('a'), gives: { status: 200, body: 'x' } },
    ],
  },
  {
    name: 'takes class and ACL',
    bucket: 'own',
    steps: [
      { method: 'DELETE' },
      {
        method: 'PUT',
        headers: { 'x-oss-acl': 'public-read' },
        body: '<CreateBucketConfiguration><StorageClass>IA</StorageClass><DataRedundancyType>LRS</DataRedundancyType></CreateBucketConfiguration>',
      },
      ask('bucketInfo', {
        status: 200,
        elements: {
          'Bucket/StorageClass': 'IA',
          'Bucket/DataRedundancyType': 'LRS',
          'Bucket/AccessControlList/Grant': 'public-read',
        },
      }),
      put('a'),
      {
        method: 'HEAD',
        key: 'a',
        gives: { status: 200, headers: { 'x-oss-storage-class': 'IA' } },
      },
      {
        method: 'PUT',
        body: '<CreateBucketConfiguration><StorageClass>Standard</StorageClass></CreateBucketConfiguration>',
        gives: error(409, 'BucketAlreadyExists'),
      },
    ],
  },
  ...['ab', 'under_score', '-first', 'last-', 'x'.repeat(64)].map((bucket): ConformanceCase => ({
    name: `refuses the name ${bucket}`,
    embeddedOnly: 'such names do not make hosts',
    steps: [{ method: 'PUT', bucket, gives: error(400, 'InvalidBucketName', '0015-00000001') }],
  })),
  {
    name: 'refuses an ACL that does not exist',
    bucket: 'own',
    steps: [
      {
        method: 'PUT',
        headers: { 'x-oss-acl': 'secret' },
        gives: error(400, 'InvalidArgument', undefined, {
          elements: { ArgumentName: 'x-oss-acl' },
        }),
      },
    ],
  },
  {
    name: 'refuses a class that does not exist',
    bucket: 'own',
    steps: [
      {
        method: 'PUT',
        body: '<CreateBucketConfiguration><StorageClass>Gold</StorageClass></CreateBucketConfiguration>',
        gives: { status: 400 },
      },
    ],
  },
]

const deletions: readonly ConformanceCase[] = [
  {
    name: 'is for empty buckets',
    bucket: 'own',
    steps: [
      put('a'),
      {
        method: 'DELETE',
        gives: error(409, 'BucketNotEmpty', '0015-00000301', {
          elements: { BucketName: '{bucket}' },
        }),
      },
      remove('a'),
      { method: 'DELETE', gives: { status: 204, body: '' } },
      { method: 'DELETE', gives: error(404, 'NoSuchBucket', '0015-00000101') },
    ],
  },
  {
    name: 'waits for unfinished uploads',
    bucket: 'own',
    steps: [
      { method: 'POST', key: 'a', query: { uploads: '' }, keep: { uploadId: 'UploadId' } },
      { method: 'DELETE', gives: error(409, 'BucketNotEmpty', '0015-00000301') },
      { method: 'DELETE', key: 'a', query: { uploadId: '{uploadId}' } },
      { method: 'DELETE', gives: { status: 204 } },
    ],
  },
]

const infos: readonly ConformanceCase[] = [
  {
    name: 'GetBucketInfo tells everything',
    bucket: 'own',
    steps: [
      ask('bucketInfo', {
        status: 200,
        root: 'BucketInfo',
        elements: {
          'Bucket/Name': '{bucket}',
          'Bucket/Location': 'oss-{region}',
          'Bucket/CreationDate': ISO_TIME,
          'Bucket/ExtranetEndpoint': /./,
          'Bucket/IntranetEndpoint': /./,
          'Bucket/StorageClass': 'Standard',
          'Bucket/DataRedundancyType': /^(LRS|ZRS)$/,
          'Bucket/Owner/ID': /./,
          'Bucket/Owner/DisplayName': /./,
          'Bucket/AccessControlList/Grant': 'private',
          'Bucket/Versioning': null,
        },
      }),
    ],
  },
  {
    name: 'GetBucketLocation has the region with oss- before it',
    steps: [
      ask('location', {
        status: 200,
        root: 'LocationConstraint',
        elements: { '': 'oss-{region}' },
      }),
    ],
  },
  {
    name: 'GetBucketStat counts objects, uploads and bytes',
    bucket: 'own',
    embeddedOnly: 'the service counts late',
    steps: [
      put('a', '123456789'),
      put('b', 'x', { 'x-oss-storage-class': 'IA' }),
      { method: 'POST', key: 'c', query: { uploads: '' } },
      ask('stat', {
        status: 200,
        root: 'BucketStat',
        elements: {
          Storage: /^\d+$/,
          ObjectCount: '2',
          MultipartUploadCount: '1',
          LiveChannelCount: '0',
          LastModifiedTime: /^\d+$/,
          StandardStorage: '9',
          StandardObjectCount: '1',
          InfrequentAccessObjectCount: '1',
        },
      }),
    ],
  },
  ...['bucketInfo', 'stat', 'location', 'acl', 'versioning', 'cors', 'versions', 'uploads'].map(
    (name): ConformanceCase => ({
      name: `?${name} is 404 without the bucket`,
      steps: [{ ...ask(name, NO_SUCH_BUCKET), bucket: MISSING }],
    }),
  ),
]

const putAcl = (acl: string): Step => ({
  method: 'PUT',
  query: { acl: '' },
  headers: { 'x-oss-acl': acl },
})
const acls: readonly ConformanceCase[] = [
  {
    name: 'is private at first',
    bucket: 'own',
    steps: [
      ask('acl', {
        status: 200,
        root: 'AccessControlPolicy',
        elements: { 'AccessControlList/Grant': 'private', 'Owner/ID': /./ },
      }),
      put('a'),
      { ...get('a'), sign: 'none', gives: error(403, 'AccessDenied') },
    ],
  },
  {
    name: 'lets everybody read when public-read',
    bucket: 'own',
    steps: [
      { ...putAcl('public-read'), gives: { status: 200, body: '' } },
      ask('acl', { status: 200, elements: { 'AccessControlList/Grant': 'public-read' } }),
      put('a'),
      put('hidden', 'x', { 'x-oss-object-acl': 'private' }),
      { ...get('a'), sign: 'none', gives: { status: 200, body: 'x' } },
      { ...get('hidden'), sign: 'none', gives: error(403, 'AccessDenied') },
      { ...put('b'), sign: 'none', gives: error(403, 'AccessDenied') },
      { ...remove('a'), sign: 'none', gives: error(403, 'AccessDenied') },
    ],
  },
  {
    name: 'lets everybody write when public-read-write',
    bucket: 'own',
    steps: [
      putAcl('public-read-write'),
      { ...put('a'), sign: 'none', gives: { status: 200 } },
      { ...get('a'), sign: 'none', gives: { status: 200 } },
      { ...remove('a'), sign: 'none', gives: { status: 204 } },
      { ...putAcl('private'), sign: 'none', gives: error(403, 'AccessDenied') },
    ],
  },
  {
    name: 'cannot be anything else',
    bucket: 'own',
    steps: [
      {
        ...putAcl('secret'),
        gives: error(400, 'InvalidArgument', undefined, {
          message: 'no such bucket access control exists',
          elements: { ArgumentName: 'x-oss-acl' },
        }),
      },
    ],
  },
]

const service: readonly ConformanceCase[] = [
  {
    name: 'ListBuckets tells of each bucket',
    steps: [
      {
        method: 'GET',
        bucket: null,
        query: { prefix: '{bucket}', 'max-keys': '1' },
        gives: {
          status: 200,
          root: 'ListAllMyBucketsResult',
          elements: {
            'Owner/ID': /./,
            'Owner/DisplayName': /./,
            'Buckets/Bucket/Name': '{bucket}',
            'Buckets/Bucket/CreationDate': ISO_TIME,
            'Buckets/Bucket/Location': 'oss-{region}',
            'Buckets/Bucket/Region': '{region}',
            'Buckets/Bucket/StorageClass': /./,
            'Buckets/Bucket/ExtranetEndpoint': /./,
            'Buckets/Bucket/IntranetEndpoint': /./,
          },
        },
      },
    ],
  },
  {
    name: 'ListBuckets goes on after a name',
    embeddedOnly: 'the names of all buckets',
    bucket: 'own',
    steps: [
      {
        method: 'GET',
        bucket: null,
        query: { prefix: 'conformance', 'max-keys': '1' },
        gives: {
          status: 200,
          elements: {
            Prefix: 'conformance',
            MaxKeys: '1',
            IsTruncated: 'true',
            NextMarker: 'conformance',
            'Buckets/Bucket/Name': 'conformance',
          },
        },
      },
      {
        method: 'GET',
        bucket: null,
        query: { prefix: '{bucket}', marker: 'conformance' },
        gives: { status: 200, elements: { 'Buckets/Bucket/Name': '{bucket}' } },
      },
    ],
  },
  {
    name: 'ListBuckets does not take buckets for those with a tag',
    embeddedOnly: 'the service looks at tags',
    steps: [
      {
        method: 'GET',
        bucket: null,
        query: { 'tag-key': 'a', 'tag-value': 'b' },
        gives: error(400, 'NotImplemented'),
      },
    ],
  },
  {
    name: 'ListBuckets needs a signature',
    steps: [{ method: 'GET', bucket: null, sign: 'none', gives: error(403, 'AccessDenied') }],
  },
  {
    name: 'DescribeRegions tells of one region, or all',
    steps: [
      {
        method: 'GET',
        bucket: null,
        query: { regions: 'oss-{region}' },
        gives: {
          status: 200,
          root: 'RegionInfoList',
          elements: {
            'RegionInfo/Region': 'oss-{region}',
            'RegionInfo/InternetEndpoint': 'oss-{region}.aliyuncs.com',
            'RegionInfo/InternalEndpoint': 'oss-{region}-internal.aliyuncs.com',
            'RegionInfo/AccelerateEndpoint': 'oss-accelerate.aliyuncs.com',
          },
        },
      },
      { method: 'GET', bucket: null, query: { regions: '' }, gives: { status: 200 } },
    ],
  },
  {
    name: 'DescribeRegions does not know every region',
    steps: [
      {
        method: 'GET',
        bucket: null,
        query: { regions: 'oss-moon' },
        gives: error(404, 'NoSuchRegion'),
      },
    ],
  },
]

checkConformance({
  PutBucket: creations,
  DeleteBucket: deletions,
  'Facts of a bucket': infos,
  'The ACL of a bucket': acls,
  'The service': service,
})
