/** The calls on the tags and the ACL of an object. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Step } from './conformance-case.js'
import { error, get, head, NO_SUCH_KEY, put } from './steps.js'

const TAGS = { tagging: '' }
const ACL = { acl: '' }
const MALFORMED = error(400, 'MalformedXML')

const tagging = (tags: readonly (readonly [key: string, value: string])[]): string =>
  `<Tagging><TagSet>${tags
    .map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`)
    .join('')}</TagSet></Tagging>`
const putTags = (body: string): Step => ({ method: 'PUT', key: 'a', query: TAGS, body, md5: true })
const getTags: Step = { ...get('a'), query: TAGS }

const puts: readonly ConformanceCase[] = [
  {
    name: 'replaces all tags',
    steps: [
      put('a', 'x', { 'x-oss-tagging': 'old=1' }),
      {
        ...putTags(
          tagging([
            ['k 1', 'v+/1'],
            ['k2', ''],
          ]),
        ),
        gives: { status: 200, headers: { 'x-oss-version-id': null } },
      },
      {
        ...getTags,
        gives: {
          status: 200,
          root: 'Tagging',
          elements: { 'TagSet/Tag/Key': ['k 1', 'k2'], 'TagSet/Tag/Value': ['v+/1', ''] },
        },
      },
      { ...head('a'), gives: { status: 200, headers: { 'x-oss-tagging-count': '2' } } },
    ],
  },
  {
    name: 'takes ten tags of the longest kind',
    steps: [
      put('a'),
      putTags(
        tagging(
          Array.from({ length: 10 }, (_, index) => [`${index}${'k'.repeat(127)}`, 'v'.repeat(256)]),
        ),
      ),
    ],
  },
  ...[
    { what: 'eleven tags', tags: Array.from({ length: 11 }, (_, index) => [`k${index}`, 'v']) },
    { what: 'a key of 129 characters', tags: [['k'.repeat(129), 'v']] },
    { what: 'a value of 257 characters', tags: [['k', 'v'.repeat(257)]] },
    { what: 'a tag without a key', tags: [['', 'v']] },
    { what: 'a character that tags may not have', tags: [['k?', 'v']] },
    {
      what: 'a key twice',
      tags: [
        ['k', '1'],
        ['k', '2'],
      ],
    },
  ].map(({ what, tags }): ConformanceCase => ({
    name: `refuses ${what}`,
    steps: [
      put('a'),
      {
        ...putTags(tagging(tags.map(([key = '', value = '']) => [key, value]))),
        gives: { status: 400 },
      },
      { ...getTags, gives: { status: 200, elements: { 'TagSet/Tag': null } } },
    ],
  })),
  ...['', 'tags', '<Tags/>', '<Tagging><TagSet>'].map((body): ConformanceCase => ({
    name: `refuses the document ${body}`,
    steps: [put('a'), { ...putTags(body), gives: MALFORMED }],
  })),
  {
    name: 'names the key that it does not find',
    steps: [
      {
        ...putTags(tagging([['k', 'v']])),
        gives: { ...NO_SUCH_KEY, elements: { Key: '{prefix}a' } },
      },
    ],
  },
]

const reads: readonly ConformanceCase[] = [
  {
    name: 'is empty when there are none',
    steps: [
      put('a'),
      { ...getTags, gives: { status: 200, root: 'Tagging', elements: { 'TagSet/Tag': null } } },
    ],
  },
  {
    name: 'names the key that it does not find',
    steps: [{ ...getTags, gives: NO_SUCH_KEY }],
  },
]

const deletions: readonly ConformanceCase[] = [
  {
    name: 'leaves none',
    steps: [
      put('a', 'x', { 'x-oss-tagging': 'k=v' }),
      { method: 'DELETE', key: 'a', query: TAGS, gives: { status: 204, body: '' } },
      { ...getTags, gives: { status: 200, elements: { 'TagSet/Tag': null } } },
      { ...get('a'), gives: { status: 200, headers: { 'x-oss-tagging-count': null }, body: 'x' } },
    ],
  },
]

const putAcl = (acl: string): Step => ({
  method: 'PUT',
  key: 'a',
  query: ACL,
  headers: { 'x-oss-object-acl': acl },
})

const acls: readonly ConformanceCase[] = [
  {
    name: 'is that of the bucket at first',
    steps: [
      put('a'),
      {
        ...get('a'),
        query: ACL,
        gives: {
          status: 200,
          root: 'AccessControlPolicy',
          elements: {
            'AccessControlList/Grant': 'default',
            'Owner/ID': /./,
            'Owner/DisplayName': /./,
          },
        },
      },
    ],
  },
  ...['private', 'public-read', 'public-read-write', 'default'].map((acl): ConformanceCase => ({
    name: `can be ${acl}`,
    steps: [
      put('a'),
      { ...putAcl(acl), gives: { status: 200, body: '' } },
      {
        ...get('a'),
        query: ACL,
        gives: { status: 200, elements: { 'AccessControlList/Grant': acl } },
      },
      { ...get('a'), sign: 'none', gives: { status: acl.startsWith('public') ? 200 : 403 } },
    ],
  })),
  {
    name: 'cannot be anything else',
    steps: [put('a'), { ...putAcl('secret'), gives: error(400, 'InvalidArgument') }],
  },
  {
    name: 'is not found without the object',
    steps: [
      { ...putAcl('private'), gives: NO_SUCH_KEY },
      { ...get('a'), query: ACL, gives: NO_SUCH_KEY },
    ],
  },
]

checkConformance({
  PutObjectTagging: puts,
  GetObjectTagging: reads,
  DeleteObjectTagging: deletions,
  'The ACL of an object': acls,
})
