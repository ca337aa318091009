/** DeleteMultipleObjects: what is deleted, told and refused. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Step } from './conformance-case.js'
import { error, get, NO_SUCH_KEY, put } from './steps.js'

const MALFORMED = error(400, 'MalformedXML')

const post = (body: string, query: Record<string, string> = {}): Step => ({
  method: 'POST',
  query: { delete: '', ...query },
  body,
  md5: true,
})
const document = (names: readonly string[], quiet = false): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Delete><Quiet>${quiet}</Quiet>${names
    .map((name) => `<Object><Key>{prefix}${name}</Key></Object>`)
    .join('')}</Delete>`

const cases: readonly ConformanceCase[] = [
  {
    name: 'tells of each key, also of those that were not there',
    steps: [
      put('a'),
      put('b c'),
      {
        ...post(document(['a', 'b c', 'missing'])),
        gives: {
          status: 200,
          root: 'DeleteResult',
          elements: {
            'Deleted/Key': ['{prefix}a', '{prefix}b c', '{prefix}missing'],
            EncodingType: null,
          },
        },
      },
      { ...get('a'), gives: NO_SUCH_KEY },
      { ...get('b c'), gives: NO_SUCH_KEY },
    ],
  },
  {
    name: 'says nothing when told to be quiet',
    steps: [
      put('a'),
      {
        ...post(document(['a', 'missing'], true)),
        gives: { status: 200, headers: { 'content-length': '0' }, body: '' },
      },
      { ...get('a'), gives: NO_SUCH_KEY },
    ],
  },
  {
    name: 'takes keys as text, and encodes them in the answer as asked',
    steps: [
      put('a&b %2F'),
      {
        ...post(document(['a&amp;b %2F']), { 'encoding-type': 'url' }),
        gives: {
          status: 200,
          elements: { EncodingType: 'url', 'Deleted/Key': '{prefixUrl}a%26b%20%252F' },
        },
      },
      { ...get('a&b %2F'), gives: NO_SUCH_KEY },
    ],
  },
  {
    name: 'takes control characters as references',
    steps: [
      put('a\u0001b'),
      {
        ...post(document(['a&#x1;b']), { 'encoding-type': 'url' }),
        gives: { status: 200, elements: { 'Deleted/Key': '{prefixUrl}a%01b' } },
      },
      {
        method: 'GET',
        query: { 'list-type': '2', prefix: '{prefix}' },
        gives: { status: 200, elements: { Contents: null } },
      },
    ],
  },
  {
    name: 'takes a document without a declaration and with elements it does not know',
    basis: 'choice',
    steps: [
      put('a'),
      {
        ...post('<Delete><Object><Size>1</Size><Key>{prefix}a</Key></Object></Delete>'),
        gives: { status: 200, elements: { 'Deleted/Key': '{prefix}a' } },
      },
    ],
  },
  {
    name: 'takes 1000 keys',
    steps: [
      {
        ...post(
          document(
            Array.from({ length: 1000 }, (_, index) => `k${index}`),
            true,
          ),
        ),
        gives: { status: 200, body: '' },
      },
    ],
  },
  {
    name: 'refuses 1001 keys',
    steps: [
      {
        ...post(document(Array.from({ length: 1001 }, (_, index) => `k${index}`))),
        gives: MALFORMED,
      },
    ],
  },
  ...[
    ['no keys', '<Delete></Delete>'],
    ['another root', '<Remove><Object><Key>{prefix}a</Key></Object></Remove>'],
    ['what is no document', 'a'],
    ['a document that does not end', '<Delete><Object>'],
    ['nothing', ''],
  ].map(([what = '', body = '']): ConformanceCase => ({
    name: `refuses ${what}`,
    steps: [{ ...post(body), gives: MALFORMED }],
  })),
  {
    name: 'says which root it wants',
    steps: [
      {
        ...post('<Remove/>'),
        gives: error(400, 'MalformedXML', '0016-00000608', {
          elements: { ErrorDetail: 'the root node is not named Delete.' },
        }),
      },
    ],
  },
  {
    name: 'compares the MD5',
    steps: [
      put('a'),
      {
        method: 'POST',
        query: { delete: '' },
        headers: { 'Content-MD5': '1B2M2Y8AsgTpgAmY7PhCfg==' },
        body: document(['a']),
        gives: error(400, 'InvalidDigest', '0017-00000503'),
      },
      { ...get('a'), gives: { status: 200, body: 'x' } },
    ],
  },
  {
    name: 'does without the MD5',
    basis: 'open',
    steps: [put('a'), { ...post(document(['a'])), md5: false, gives: { status: 200 } }],
  },
  {
    name: 'refuses an encoding it does not know',
    steps: [
      {
        ...post(document(['a']), { 'encoding-type': 'rot13' }),
        gives: error(400, 'InvalidArgument', '0017-00000235'),
      },
    ],
  },
]

checkConformance({ DeleteMultipleObjects: cases })
