/** UploadPartCopy: sources, ranges and conditions. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected, Step } from './conformance-case.js'
import { completeWith, initiate, listParts, UNKNOWN_UPLOAD } from './multipart-steps.js'
import { error, get, ISO_TIME, LONG_AGO, NO_SUCH_KEY, put } from './steps.js'

const DIGITS = '0123456789'
const copyPart = (headers: Record<string, string> = {}, source = 'a'): Step => ({
  method: 'PUT',
  key: 'big',
  query: { partNumber: '1', uploadId: '{uploadId}' },
  headers: { 'x-oss-copy-source': `/{bucket}/{prefixUrl}${source}`, ...headers },
})
const ETAG_KEPT = { keep: { etag1: 'ETag' } }

/** A range, and what it copies. */
const RANGES: readonly (readonly [range: string, copied: string])[] = [
  ['bytes=0-3', '0123'],
  ['bytes=5-9', '56789'],
  ['bytes=9-9', '9'],
  ['bytes=5-10', DIGITS],
  ['bytes=10-12', DIGITS],
  ['bytes=3-1', DIGITS],
  ['bytes=a-b', DIGITS],
  ['0-3', DIGITS],
]

const copies: readonly ConformanceCase[] = [
  {
    name: 'answers with ETag and time, in a document',
    steps: [
      put('a', '123456789'),
      initiate(),
      {
        ...copyPart(),
        gives: {
          status: 200,
          root: 'CopyPartResult',
          elements: { ETag: '"25F9E794323B453885F5181F1B624D0B"', LastModified: ISO_TIME },
        },
        ...ETAG_KEPT,
      },
      {
        ...listParts(),
        gives: { status: 200, elements: { 'Part/Size': '9', 'Part/ETag': '{etag1}' } },
      },
      completeWith([1]),
      { ...get('big'), gives: { status: 200, body: '123456789' } },
    ],
  },
  ...RANGES.map(([range, copied]): ConformanceCase => ({
    name: `copies ${copied} for the range ${range}`,
    steps: [
      put('a', DIGITS),
      initiate(),
      { ...copyPart({ 'x-oss-copy-source-range': range }), ...ETAG_KEPT },
      completeWith([1]),
      { ...get('big'), gives: { status: 200, body: copied } },
    ],
  })),
]

const CONDITIONS: readonly (readonly [header: string, value: string, gives: Expected])[] = [
  ['if-match', '"0"', error(412, 'PreconditionFailed', '0017-00001001')],
  ['if-match', '{etag}', { status: 200 }],
  ['if-unmodified-since', LONG_AGO, error(412, 'PreconditionFailed', '0017-00001001')],
  ['if-none-match', '"0"', { status: 200 }],
  ['if-modified-since', LONG_AGO, { status: 200 }],
]

const refusals: readonly ConformanceCase[] = [
  ...CONDITIONS.map(([header, value, gives]): ConformanceCase => ({
    name: `answers ${gives.status} for x-oss-copy-source-${header}: ${value}`,
    steps: [
      put('a', DIGITS),
      { ...get('a'), keep: { etag: 'header:etag' } },
      initiate(),
      { ...copyPart({ [`x-oss-copy-source-${header}`]: value }), gives },
    ],
  })),
  {
    name: 'answers 304 when the source is the one not wanted',
    basis: 'open',
    steps: [
      put('a', DIGITS),
      { ...get('a'), keep: { etag: 'header:etag' } },
      initiate(),
      { ...copyPart({ 'x-oss-copy-source-if-none-match': '{etag}' }), gives: { status: 304 } },
    ],
  },
  {
    name: 'names the key that it does not find',
    steps: [initiate(), { ...copyPart({}, 'missing'), gives: NO_SUCH_KEY }],
  },
  {
    name: 'does not know uploads that never were',
    steps: [
      put('a'),
      {
        ...copyPart(),
        query: { partNumber: '1', uploadId: UNKNOWN_UPLOAD },
        gives: error(404, 'NoSuchUpload', '0042-00000311'),
      },
    ],
  },
  {
    name: 'refuses an empty source',
    steps: [
      initiate(),
      {
        ...copyPart({ 'x-oss-copy-source': '' }),
        gives: error(400, 'InvalidArgument', '0042-00000302'),
      },
    ],
  },
  {
    name: 'refuses a source without a slash at its beginning',
    steps: [
      initiate(),
      {
        ...copyPart({ 'x-oss-copy-source': '{bucket}/{prefix}a' }),
        gives: error(400, 'InvalidArgument', '0042-00000301'),
      },
    ],
  },
]

checkConformance({ UploadPartCopy: [...copies, ...refusals] })
