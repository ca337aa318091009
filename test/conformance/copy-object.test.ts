/** CopyObject: sources, directives and conditions. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected, Step } from './conformance-case.js'
import { error, get, head, ISO_TIME, LONG_AGO, NO_SUCH_KEY, put } from './steps.js'

const BAD_SOURCE = error(400, 'InvalidArgument', undefined, {
  message: 'Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.',
})

const copy = (key: string, source: string, headers: Record<string, string> = {}): Step => ({
  method: 'PUT',
  key,
  headers: { 'x-oss-copy-source': source, ...headers },
})
const copyOf = (source: string, headers: Record<string, string> = {}): Step =>
  copy('copy', `/{bucket}/{prefixUrl}${source}`, headers)

const METADATA = { 'Content-Type': 'text/x-ferry', 'x-oss-meta-a': '1', 'x-oss-tagging': 'k=v' }
const describes = (headers: Record<string, string | null>): Step => ({
  ...head('copy'),
  gives: { status: 200, headers },
})

const copies: readonly ConformanceCase[] = [
  {
    name: 'answers with ETag and time, in a document',
    steps: [
      put('a', '123456789'),
      {
        ...copyOf('a'),
        gives: {
          status: 200,
          root: 'CopyObjectResult',
          headers: { 'x-oss-hash-crc64ecma': '11051210869376104954' },
          elements: { ETag: '"25F9E794323B453885F5181F1B624D0B"', LastModified: ISO_TIME },
        },
      },
      { ...get('copy'), gives: { status: 200, body: '123456789' } },
    ],
  },
  ...['dir/%E7%9B%AE%E5%BD%95 a+b', 'dir%2F%E7%9B%AE%E5%BD%95%20a%2Bb'].map(
    (source): ConformanceCase => ({
      name: `decodes the source ${source} once`,
      steps: [
        put('dir/目录 a+b', 'here'),
        copyOf(source),
        { ...get('copy'), gives: { status: 200, body: 'here' } },
      ],
    }),
  ),
  {
    name: 'keeps what is known of the source',
    steps: [
      put('a', 'x', METADATA),
      copyOf('a', { 'Content-Type': 'text/html', 'x-oss-meta-b': '2', 'x-oss-tagging': 'q=r' }),
      describes({
        'content-type': 'text/x-ferry',
        'x-oss-meta-a': '1',
        'x-oss-meta-b': null,
        'x-oss-tagging-count': '1',
      }),
      {
        ...get('copy'),
        query: { tagging: '' },
        gives: { status: 200, elements: { 'TagSet/Tag/Key': ['k'] } },
      },
    ],
  },
  {
    name: 'replaces metadata and tags as told',
    steps: [
      put('a', 'x', METADATA),
      copyOf('a', {
        'x-oss-metadata-directive': 'REPLACE',
        'x-oss-tagging-directive': 'Replace',
        'x-oss-meta-b': '2',
      }),
      describes({
        'content-type': 'application/octet-stream',
        'x-oss-meta-a': null,
        'x-oss-meta-b': '2',
        'x-oss-tagging-count': null,
      }),
    ],
  },
  {
    name: 'does not copy the ACL',
    steps: [
      put('a', 'x', { 'x-oss-object-acl': 'public-read' }),
      copyOf('a'),
      {
        ...get('copy'),
        query: { acl: '' },
        gives: { status: 200, elements: { 'AccessControlList/Grant': 'default' } },
      },
    ],
  },
  {
    name: 'gives the copy the class and the ACL asked for',
    steps: [
      put('a'),
      copyOf('a', { 'x-oss-storage-class': 'IA', 'x-oss-object-acl': 'public-read' }),
      describes({ 'x-oss-storage-class': 'IA' }),
      { ...get('copy'), sign: 'none', gives: { status: 200, body: 'x' } },
    ],
  },
  {
    name: 'changes the metadata of an object that is copied onto itself',
    steps: [
      put('a', 'x', METADATA),
      copy('a', '/{bucket}/{prefixUrl}a', {
        'x-oss-metadata-directive': 'REPLACE',
        'x-oss-meta-new': '1',
      }),
      {
        ...head('a'),
        gives: { status: 200, headers: { 'x-oss-meta-new': '1', 'x-oss-meta-a': null } },
      },
    ],
  },
  {
    name: 'leaves an object alone that may not be overwritten',
    steps: [
      put('a', 'new'),
      put('copy', 'old'),
      {
        ...copyOf('a', { 'x-oss-forbid-overwrite': 'true' }),
        gives: error(409, 'FileAlreadyExists', '0026-00000002'),
      },
      { ...get('copy'), gives: { status: 200, body: 'old' } },
    ],
  },
  {
    name: 'copies between buckets',
    bucket: 'own',
    embeddedOnly: 'the name of a second bucket',
    steps: [
      put('a', 'across'),
      { ...copyOf('a'), bucket: 'conformance' },
      { ...get('copy'), bucket: 'conformance', gives: { status: 200, body: 'across' } },
    ],
  },
]

const sources: readonly ConformanceCase[] = [
  {
    name: 'names the key that it does not find',
    steps: [
      { ...copyOf('missing'), gives: { ...NO_SUCH_KEY, elements: { Key: '{prefix}missing' } } },
    ],
  },
  {
    name: 'is 404 without the bucket of the source',
    steps: [
      {
        ...copy('a', '/no-such-bucket-conformance-7f3a/a'),
        gives: error(404, 'NoSuchBucket', '0015-00000101'),
      },
    ],
  },
  ...['/{bucket}', '/{bucket}/', 'a', '{bucket}/{prefix}a'].map((source): ConformanceCase => ({
    name: `refuses the source ${source}`,
    steps: [put('a'), { ...copy('copy', source), gives: BAD_SOURCE }],
  })),
  {
    name: 'refuses parameters of the source that it does not know',
    steps: [
      put('a'),
      { ...copyOf('a?x=1'), gives: error(400, 'InvalidArgument', '0016-00000304') },
    ],
  },
  {
    name: 'refuses a source with an empty version',
    steps: [
      put('a'),
      { ...copyOf('a?versionId='), gives: error(400, 'InvalidArgument', '0016-00000305') },
    ],
  },
]

const FAILED: Expected = error(412, 'PreconditionFailed', '0017-00001001')
const CONDITIONS: readonly (readonly [header: string, value: string, gives: Expected])[] = [
  ['if-match', '{etag}', { status: 200 }],
  ['if-match', '"0"', FAILED],
  ['if-unmodified-since', '{time}', { status: 200 }],
  ['if-unmodified-since', LONG_AGO, FAILED],
  ['if-none-match', '"0"', { status: 200 }],
  ['if-none-match', '{etag}', { status: 304 }],
  ['if-modified-since', LONG_AGO, { status: 200 }],
  ['if-modified-since', '{time}', { status: 304 }],
]

const conditions = CONDITIONS.map(([header, value, gives]): ConformanceCase => ({
  name: `answers ${gives.status} for x-oss-copy-source-${header}: ${value}`,
  steps: [
    put('a'),
    { ...head('a'), keep: { etag: 'header:etag', time: 'header:last-modified' } },
    { ...copyOf('a', { [`x-oss-copy-source-${header}`]: value }), gives },
    { ...head('copy'), gives: { status: gives.status === 200 ? 200 : 404 } },
  ],
}))

checkConformance({ CopyObject: [...copies, ...sources, ...conditions] })
