/** CompleteMultipartUpload: the list of parts, and what is checked before it counts. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected, Step } from './conformance-case.js'
import {
  complete,
  completeWith,
  FULL_PART,
  initiate,
  listParts,
  partList,
  uploadPart,
} from './multipart-steps.js'
import { error, get, head, NO_SUCH_KEY, put } from './steps.js'

const COMPLETE_ALL = { 'x-oss-complete-all': 'yes' }
const INVALID_PART: Expected = error(400, 'InvalidPart')

/** An upload of two parts, `{etag1}` and `{etag2}`. */
const uploaded: readonly Step[] = [initiate(), uploadPart(1, FULL_PART), uploadPart(2, 'end')]

const completions: readonly ConformanceCase[] = [
  {
    name: 'makes one object of the parts',
    steps: [
      ...uploaded,
      {
        ...completeWith([1, 2]),
        gives: {
          status: 200,
          root: 'CompleteMultipartUploadResult',
          headers: { etag: /^"[0-9A-F]{32}-2"$/, 'x-oss-hash-crc64ecma': /^\d+$/ },
          elements: {
            Bucket: '{bucket}',
            Key: '{prefix}big',
            ETag: /^"[0-9A-F]{32}-2"$/,
            Location: /^https?:\/\/.*big$/,
            EncodingType: null,
          },
        },
        keep: { whole: 'header:etag', crc: 'header:x-oss-hash-crc64ecma' },
      },
      {
        ...get('big'),
        gives: {
          status: 200,
          headers: {
            etag: '{whole}',
            'x-oss-object-type': 'Multipart',
            'x-oss-hash-crc64ecma': '{crc}',
            'content-md5': null,
          },
          body: `${FULL_PART}end`,
        },
      },
    ],
  },
  {
    name: 'leaves out the parts that are not listed',
    steps: [
      initiate(),
      uploadPart(3, 'three'),
      uploadPart(7, 'seven'),
      completeWith([7]),
      { ...get('big'), gives: { status: 200, body: 'seven' } },
    ],
  },
  {
    name: 'takes numbers with gaps',
    steps: [
      initiate(),
      uploadPart(2, FULL_PART),
      uploadPart(9000, 'end'),
      completeWith([2, 9000]),
      { ...get('big'), gives: { status: 200, body: `${FULL_PART}end` } },
    ],
  },
  {
    name: 'takes ETags without quotes, in lower case and with entities',
    steps: [
      initiate(),
      uploadPart(1, '123456789'),
      complete(partList([[1, '&quot;25f9e794323b453885f5181f1b624d0b&#34;']])),
      initiate(),
      uploadPart(1, '123456789'),
      complete(partList([[1, '25F9E794323B453885F5181F1B624D0B']])),
    ],
  },
  {
    name: 'takes all parts when told so instead of a list',
    steps: [
      initiate(),
      uploadPart(2, 'end'),
      uploadPart(1, FULL_PART),
      { ...complete('', COMPLETE_ALL), gives: { status: 200 } },
      { ...get('big'), gives: { status: 200, body: `${FULL_PART}end` } },
    ],
  },
  {
    name: 'encodes the key as asked',
    steps: [
      ...uploaded,
      {
        ...completeWith([1, 2]),
        query: { uploadId: '{uploadId}', 'encoding-type': 'url' },
        gives: { status: 200, elements: { EncodingType: 'url', Key: '{prefixUrl}big' } },
      },
    ],
  },
  {
    name: 'gives the object the ACL asked for',
    steps: [
      ...uploaded,
      completeWith([1, 2], { 'x-oss-object-acl': 'public-read' }),
      { ...head('big'), sign: 'none', gives: { status: 200 } },
    ],
  },
]

/** What is wrong, the list, and the answer. */
const REFUSED: readonly (readonly [what: string, step: Step, gives: Expected])[] = [
  ['nothing', complete(''), error(400, 'MalformedXML', '0042-00000205')],
  ['another document', complete('<Parts/>'), error(400, 'MalformedXML', '0042-00000205')],
  ['what is no document', complete('{}'), error(400, 'MalformedXML', '0042-00000205')],
  [
    'a list beside the word that stands for it',
    completeWith([1, 2], COMPLETE_ALL),
    error(400, 'InvalidArgument', '0042-00000216', {
      message: 'Should not speficy both complete all header and http body.',
      elements: { ArgumentName: 'x-oss-complete-all', ArgumentValue: 'yes' },
    }),
  ],
  ['numbers that fall', completeWith([2, 1]), error(400, 'InvalidPartOrder', '0042-00000209')],
  ['a number twice', completeWith([1, 1]), error(400, 'InvalidPartOrder', '0042-00000209')],
  ['the number 0', complete(partList([[0, '{etag1}']])), { status: 400 }],
  ['the number 10001', complete(partList([[10_001, '{etag1}']])), { status: 400 }],
  [
    'a part that is not there',
    complete(partList([[3, '{etag1}']])),
    { ...INVALID_PART, elements: { PartNumber: '3', UploadId: '{uploadId}' } },
  ],
  ['the ETag of another part', complete(partList([[1, '{etag2}']])), INVALID_PART],
]

const refusals: readonly ConformanceCase[] = [
  ...REFUSED.map(([what, step, gives]): ConformanceCase => ({
    name: `refuses ${what}, and keeps the parts`,
    steps: [
      ...uploaded,
      { ...step, gives },
      { ...listParts(), gives: { status: 200, elements: { 'Part/PartNumber': ['1', '2'] } } },
      { ...get('big'), gives: NO_SUCH_KEY },
    ],
  })),
  {
    name: 'refuses a part of less than 102,400 bytes before the last',
    steps: [
      initiate(),
      uploadPart(1, FULL_PART.slice(1)),
      uploadPart(2, 'end'),
      { ...completeWith([1, 2]), gives: error(400, 'EntityTooSmall', '0042-00000213') },
      completeWith([1]),
    ],
  },
  {
    name: 'leaves an object alone that may not be overwritten',
    steps: [
      put('big', 'old'),
      ...uploaded,
      {
        ...completeWith([1, 2], { 'x-oss-forbid-overwrite': 'true' }),
        gives: error(409, 'FileAlreadyExists', '0042-00000214'),
      },
      { ...get('big'), gives: { status: 200, body: 'old' } },
      completeWith([1, 2]),
    ],
  },
  {
    name: 'asks for the upload before anything else',
    steps: [
      { ...initiate(), keep: {} },
      {
        method: 'POST',
        key: 'big',
        query: { uploadId: '0004B9894A22E5B1888A1E29F823A9B2' },
        body: 'no document',
        gives: error(404, 'NoSuchUpload'),
      },
    ],
  },
  {
    name: 'is done once',
    basis: 'open',
    steps: [
      ...uploaded,
      completeWith([1, 2]),
      { ...completeWith([1, 2]), gives: error(404, 'NoSuchUpload') },
    ],
  },
]

checkConformance({ CompleteMultipartUpload: [...completions, ...refusals] })
