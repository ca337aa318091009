/** AppendObject and SealAppendObject: positions, and what may be appended to. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected, Step } from './conformance-case.js'
import { error, get, head, HTTP_DATE, put } from './steps.js'

const append = (body: string, position?: string, headers: Record<string, string> = {}): Step => ({
  method: 'POST',
  key: 'log',
  query: { append: '', ...(position === undefined ? {} : { position }) },
  headers,
  body,
})
const seal = (position: string): Step => ({
  method: 'POST',
  key: 'log',
  query: { seal: '', position },
})

const wrongPosition = (length: string): Expected =>
  error(409, 'PositionNotEqualToLength', '0026-00000016', {
    headers: { 'x-oss-next-append-position': length },
  })
const NOT_APPENDABLE = error(409, 'ObjectNotAppendable', '0026-00000017')

const appends: readonly ConformanceCase[] = [
  {
    name: 'tells the next position and the CRC-64 of everything',
    steps: [
      {
        ...append('12345', '0'),
        gives: {
          status: 200,
          headers: { 'x-oss-next-append-position': '5', etag: /^"[0-9A-F]{32}"$/ },
          body: '',
        },
        keep: { first: 'header:etag' },
      },
      {
        ...append('6789', '5'),
        gives: {
          status: 200,
          headers: {
            'x-oss-next-append-position': '9',
            'x-oss-hash-crc64ecma': '11051210869376104954',
          },
        },
      },
      {
        ...get('log'),
        gives: {
          status: 200,
          headers: {
            'x-oss-object-type': 'Appendable',
            'x-oss-next-append-position': '9',
            'x-oss-hash-crc64ecma': '11051210869376104954',
            'content-md5': null,
          },
          body: '123456789',
        },
      },
    ],
  },
  {
    name: 'does nothing when nothing is appended at the right place',
    steps: [
      append('one', '0'),
      {
        ...append('', '3'),
        gives: { status: 200, headers: { 'x-oss-next-append-position': '3' } },
      },
      { ...get('log'), gives: { status: 200, body: 'one' } },
    ],
  },
  {
    name: 'creates an object without a byte, and goes on at 0',
    steps: [
      append('', '0'),
      append('one', '0'),
      { ...get('log'), gives: { status: 200, body: 'one' } },
    ],
  },
  {
    name: 'takes metadata from the call that creates, and from no other',
    basis: 'choice',
    steps: [
      append('one', '0', { 'Content-Type': 'text/x-log', 'x-oss-meta-a': '1' }),
      append('two', '3', { 'x-oss-meta-b': '2' }),
      {
        ...head('log'),
        gives: {
          status: 200,
          headers: { 'content-type': 'text/x-log', 'x-oss-meta-a': '1', 'x-oss-meta-b': null },
        },
      },
    ],
  },
  ...['0', '2', '4'].map((position): ConformanceCase => ({
    name: `tells the length when ${position} is not it`,
    steps: [
      append('one', '0'),
      { ...append('two', position), gives: wrongPosition('3') },
      { ...get('log'), gives: { status: 200, body: 'one' } },
    ],
  })),
  {
    name: 'begins at 0',
    steps: [{ ...append('one', '3'), gives: wrongPosition('0') }],
  },
  {
    name: 'wants a position',
    steps: [{ ...append('one'), gives: error(400, 'MissingArgument', '0016-00000501') }],
  },
  ...['-1', 'end', '1.5'].map((position): ConformanceCase => ({
    name: `refuses the position ${position}`,
    steps: [{ ...append('one', position), gives: error(400, 'InvalidArgument', '0016-00000502') }],
  })),
  {
    name: 'does not append to an object that was put',
    steps: [
      put('log', 'one'),
      { ...append('two', '3'), gives: NOT_APPENDABLE },
      { ...get('log'), gives: { status: 200, body: 'one' } },
    ],
  },
  {
    name: 'is undone by a PutObject',
    steps: [
      append('one', '0'),
      put('log', 'two'),
      { ...head('log'), gives: { status: 200, headers: { 'x-oss-object-type': 'Normal' } } },
      { ...append('x', '3'), gives: NOT_APPENDABLE },
    ],
  },
  {
    name: 'leaves an object alone that may not be overwritten',
    steps: [
      append('one', '0', { 'x-oss-forbid-overwrite': 'true' }),
      {
        ...append('two', '3', { 'x-oss-forbid-overwrite': 'true' }),
        gives: error(409, 'FileAlreadyExists'),
      },
    ],
  },
  {
    name: 'compares the MD5 of the piece',
    steps: [
      append('one', '0'),
      {
        ...append('two', '3', { 'Content-MD5': '1B2M2Y8AsgTpgAmY7PhCfg==' }),
        gives: error(400, 'InvalidDigest', '0017-00000503'),
      },
      { ...append('two', '3'), md5: true },
      { ...get('log'), gives: { status: 200, body: 'onetwo' } },
    ],
  },
  {
    name: 'refuses an archive class',
    steps: [
      {
        ...append('one', '0', { 'x-oss-storage-class': 'Archive' }),
        gives: error(400, 'InvalidArgument'),
      },
    ],
  },
]

const seals: readonly ConformanceCase[] = [
  {
    name: 'ends the appending',
    steps: [
      append('one', '0'),
      { ...seal('3'), gives: { status: 200, headers: { 'x-oss-sealed-time': HTTP_DATE } } },
      { ...append('two', '3'), gives: error(409, 'AppendSealedObjectNotAllowed') },
      {
        ...head('log'),
        gives: { status: 200, headers: { 'x-oss-sealed-time': HTTP_DATE } },
      },
      { ...get('log'), gives: { status: 200, body: 'one' } },
    ],
  },
  {
    name: 'answers the same to the second time',
    basis: 'open',
    steps: [append('one', '0'), seal('3'), { ...seal('3'), gives: { status: 200 } }],
  },
  {
    name: 'wants the length',
    steps: [
      append('one', '0'),
      { ...seal('2'), gives: error(409, 'PositionNotEqualToLength', '0026-00000016') },
    ],
  },
  {
    name: 'is for appendable objects',
    steps: [put('log', 'one'), { ...seal('3'), gives: NOT_APPENDABLE }],
  },
]

checkConformance({ AppendObject: appends, SealAppendObject: seals })
