/** PutObject and DeleteObject: what is stored, what is refused, what comes back. */

import { checkConformance, PREFIX_LENGTH } from './check-conformance.js'
import type { ConformanceCase } from './conformance-case.js'
import { error, get, head, HTTP_DATE, LONG_AGO, NO_SUCH_KEY, put, remove } from './steps.js'

const MD5_OF_DIGITS = 'JfnnlDI7RTiF9RgfG2JNCw=='
const FORBID = { 'x-oss-forbid-overwrite': 'true' }
const ALREADY_THERE = error(409, 'FileAlreadyExists', '0026-00000002')

const answers: readonly ConformanceCase[] = [
  {
    name: 'answers with ETag, MD5 and CRC-64 of the content',
    steps: [
      {
        ...put('a', '123456789'),
        gives: {
          status: 200,
          headers: {
            etag: '"25F9E794323B453885F5181F1B624D0B"',
            'content-md5': MD5_OF_DIGITS,
            'x-oss-hash-crc64ecma': '11051210869376104954',
            'x-oss-server-time': /^\d+$/,
            'content-length': '0',
            'x-oss-version-id': null,
          },
          body: '',
        },
      },
    ],
  },
  {
    name: 'stores an object without a byte',
    steps: [
      {
        ...put('empty', ''),
        gives: {
          status: 200,
          headers: {
            etag: '"D41D8CD98F00B204E9800998ECF8427E"',
            'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==',
            'x-oss-hash-crc64ecma': '0',
          },
        },
      },
      { ...get('empty'), gives: { status: 200, headers: { 'content-length': '0' }, body: '' } },
    ],
  },
  {
    name: 'takes a body in chunks',
    steps: [
      { ...put('a', 'chunked'), framing: 'chunked' },
      { ...get('a'), gives: { status: 200, body: 'chunked' } },
    ],
  },
  {
    name: 'replaces what was there',
    steps: [
      put('a', 'old', { 'x-oss-meta-a': '1' }),
      put('a', 'new'),
      { ...get('a'), gives: { status: 200, headers: { 'x-oss-meta-a': null }, body: 'new' } },
    ],
  },
  {
    name: 'gives every metadata header back as it was sent',
    steps: [
      put('a', 'x', {
        'Content-Type': 'text/x-ferry; charset=utf-8',
        'Cache-Control': 'no-cache',
        'Content-Disposition': 'attachment; filename="a b.txt"',
        'Content-Encoding': 'identity',
        'Content-Language': 'zh',
        Expires: 'Wed, 21 Oct 2099 07:28:00 GMT',
        'x-oss-meta-MixedCase': 'Value One',
      }),
      {
        ...head('a'),
        gives: {
          status: 200,
          headers: {
            'content-type': 'text/x-ferry; charset=utf-8',
            'cache-control': 'no-cache',
            'content-disposition': 'attachment; filename="a b.txt"',
            'content-encoding': 'identity',
            'content-language': 'zh',
            expires: 'Wed, 21 Oct 2099 07:28:00 GMT',
            'x-oss-meta-mixedcase': 'Value One',
          },
        },
      },
    ],
  },
  {
    name: 'takes application/octet-stream for the type that is not told',
    steps: [
      put('a.txt', 'x'),
      {
        ...head('a.txt'),
        gives: { status: 200, headers: { 'content-type': 'application/octet-stream' } },
      },
    ],
  },
  {
    name: 'reads and writes metadata as UTF-8',
    basis: 'choice',
    steps: [
      put('a', 'x', { 'x-oss-meta-name': '目录' }),
      { ...head('a'), gives: { status: 200, headers: { 'x-oss-meta-name': '目录' } } },
    ],
  },
  {
    name: 'stores with the class, the tags and the encryption asked for',
    steps: [
      {
        ...put('a', 'x', {
          'x-oss-storage-class': 'IA',
          'x-oss-tagging': 'k1=v1&k%202=v%2F2',
          'x-oss-server-side-encryption': 'AES256',
        }),
        gives: { status: 200, headers: { 'x-oss-server-side-encryption': 'AES256' } },
      },
      {
        ...head('a'),
        gives: {
          status: 200,
          headers: {
            'x-oss-storage-class': 'IA',
            'x-oss-tagging-count': '2',
            'x-oss-server-side-encryption': 'AES256',
          },
        },
      },
      {
        method: 'GET',
        key: 'a',
        query: { tagging: '' },
        gives: {
          status: 200,
          elements: { 'TagSet/Tag/Key': ['k1', 'k 2'], 'TagSet/Tag/Value': ['v1', 'v/2'] },
        },
      },
    ],
  },
]

const names: readonly ConformanceCase[] = [
  ...[
    'a b+c',
    '目录/文件',
    'a%2Fb',
    'a?b#c&d',
    "!'()*~@:$,;=",
    'dir/',
    'a//b',
    '...',
    'a/../b',
  ].map((key): ConformanceCase => ({
    name: `takes the key ${key} for itself`,
    steps: [put(key, key), { ...get(key), gives: { status: 200, body: key } }],
  })),
  {
    name: 'takes keys of up to 1023 bytes',
    steps: [
      put('x'.repeat(1023 - PREFIX_LENGTH)),
      {
        ...put('x'.repeat(1024 - PREFIX_LENGTH)),
        gives: error(400, 'InvalidObjectName'),
      },
    ],
  },
  ...['/a', '\\a'].map((exactKey): ConformanceCase => ({
    name: `refuses the key ${exactKey}`,
    steps: [
      {
        method: 'PUT',
        exactKey,
        body: 'x',
        gives: error(400, 'InvalidObjectName', '0016-00000005'),
      },
    ],
  })),
]

const refusals: readonly ConformanceCase[] = [
  {
    name: 'stores nothing when the MD5 is that of something else',
    steps: [
      {
        ...put('a', 'x', { 'Content-MD5': MD5_OF_DIGITS }),
        gives: error(400, 'InvalidDigest', '0017-00000503'),
      },
      { ...get('a'), gives: NO_SUCH_KEY },
    ],
  },
  {
    name: 'refuses an MD5 that is none',
    steps: [
      {
        ...put('a', 'x', { 'Content-MD5': 'short' }),
        gives: error(400, 'InvalidDigest', '0017-00000502'),
      },
    ],
  },
  {
    name: 'stores nothing when the CRC-64 is that of something else',
    steps: [
      { ...put('a', 'x', { 'x-oss-hash-crc64ecma': '1' }), gives: error(400, 'InvalidCRC64') },
      { ...get('a'), gives: NO_SUCH_KEY },
      put('b', '123456789', { 'x-oss-hash-crc64ecma': '11051210869376104954' }),
    ],
  },
  {
    name: 'wants to know how long the body is',
    steps: [
      {
        method: 'PUT',
        key: 'a',
        framing: 'untold',
        gives: error(411, 'MissingContentLength', '0017-00000101'),
      },
    ],
  },
  {
    name: 'leaves an object alone that may not be overwritten',
    steps: [
      put('a', 'old', FORBID),
      { ...put('a', 'new', FORBID), gives: ALREADY_THERE },
      put('a', 'newer', { 'x-oss-forbid-overwrite': 'false' }),
      { ...get('a'), gives: { status: 200, body: 'newer' } },
    ],
  },
  ...['If-Modified-Since', 'If-Unmodified-Since'].map((header): ConformanceCase => ({
    name: `refuses the condition ${header}`,
    steps: [
      {
        ...put('a', 'x', { [header]: LONG_AGO }),
        gives: error(400, 'NotImplemented', undefined, {
          elements: { Header: new RegExp(`^${header}$`, 'i') },
        }),
      },
    ],
  })),
  {
    name: 'refuses a storage class that does not exist',
    steps: [
      {
        ...put('a', 'x', { 'x-oss-storage-class': 'Gold' }),
        gives: error(400, 'InvalidArgument', undefined, {
          message: 'No such bucket storage class exists.',
        }),
      },
    ],
  },
  {
    name: 'refuses an ACL that does not exist',
    steps: [
      { ...put('a', 'x', { 'x-oss-object-acl': 'secret' }), gives: error(400, 'InvalidArgument') },
    ],
  },
  ...['a=1&a=2', 'a=b=c', Array.from({ length: 11 }, (_, index) => `k${index}=v`).join('&')].map(
    (tags): ConformanceCase => ({
      name: `refuses the tags ${tags}`,
      basis: 'open',
      steps: [{ ...put('a', 'x', { 'x-oss-tagging': tags }), gives: { status: 400 } }],
    }),
  ),
  ...['1', '838860801', 'fast'].map((limit): ConformanceCase => ({
    name: `refuses the traffic limit ${limit}`,
    steps: [
      {
        ...put('a', 'x', { 'x-oss-traffic-limit': limit }),
        gives: error(400, 'InvalidArgument', '0004-00000502'),
      },
    ],
  })),
  {
    name: 'refuses two traffic limits',
    steps: [
      {
        ...put('a', 'x', { 'x-oss-traffic-limit': '819200' }),
        query: { 'x-oss-traffic-limit': '819200' },
        gives: error(400, 'InvalidArgument', '0004-00000501'),
      },
    ],
  },
  {
    name: 'knows no sub-resource of that name',
    basis: 'open',
    steps: [
      put('a', 'old'),
      { ...put('a', 'new'), query: { worm: '' }, gives: error(405, 'MethodNotAllowed') },
      { ...get('a'), gives: { status: 200, body: 'old' } },
    ],
  },
]

const deletions: readonly ConformanceCase[] = [
  {
    name: 'answers 204 whether or not there was an object',
    steps: [
      put('a'),
      {
        ...remove('a'),
        gives: {
          status: 204,
          headers: { 'x-oss-version-id': null, 'x-oss-delete-marker': null },
          body: '',
        },
      },
      { ...remove('a'), gives: { status: 204 } },
      { ...get('a'), gives: { ...NO_SUCH_KEY, elements: { Key: '{prefix}a' } } },
    ],
  },
  {
    name: 'is 404 without the bucket',
    steps: [
      {
        ...remove('a'),
        bucket: 'no-such-bucket-conformance-7f3a',
        gives: error(404, 'NoSuchBucket', '0015-00000101', {
          elements: { BucketName: 'no-such-bucket-conformance-7f3a' },
        }),
      },
    ],
  },
]

const errors: readonly ConformanceCase[] = [
  {
    name: 'is a document with the host and a link',
    steps: [
      {
        ...get('missing'),
        gives: {
          ...NO_SUCH_KEY,
          root: 'Error',
          message: 'The specified key does not exist.',
          headers: { 'content-type': 'application/xml' },
          elements: { HostId: '{host}', RecommendDoc: /\?q=0026-00000001$/ },
        },
      },
    ],
  },
  {
    name: 'to HEAD is in x-oss-err',
    steps: [
      {
        ...head('missing'),
        gives: {
          ...NO_SUCH_KEY,
          headers: { 'x-oss-ec': '0026-00000001', 'x-oss-err': /^[A-Za-z0-9+/]+=*$/ },
          body: '',
        },
      },
    ],
  },
  {
    name: 'is 304 without a body for HEAD and GET',
    steps: [
      put('a'),
      {
        ...head('a', { 'If-None-Match': '"9DD4E461268C8034F5C8564E155C67A6"' }),
        gives: { status: 304, headers: { 'last-modified': HTTP_DATE }, body: '' },
      },
    ],
  },
]

checkConformance({
  PutObject: [...answers, ...names, ...refusals],
  DeleteObject: deletions,
  'An error': errors,
})
