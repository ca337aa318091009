/** ListObjects and ListObjectsV2: order, pages, delimiters and encodings. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Step } from './conformance-case.js'
import { error, ISO_TIME, put } from './steps.js'

const list = (query: Record<string, string> = {}): Step => ({
  method: 'GET',
  query: { prefix: '{prefix}', ...query },
})
const listV2 = (query: Record<string, string> = {}): Step => list({ 'list-type': '2', ...query })

/** Sorted as OSS sorts: by the bytes of UTF-8, where U+FFFD comes before what needs surrogates. */
const SORTED = ['A', 'a', 'a/', 'a/b', 'a0', 'b', '中', '\ufffd', '\u{1f6a2}']

/** What both lists have in common; `start` is where V1 and V2 say where to begin. */
function commonCases(listed: typeof list, start: string): readonly ConformanceCase[] {
  return [
    {
      name: 'tells everything about an object',
      steps: [
        put('a', '123456789'),
        {
          ...listed(),
          gives: {
            status: 200,
            root: 'ListBucketResult',
            elements: {
              Name: '{bucket}',
              Prefix: '{prefix}',
              MaxKeys: '100',
              IsTruncated: 'false',
              EncodingType: null,
              'Contents/Key': ['{prefix}a'],
              'Contents/Size': '9',
              'Contents/ETag': '"25F9E794323B453885F5181F1B624D0B"',
              'Contents/LastModified': ISO_TIME,
              'Contents/Type': 'Normal',
              'Contents/StorageClass': 'Standard',
            },
          },
        },
      ],
    },
    {
      name: 'sorts by bytes',
      steps: [
        ...SORTED.map((key) => put(key)),
        {
          ...listed(),
          gives: {
            status: 200,
            elements: { 'Contents/Key': SORTED.map((key) => `{prefix}${key}`) },
          },
        },
      ],
    },
    {
      name: 'begins after a name that need not be there',
      steps: [
        ...['a', 'c', 'd'].map((key) => put(key)),
        {
          ...listed({ [start]: '{prefix}b' }),
          gives: { status: 200, elements: { 'Contents/Key': ['{prefix}c', '{prefix}d'] } },
        },
        {
          ...listed({ [start]: '{prefix}c' }),
          gives: { status: 200, elements: { 'Contents/Key': ['{prefix}d'] } },
        },
      ],
    },
    {
      name: 'puts keys together at the delimiter',
      steps: [
        ...['a', 'dir/1', 'dir/2', 'dir/sub/3', 'z'].map((key) => put(key)),
        {
          ...listed({ delimiter: '/' }),
          gives: {
            status: 200,
            elements: {
              Delimiter: '/',
              'Contents/Key': ['{prefix}a', '{prefix}z'],
              'CommonPrefixes/Prefix': ['{prefix}dir/'],
            },
          },
        },
        {
          ...listed({ delimiter: '/', prefix: '{prefix}dir/' }),
          gives: {
            status: 200,
            elements: {
              'Contents/Key': ['{prefix}dir/1', '{prefix}dir/2'],
              'CommonPrefixes/Prefix': ['{prefix}dir/sub/'],
            },
          },
        },
      ],
    },
    {
      name: 'skips a common prefix that it is to begin after',
      steps: [
        ...['a', 'dir/1', 'dir/2', 'z'].map((key) => put(key)),
        {
          ...listed({ delimiter: '/', [start]: '{prefix}dir/' }),
          gives: {
            status: 200,
            elements: { 'Contents/Key': ['{prefix}z'], CommonPrefixes: null },
          },
        },
      ],
    },
    {
      name: 'encodes names as asked, everything but the unreserved characters',
      steps: [
        put('a b+c/目录'),
        put('d e/f'),
        {
          ...listed({ 'encoding-type': 'url' }),
          gives: {
            status: 200,
            elements: {
              EncodingType: 'url',
              Prefix: '{prefixUrl}',
              'Contents/Key': ['{prefixUrl}a%20b%2Bc%2F%E7%9B%AE%E5%BD%95', '{prefixUrl}d%20e%2Ff'],
            },
          },
        },
        {
          ...listed({ 'encoding-type': 'url', delimiter: '/' }),
          gives: {
            status: 200,
            elements: {
              Delimiter: '%2F',
              'CommonPrefixes/Prefix': ['{prefixUrl}a%20b%2Bc%2F', '{prefixUrl}d%20e%2F'],
            },
          },
        },
      ],
    },
    {
      name: 'escapes what XML cannot hold as it is',
      steps: [
        put('<a>&"b"'),
        { ...listed(), gives: { status: 200, elements: { 'Contents/Key': '{prefix}<a>&"b"' } } },
      ],
    },
    {
      name: 'lists nothing where nothing is',
      steps: [
        {
          ...listed(),
          gives: {
            status: 200,
            elements: { IsTruncated: 'false', Contents: null, CommonPrefixes: null },
          },
        },
      ],
    },
    {
      name: 'gives no page of no keys',
      basis: 'open',
      steps: [
        put('a'),
        {
          ...listed({ 'max-keys': '0' }),
          gives: { status: 200, elements: { Contents: null, IsTruncated: 'false' } },
        },
      ],
    },
    ...['1001', '-1', 'many'].map((value): ConformanceCase => ({
      name: `refuses max-keys=${value}`,
      steps: [
        {
          ...listed({ 'max-keys': value }),
          gives: error(400, 'InvalidArgument', undefined, {
            elements: { ArgumentName: 'max-keys', ArgumentValue: value },
          }),
        },
      ],
    })),
    {
      name: 'refuses an encoding it does not know',
      steps: [
        {
          ...listed({ 'encoding-type': 'rot13' }),
          gives: error(400, 'InvalidArgument', '0017-00000235', {
            message: 'Invalid Encoding Method specified in Request',
            elements: { ArgumentName: 'encoding-type' },
          }),
        },
      ],
    },
    {
      name: 'is 404 without the bucket',
      steps: [
        {
          ...listed(),
          bucket: 'no-such-bucket-conformance-7f3a',
          gives: error(404, 'NoSuchBucket', '0015-00000101'),
        },
      ],
    },
  ]
}

const first: readonly ConformanceCase[] = [
  ...commonCases(list, 'marker'),
  {
    name: 'names the owner of each object',
    steps: [
      put('a'),
      {
        ...list(),
        gives: {
          status: 200,
          elements: { Marker: '', 'Contents/Owner/ID': /./, 'Contents/Owner/DisplayName': /./ },
        },
      },
    ],
  },
  {
    name: 'goes on at the marker of the page before',
    steps: [
      ...['a', 'dir/1', 'dir/2', 'z'].map((key) => put(key)),
      {
        ...list({ 'max-keys': '2', delimiter: '/' }),
        gives: {
          status: 200,
          elements: {
            MaxKeys: '2',
            IsTruncated: 'true',
            NextMarker: '{prefix}dir/',
            'Contents/Key': ['{prefix}a'],
            'CommonPrefixes/Prefix': ['{prefix}dir/'],
          },
        },
        keep: { next: 'NextMarker' },
      },
      {
        ...list({ 'max-keys': '2', delimiter: '/', marker: '{next}' }),
        gives: {
          status: 200,
          elements: {
            Marker: '{next}',
            IsTruncated: 'false',
            NextMarker: null,
            'Contents/Key': ['{prefix}z'],
          },
        },
      },
    ],
  },
]

const second: readonly ConformanceCase[] = [
  ...commonCases(listV2, 'start-after'),
  {
    name: 'counts objects and prefixes, and names no owner unasked',
    steps: [
      ...['a', 'dir/1', 'dir/2'].map((key) => put(key)),
      {
        ...listV2({ delimiter: '/' }),
        gives: {
          status: 200,
          elements: { KeyCount: '2', 'Contents/Owner': null, Marker: null, NextMarker: null },
        },
      },
      {
        ...listV2({ 'fetch-owner': 'true', prefix: '{prefix}a' }),
        gives: { status: 200, elements: { 'Contents/Owner/ID': /./ } },
      },
    ],
  },
  {
    name: 'goes on with the token of the page before, whatever start-after says',
    steps: [
      ...['a', 'b', 'c'].map((key) => put(key)),
      {
        ...listV2({ 'max-keys': '2' }),
        gives: {
          status: 200,
          elements: { IsTruncated: 'true', KeyCount: '2', NextContinuationToken: /./ },
        },
        keep: { token: 'NextContinuationToken' },
      },
      {
        ...listV2({ 'continuation-token': '{token}', 'start-after': '{prefix}zzz' }),
        gives: {
          status: 200,
          elements: {
            ContinuationToken: '{token}',
            IsTruncated: 'false',
            NextContinuationToken: null,
            'Contents/Key': ['{prefix}c'],
          },
        },
      },
    ],
  },
  {
    name: 'refuses a token that it has not given',
    basis: 'choice',
    steps: [
      { ...listV2({ 'continuation-token': 'no token!' }), gives: error(400, 'InvalidArgument') },
    ],
  },
  {
    name: 'gives 100 keys unless told otherwise',
    steps: [
      ...Array.from({ length: 101 }, (_, index) => put(String(1000 + index))),
      { ...listV2(), gives: { status: 200, elements: { KeyCount: '100', IsTruncated: 'true' } } },
      {
        ...listV2({ 'max-keys': '1000' }),
        gives: { status: 200, elements: { KeyCount: '101', IsTruncated: 'false' } },
      },
    ],
  },
]

checkConformance({ ListObjects: first, ListObjectsV2: second })
