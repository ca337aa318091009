/** ListParts and ListMultipartUploads: order, pages and encodings. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Step } from './conformance-case.js'
import { initiate, listParts, UNKNOWN_UPLOAD, uploadPart } from './multipart-steps.js'
import { error, ISO_TIME } from './steps.js'

const threeParts: readonly Step[] = [
  initiate(),
  uploadPart(5, 'five'),
  uploadPart(1, '123456789'),
  uploadPart(9, ''),
]

const parts: readonly ConformanceCase[] = [
  {
    name: 'lists by number, with size, ETag, time and CRC-64',
    steps: [
      ...threeParts.slice(0, 3),
      {
        ...listParts(),
        gives: {
          status: 200,
          root: 'ListPartsResult',
          elements: {
            Bucket: '{bucket}',
            Key: '{prefix}big',
            UploadId: '{uploadId}',
            StorageClass: 'Standard',
            PartNumberMarker: '0',
            NextPartNumberMarker: '5',
            MaxParts: '1000',
            IsTruncated: 'false',
            'Part/PartNumber': ['1', '5'],
            'Part/Size': ['9', '4'],
            'Part/ETag': ['{etag1}', '{etag5}'],
          },
        },
      },
      {
        ...listParts({ 'max-parts': '1' }),
        gives: {
          status: 200,
          elements: {
            'Part/HashCrc64ecma': '11051210869376104954',
            'Part/LastModified': ISO_TIME,
          },
        },
      },
    ],
  },
  {
    name: 'gives pages of the size asked for',
    steps: [
      ...threeParts,
      {
        ...listParts({ 'max-parts': '2' }),
        gives: {
          status: 200,
          elements: {
            MaxParts: '2',
            IsTruncated: 'true',
            NextPartNumberMarker: '5',
            'Part/PartNumber': ['1', '5'],
          },
        },
      },
      {
        ...listParts({ 'max-parts': '2', 'part-number-marker': '5' }),
        gives: {
          status: 200,
          elements: { PartNumberMarker: '5', IsTruncated: 'false', 'Part/PartNumber': ['9'] },
        },
      },
      {
        ...listParts({ 'part-number-marker': '9' }),
        gives: {
          status: 200,
          elements: { NextPartNumberMarker: '9', IsTruncated: 'false', Part: null },
        },
      },
    ],
  },
  {
    name: 'encodes the key as asked',
    steps: [
      initiate(),
      {
        ...listParts({ 'encoding-type': 'url' }),
        gives: { status: 200, elements: { EncodingType: 'url', Key: '{prefixUrl}big' } },
      },
    ],
  },
  {
    name: 'does not know uploads that never were',
    steps: [{ ...listParts({ uploadId: UNKNOWN_UPLOAD }), gives: error(404, 'NoSuchUpload') }],
  },
  ...[
    ['max-parts', '1001'],
    ['max-parts', 'many'],
    ['part-number-marker', '-1'],
    ['part-number-marker', '10001'],
    ['encoding-type', 'rot13'],
  ].map(([name = '', value = '']): ConformanceCase => ({
    name: `refuses ${name}=${value}`,
    steps: [initiate(), { ...listParts({ [name]: value }), gives: error(400, 'InvalidArgument') }],
  })),
]

const start = (key: string, name: string): Step => ({
  method: 'POST',
  key,
  query: { uploads: '' },
  keep: { [name]: 'UploadId' },
})
const listUploads = (query: Record<string, string> = {}): Step => ({
  method: 'GET',
  query: { uploads: '', prefix: '{prefix}', ...query },
})

const uploads: readonly ConformanceCase[] = [
  {
    name: 'lists by key, with upload ID and time',
    steps: [
      start('b', 'b'),
      start('a', 'a'),
      {
        ...listUploads(),
        gives: {
          status: 200,
          root: 'ListMultipartUploadsResult',
          elements: {
            Bucket: '{bucket}',
            Prefix: '{prefix}',
            MaxUploads: '1000',
            IsTruncated: 'false',
            'Upload/Key': ['{prefix}a', '{prefix}b'],
            'Upload/UploadId': ['{a}', '{b}'],
          },
        },
      },
      {
        ...listUploads({ 'max-uploads': '1' }),
        gives: { status: 200, elements: { 'Upload/Initiated': ISO_TIME } },
      },
    ],
  },
  {
    name: 'goes on after key and upload ID',
    steps: [
      start('a', 'first'),
      start('a', 'second'),
      start('b', 'b'),
      {
        ...listUploads({ 'max-uploads': '1' }),
        gives: {
          status: 200,
          elements: {
            IsTruncated: 'true',
            'Upload/Key': ['{prefix}a'],
            NextKeyMarker: '{prefix}a',
            NextUploadIdMarker: /^[0-9A-F]{32}$/,
          },
        },
        keep: { key: 'NextKeyMarker', id: 'NextUploadIdMarker' },
      },
      {
        ...listUploads({ 'key-marker': '{key}', 'upload-id-marker': '{id}' }),
        gives: {
          status: 200,
          elements: {
            KeyMarker: '{key}',
            UploadIdMarker: '{id}',
            IsTruncated: 'false',
            'Upload/Key': ['{prefix}a', '{prefix}b'],
          },
        },
      },
      {
        ...listUploads({ 'key-marker': '{key}' }),
        gives: { status: 200, elements: { 'Upload/Key': ['{prefix}b'] } },
      },
      {
        ...listUploads({ 'upload-id-marker': '{id}' }),
        gives: {
          status: 200,
          elements: { 'Upload/Key': ['{prefix}a', '{prefix}a', '{prefix}b'] },
        },
      },
    ],
  },
  {
    name: 'puts keys together at the delimiter, and encodes as asked',
    steps: [
      start('dir/1', 'one'),
      start('dir/2', 'two'),
      start('z y', 'z'),
      {
        ...listUploads({ delimiter: '/', 'encoding-type': 'url' }),
        gives: {
          status: 200,
          elements: {
            EncodingType: 'url',
            Delimiter: '%2F',
            'CommonPrefixes/Prefix': ['{prefixUrl}dir%2F'],
            'Upload/Key': ['{prefixUrl}z%20y'],
          },
        },
      },
    ],
  },
  {
    name: 'has all its elements when there is nothing',
    bucket: 'own',
    steps: [
      {
        method: 'GET',
        query: { uploads: '' },
        gives: {
          status: 200,
          elements: {
            KeyMarker: '',
            UploadIdMarker: '',
            NextKeyMarker: '',
            NextUploadIdMarker: '',
            IsTruncated: 'false',
            Upload: null,
          },
        },
      },
    ],
  },
  ...['1001', '-1', 'many'].map((value): ConformanceCase => ({
    name: `refuses max-uploads=${value}`,
    steps: [{ ...listUploads({ 'max-uploads': value }), gives: error(400, 'InvalidArgument') }],
  })),
]

checkConformance({ ListParts: parts, ListMultipartUploads: uploads })
