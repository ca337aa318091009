/** InitiateMultipartUpload, UploadPart and AbortMultipartUpload; uploads in sequence. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected } from './conformance-case.js'
import {
  abort,
  completeWith,
  FULL_PART,
  initiate,
  listParts,
  refusedPart,
  UNKNOWN_UPLOAD,
  uploadPart,
} from './multipart-steps.js'
import { error, get, head, NO_SUCH_KEY, put } from './steps.js'

const noSuchUpload = (ec: string): Expected =>
  error(404, 'NoSuchUpload', ec, { elements: { UploadId: /^[0-9A-F]{32}$/ } })
const BAD_NUMBER = (value: string): Expected =>
  error(400, 'InvalidArgument', '0017-00000220', {
    message: 'Part number must be an integer between 1 and 10000, inclusive.',
    elements: { ArgumentName: /^PartNumber$/i, ArgumentValue: value },
  })

const initiations: readonly ConformanceCase[] = [
  {
    name: 'answers with bucket, key and upload ID',
    steps: [
      {
        ...initiate(),
        gives: {
          status: 200,
          root: 'InitiateMultipartUploadResult',
          elements: {
            Bucket: '{bucket}',
            Key: '{prefix}big',
            UploadId: /^[0-9A-F]{32}$/,
            EncodingType: null,
          },
        },
      },
      { ...get('big'), gives: NO_SUCH_KEY },
    ],
  },
  {
    name: 'encodes the key as asked',
    steps: [
      {
        ...initiate({}, { 'encoding-type': 'url' }),
        gives: { status: 200, elements: { EncodingType: 'url', Key: '{prefixUrl}big' } },
      },
    ],
  },
  {
    name: 'refuses an encoding it does not know',
    steps: [
      {
        method: 'POST',
        key: 'big',
        query: { uploads: '', 'encoding-type': 'rot13' },
        gives: error(400, 'InvalidArgument', '0017-00000235', {
          elements: { ArgumentName: 'encoding-type' },
        }),
      },
    ],
  },
  {
    name: 'takes the metadata of the object',
    steps: [
      initiate({
        'Content-Type': 'text/x-ferry',
        'x-oss-meta-a': '1',
        'x-oss-storage-class': 'IA',
        'x-oss-tagging': 'k=v',
      }),
      uploadPart(1, 'x'),
      completeWith([1]),
      {
        ...head('big'),
        gives: {
          status: 200,
          headers: {
            'content-type': 'text/x-ferry',
            'x-oss-meta-a': '1',
            'x-oss-storage-class': 'IA',
            'x-oss-tagging-count': '1',
          },
        },
      },
    ],
  },
  {
    name: 'runs several uploads of one key side by side, and leaves the object readable',
    steps: [
      put('big', 'old'),
      initiate(),
      uploadPart(1, 'first'),
      { ...initiate(), keep: { other: 'UploadId' } },
      { ...get('big'), gives: { status: 200, body: 'old' } },
      completeWith([1]),
      { ...get('big'), gives: { status: 200, body: 'first' } },
      { method: 'DELETE', key: 'big', query: { uploadId: '{other}' }, gives: { status: 204 } },
    ],
  },
]

const parts: readonly ConformanceCase[] = [
  {
    name: 'answers with ETag, MD5 and CRC-64 of the part',
    steps: [
      initiate(),
      {
        ...uploadPart(1, '123456789'),
        gives: {
          status: 200,
          headers: {
            etag: '"25F9E794323B453885F5181F1B624D0B"',
            'content-md5': 'JfnnlDI7RTiF9RgfG2JNCw==',
            'x-oss-hash-crc64ecma': '11051210869376104954',
          },
          body: '',
        },
      },
    ],
  },
  {
    name: 'replaces the part of the same number',
    steps: [
      initiate(),
      uploadPart(1, 'old'),
      uploadPart(1, 'newer'),
      { ...listParts(), gives: { status: 200, elements: { 'Part/Size': '5' } } },
      completeWith([1]),
      { ...get('big'), gives: { status: 200, body: 'newer' } },
    ],
  },
  {
    name: 'takes the numbers 1 and 10000',
    steps: [initiate(), uploadPart(1, 'x'), uploadPart(10_000, 'x')],
  },
  ...['0', '10001', 'one', '-1'].map((number): ConformanceCase => ({
    name: `refuses the number ${number}`,
    steps: [initiate(), { ...refusedPart(number), gives: BAD_NUMBER(number) }],
  })),
  {
    name: 'does not know uploads that never were',
    steps: [
      {
        ...refusedPart(1, { query: { partNumber: '1', uploadId: UNKNOWN_UPLOAD } }),
        gives: { ...noSuchUpload('0042-00000104'), elements: { UploadId: UNKNOWN_UPLOAD } },
      },
    ],
  },
  {
    name: 'does not know the upload of another key',
    steps: [
      initiate(),
      { ...refusedPart(1, { key: 'other' }), gives: noSuchUpload('0042-00000104') },
    ],
  },
  {
    name: 'wants an upload beside the number',
    basis: 'open',
    steps: [{ ...refusedPart(1, { query: { partNumber: '1' } }), gives: { status: 400 } }],
  },
  {
    name: 'compares the MD5',
    steps: [
      initiate(),
      {
        ...refusedPart(1, { headers: { 'Content-MD5': '1B2M2Y8AsgTpgAmY7PhCfg==' } }),
        gives: error(400, 'InvalidDigest', '0017-00000503'),
      },
      { ...listParts(), gives: { status: 200, elements: { Part: null } } },
    ],
  },
  {
    name: 'takes a part without a byte',
    basis: 'choice',
    steps: [initiate(), uploadPart(1, ''), completeWith([1])],
  },
  {
    name: 'wants to know how long the part is',
    steps: [
      initiate(),
      {
        ...refusedPart(1, { body: '', framing: 'untold' }),
        gives: error(411, 'MissingContentLength', '0017-00000101'),
      },
    ],
  },
]

const sequences: readonly ConformanceCase[] = [
  {
    name: 'takes parts one after the other, and knows the MD5 of the whole',
    steps: [
      initiate({}, { sequential: '' }),
      uploadPart(1, FULL_PART),
      uploadPart(2, 'end'),
      completeWith([1, 2]),
      { ...head('big'), gives: { status: 200, headers: { 'content-md5': /^[\w+/]{22}==$/ } } },
    ],
  },
  {
    name: 'is asked for with a value too',
    steps: [
      initiate({}, { sequential: '1' }),
      { ...refusedPart(2), gives: error(400, 'PartNotSequential') },
    ],
  },
  {
    name: 'refuses a part that leaves a gap',
    steps: [
      initiate({}, { sequential: '' }),
      uploadPart(1, FULL_PART),
      {
        ...refusedPart(3),
        gives: error(400, 'PartNotSequential', '0042-00000105', { elements: { PartNumber: '3' } }),
      },
    ],
  },
  {
    name: 'refuses a part that is there',
    steps: [
      initiate({}, { sequential: '' }),
      uploadPart(1, FULL_PART),
      {
        ...refusedPart(1),
        gives: error(409, 'PartAlreadyExist', '0042-00000108', { elements: { PartNumber: '1' } }),
      },
    ],
  },
]

const aborts: readonly ConformanceCase[] = [
  {
    name: 'forgets the upload and its parts',
    steps: [
      initiate(),
      uploadPart(1, 'x'),
      { ...abort, gives: { status: 204, body: '' } },
      { ...listParts(), gives: error(404, 'NoSuchUpload') },
      { ...refusedPart(1), gives: noSuchUpload('0042-00000104') },
      { ...abort, gives: noSuchUpload('0042-00000002') },
    ],
  },
  {
    name: 'does not know a completed upload',
    steps: [
      initiate(),
      uploadPart(1, 'x'),
      completeWith([1]),
      { ...abort, gives: noSuchUpload('0042-00000002') },
      { ...get('big'), gives: { status: 200, body: 'x' } },
    ],
  },
]

checkConformance({
  InitiateMultipartUpload: initiations,
  UploadPart: parts,
  'A sequential upload': sequences,
  AbortMultipartUpload: aborts,
})
