/** GetObject, HeadObject and GetObjectMeta: ranges, conditions and overrides. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected } from './conformance-case.js'
import { error, get, head, HTTP_DATE, LONG_AGO, NO_SUCH_KEY, put } from './steps.js'

const DIGITS = '0123456789'.repeat(100)
const STANDARD = { 'x-oss-range-behavior': 'standard' }
const CRC_OF_X = /^[1-9]\d*$/
const ETAG_OF_X = '"9DD4E461268C8034F5C8564E155C67A6"'
const FAILED = (condition: string): Expected =>
  error(412, 'PreconditionFailed', '0017-00001001', { elements: { Condition: condition } })
const NOT_MODIFIED: Expected = { status: 304, headers: { etag: ETAG_OF_X }, body: '' }

const WHOLE: Expected = {
  status: 200,
  headers: { 'content-range': null, 'content-length': '1000' },
  body: DIGITS,
}
const NOT_SATISFIABLE: Expected = error(416, 'InvalidRange')

function piece(first: number, last: number): Expected {
  return {
    status: 206,
    headers: {
      'content-range': `bytes ${first}-${last}/1000`,
      'content-length': String(last - first + 1),
      'x-oss-hash-crc64ecma': CRC_OF_X,
    },
    body: DIGITS.slice(first, last + 1),
  }
}

/** A range, the answer to it, and the answer by the standard if that is another. */
const RANGES: readonly (readonly [range: string, usual: Expected, standard?: Expected])[] = [
  ['bytes=0-99', piece(0, 99)],
  ['bytes=0-0', piece(0, 0)],
  ['bytes=999-999', piece(999, 999)],
  ['bytes=0-999', piece(0, 999)],
  ['bytes=990-', piece(990, 999)],
  ['bytes=-10', piece(990, 999)],
  ['bytes=500-2000', WHOLE, piece(500, 999)],
  ['bytes=1000-', WHOLE, NOT_SATISFIABLE],
  ['bytes=1000-2000', WHOLE, NOT_SATISFIABLE],
  ['bytes=10-5', WHOLE],
  ['bytes=a-b', WHOLE],
  ['bytes=0-1,5-6', WHOLE],
  ['lines=0-1', WHOLE],
]

const MULTI_RANGE = { 'x-oss-multi-range-behavior': 'multi-range' }
const part = (first: number, last: number): string =>
  `Content-Type: text/plain\r\nContent-Range: bytes ${first}-${last}/1000\r\n\r\n${DIGITS.slice(first, last + 1)}`
const text = put('a', DIGITS, { 'Content-Type': 'text/plain' })

/** What is sent for `parts`, between boundaries that the answer chooses. */
const parts = (...pieces: readonly string[]): Expected => ({
  status: 206,
  headers: {
    'content-type': /^multipart\/byteranges; ?boundary=.+/,
    'content-range': null,
    'x-oss-hash-crc64ecma': CRC_OF_X,
  },
  body: new RegExp(
    `^(?:\\r\\n)?${pieces.map((piece) => `--(?:[\\w-]+)\\r\\n${piece.replaceAll('/', '\\/')}\\r\\n`).join('')}--[\\w-]+--\\r\\n$`,
  ),
})

const severalRanges: readonly ConformanceCase[] = [
  {
    name: 'gives each of them, in the order of the request',
    steps: [
      text,
      {
        ...get('a', { Range: 'bytes=0-9, -5,100-100', ...MULTI_RANGE }),
        gives: parts(part(0, 9), part(995, 999), part(100, 100)),
      },
    ],
  },
  {
    name: 'leaves out what lies outside the object',
    basis: 'choice',
    steps: [
      text,
      {
        ...get('a', { Range: 'bytes=5000-,990-2000', ...MULTI_RANGE }),
        gives: parts(part(990, 999)),
      },
      { ...get('a', { Range: 'bytes=5000-,6000-', ...MULTI_RANGE }), gives: NOT_SATISFIABLE },
    ],
  },
  {
    name: 'gives one as usual',
    steps: [text, { ...get('a', { Range: 'bytes=0-9', ...MULTI_RANGE }), gives: piece(0, 9) }],
  },
  {
    name: 'gives all when one of them is none',
    basis: 'choice',
    steps: [text, { ...get('a', { Range: 'bytes=0-9,a-b', ...MULTI_RANGE }), gives: WHOLE }],
  },
  {
    name: 'gives up to fifty',
    steps: [
      text,
      {
        ...get('a', { Range: `bytes=${'0-0,'.repeat(49)}1-1`, ...MULTI_RANGE }),
        gives: { status: 206 },
      },
      {
        ...get('a', { Range: `bytes=${'0-0,'.repeat(50)}1-1`, ...MULTI_RANGE }),
        gives: { status: 400, code: 'MultiRangeFailed', ec: '0016-00000110' },
      },
    ],
  },
]

const processing: readonly ConformanceCase[] = [
  {
    name: 'is refused',
    embeddedOnly: 'the service processes objects',
    steps: [
      text,
      {
        ...get('a'),
        query: { 'x-oss-process': 'image/resize,w_9' },
        gives: error(400, 'NotImplemented', undefined, { elements: { Header: 'x-oss-process' } }),
      },
      {
        method: 'POST',
        key: 'a',
        query: { 'x-oss-process': '' },
        body: 'x-oss-process=image/resize,w_9|sys/saveas,o_Yg',
        gives: error(400, 'NotImplemented'),
      },
      { ...get('b'), gives: NO_SUCH_KEY },
    ],
  },
]

const ranges: readonly ConformanceCase[] = [
  ...RANGES.flatMap(([range, usual, standard]): ConformanceCase[] => [
    {
      name: `answers ${range}`,
      steps: [put('a', DIGITS), { ...get('a', { Range: range }), gives: usual }],
    },
    {
      name: `answers ${range} by the standard`,
      basis: standard === undefined && usual === WHOLE ? 'open' : 'documented',
      steps: [
        put('a', DIGITS),
        { ...get('a', { Range: range, ...STANDARD }), gives: standard ?? usual },
      ],
    },
  ]),
  {
    name: 'ignores a suffix longer than the object',
    steps: [put('a', DIGITS), { ...get('a', { Range: 'bytes=-2000' }), gives: WHOLE }],
  },
  {
    name: 'gives all for a suffix longer than the object, by the standard',
    basis: 'open',
    steps: [
      put('a', DIGITS),
      { ...get('a', { Range: 'bytes=-2000', ...STANDARD }), gives: piece(0, 999) },
    ],
  },
  {
    name: 'ignores ranges of an object without a byte',
    steps: [
      put('a', ''),
      {
        ...get('a', { Range: 'bytes=0-9' }),
        gives: { status: 200, headers: { 'content-range': null }, body: '' },
      },
    ],
  },
  {
    name: 'refuses ranges of an object without a byte, by the standard',
    basis: 'choice',
    steps: [
      put('a', ''),
      { ...get('a', { Range: 'bytes=0-9', ...STANDARD }), gives: NOT_SATISFIABLE },
    ],
  },
  {
    name: 'says what the size is when it refuses a range',
    basis: 'choice',
    steps: [
      put('a', DIGITS),
      {
        ...get('a', { Range: 'bytes=1000-', ...STANDARD }),
        gives: { ...NOT_SATISFIABLE, headers: { 'content-range': 'bytes */1000' } },
      },
    ],
  },
]

/** Condition headers, and the answer. `{etag}` and `{time}` are those of the object. */
const CONDITIONS: readonly (readonly [headers: Record<string, string>, gives: Expected])[] = [
  [{ 'If-Match': '{etag}' }, { status: 200 }],
  [{ 'If-Match': ETAG_OF_X.slice(1, -1) }, { status: 200 }],
  [{ 'If-Match': '"0"' }, FAILED('If-Match')],
  [{ 'If-None-Match': '{etag}' }, NOT_MODIFIED],
  [{ 'If-None-Match': '"0"' }, { status: 200 }],
  [{ 'If-Unmodified-Since': '{time}' }, { status: 200 }],
  [{ 'If-Unmodified-Since': LONG_AGO }, FAILED('If-Unmodified-Since')],
  [{ 'If-Modified-Since': LONG_AGO }, { status: 200 }],
  [{ 'If-Modified-Since': '{time}' }, NOT_MODIFIED],
  [{ 'If-Match': '{etag}', 'If-Modified-Since': LONG_AGO }, { status: 200 }],
  [{ 'If-None-Match': '"0"', 'If-Unmodified-Since': '{time}' }, { status: 200 }],
  [{ 'If-Match': '"0"', 'If-None-Match': '{etag}' }, FAILED('If-Match')],
]

const conditions: readonly ConformanceCase[] = [
  ...CONDITIONS.flatMap(([headers, gives]) =>
    (['GET', 'HEAD'] as const).map((method): ConformanceCase => ({
      name: `answers ${method} with ${gives.status} for ${JSON.stringify(headers)}`,
      steps: [
        put('a'),
        { ...head('a'), keep: { etag: 'header:etag', time: 'header:last-modified' } },
        { method, key: 'a', headers, gives },
      ],
    })),
  ),
  ...[
    ['If-Modified-Since', 'Wed, 21 Oct 2099 07:28:00 GMT'],
    ['If-Modified-Since', 'yesterday'],
    ['If-Unmodified-Since', 'yesterday'],
  ].map(([header = '', value = '']): ConformanceCase => ({
    name: `ignores ${header}: ${value}`,
    basis: 'choice',
    steps: [put('a'), { ...get('a', { [header]: value }), gives: { status: 200, body: 'x' } }],
  })),
]

const overrides: readonly ConformanceCase[] = [
  {
    name: 'replaces headers as the query wants',
    steps: [
      put('a', DIGITS, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache' }),
      {
        ...get('a', { Range: 'bytes=0-9' }),
        query: {
          'response-content-type': 'text/html; charset=utf-8',
          'response-content-language': 'zh',
          'response-expires': 'Wed, 21 Oct 2099 07:28:00 GMT',
          'response-cache-control': 'no-store',
          'response-content-disposition': 'attachment; filename="a b.txt"',
          'response-content-encoding': 'identity',
        },
        gives: {
          status: 206,
          headers: {
            'content-type': 'text/html; charset=utf-8',
            'content-language': 'zh',
            expires: 'Wed, 21 Oct 2099 07:28:00 GMT',
            'cache-control': 'no-store',
            'content-disposition': 'attachment; filename="a b.txt"',
            'content-encoding': 'identity',
          },
        },
      },
    ],
  },
  {
    name: 'refuses them to an anonymous caller',
    steps: [
      put('a', 'x', { 'x-oss-object-acl': 'public-read' }),
      { ...get('a'), sign: 'none', gives: { status: 200, body: 'x' } },
      {
        ...get('a'),
        query: { 'response-content-type': 'text/html' },
        sign: 'none',
        gives: error(400, 'InvalidRequest', undefined, {
          message: 'Request specific response headers cannot be used for anonymous GET requests.',
        }),
      },
    ],
  },
]

const object: Expected = {
  status: 200,
  headers: {
    'content-length': '1',
    etag: ETAG_OF_X,
    'last-modified': HTTP_DATE,
    'accept-ranges': 'bytes',
    'content-md5': 'ndTkYSaMgDT1yFZOFVxnpg==',
    'x-oss-object-type': 'Normal',
    'x-oss-storage-class': 'Standard',
    'x-oss-hash-crc64ecma': CRC_OF_X,
    'x-oss-tagging-count': null,
    'x-oss-version-id': null,
    'x-oss-next-append-position': null,
  },
}

const plain: readonly ConformanceCase[] = [
  {
    name: 'tells everything about an object',
    steps: [put('a'), { ...get('a'), gives: { ...object, body: 'x' } }],
  },
  {
    name: 'never compresses',
    basis: 'choice',
    steps: [
      put('a', DIGITS.repeat(2), { 'Content-Type': 'text/plain' }),
      {
        ...get('a', { 'Accept-Encoding': 'gzip' }),
        gives: {
          status: 200,
          headers: { 'content-encoding': null, 'content-length': '2000' },
          body: DIGITS.repeat(2),
        },
      },
    ],
  },
  {
    name: 'refuses a traffic limit that is too low',
    steps: [
      put('a'),
      {
        ...get('a'),
        query: { 'x-oss-traffic-limit': '1' },
        gives: error(400, 'InvalidArgument', '0004-00000502'),
      },
    ],
  },
]

const heads: readonly ConformanceCase[] = [
  {
    name: 'tells what GetObject tells',
    steps: [put('a'), { ...head('a'), gives: { ...object, body: '' } }],
  },
  {
    name: 'ignores a range',
    steps: [
      put('a', DIGITS),
      {
        ...head('a', { Range: 'bytes=0-9', ...STANDARD }),
        gives: { status: 200, headers: { 'content-length': '1000', 'content-range': null } },
      },
    ],
  },
]

const metas: readonly ConformanceCase[] = [
  {
    name: 'tells size, time and digests, and no metadata',
    steps: [
      put('a', 'x', { 'x-oss-meta-a': '1', 'x-oss-server-side-encryption': 'AES256' }),
      {
        ...head('a'),
        query: { objectMeta: '' },
        gives: {
          status: 200,
          headers: {
            'content-length': '1',
            etag: ETAG_OF_X,
            'last-modified': HTTP_DATE,
            'x-oss-hash-crc64ecma': CRC_OF_X,
            'x-oss-meta-a': null,
            'x-oss-server-side-encryption': null,
          },
          body: '',
        },
      },
    ],
  },
  {
    name: 'says in x-oss-err what is missing',
    steps: [
      {
        ...head('a'),
        query: { objectMeta: '' },
        gives: error(404, 'NoSuchKey', '0026-00000001', { headers: { 'x-oss-err': /./ } }),
      },
    ],
  },
]

checkConformance({
  'Several ranges in one request': severalRanges,
  'Processing an object': processing,
  GetObject: [...plain, ...ranges, ...conditions, ...overrides],
  HeadObject: heads,
  GetObjectMeta: metas,
})
