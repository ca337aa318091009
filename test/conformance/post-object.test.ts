/** PostObject: forms, their policies and their answers. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected, Step } from './conformance-case.js'
import { error, get, head, NO_SUCH_KEY } from './steps.js'
import type { Form } from './wire/form.js'

const ANY_KEY = { conditions: [['starts-with', '$key', '{prefix}']] }
const post = (form: Partial<Form> & Pick<Form, 'fields'>): Step => ({
  method: 'POST',
  sign: 'none',
  form: { policy: ANY_KEY, ...form },
})
const KEY = { key: '{prefix}a' }
const deniedBy = (message: RegExp): Expected => ({
  status: 403,
  code: 'AccessDenied',
  elements: { Message: message },
})

const answers: readonly ConformanceCase[] = [
  {
    name: 'stores the file and answers 204',
    steps: [
      {
        ...post({ fields: KEY, file: { content: '123456789' } }),
        gives: {
          status: 204,
          headers: {
            etag: '"25F9E794323B453885F5181F1B624D0B"',
            'x-oss-hash-crc64ecma': '11051210869376104954',
          },
          body: '',
        },
      },
      { ...get('a'), gives: { status: 200, body: '123456789' } },
    ],
  },
  ...(
    [
      ['200', 200],
      ['204', 204],
      ['302', 204],
    ] as const
  ).map(([asked, status]): ConformanceCase => ({
    name: `answers ${status} when ${asked} is asked for`,
    steps: [
      {
        ...post({ fields: { ...KEY, success_action_status: asked } }),
        gives: { status, body: '' },
      },
      { ...get('a'), gives: { status: 200, body: 'x' } },
    ],
  })),
  {
    name: 'answers 201 with a document',
    steps: [
      {
        ...post({ fields: { ...KEY, success_action_status: '201' } }),
        gives: {
          status: 201,
          root: 'PostResponse',
          elements: {
            Bucket: '{bucket}',
            Key: '{prefix}a',
            ETag: '"9DD4E461268C8034F5C8564E155C67A6"',
            Location: /^https?:\/\/.*a$/,
          },
        },
      },
    ],
  },
  {
    name: 'sends the browser on',
    basis: 'open',
    steps: [
      {
        ...post({ fields: { ...KEY, success_action_redirect: 'http://app.example.com/done?a=1' } }),
        gives: {
          status: 303,
          headers: { location: /^http:\/\/app\.example\.com\/done\?a=1&bucket=.*&key=.*&etag=.*/ },
        },
      },
    ],
  },
  {
    name: 'puts the name of the file into the key',
    steps: [
      post({
        fields: { key: '{prefix}dir/${filename}' },
        file: { content: 'x', fileName: 'b c.txt' },
      }),
      { ...get('dir/b c.txt'), gives: { status: 200, body: 'x' } },
    ],
  },
  {
    name: 'takes metadata from the fields',
    steps: [
      post({
        fields: {
          ...KEY,
          'Cache-Control': 'no-cache',
          'Content-Disposition': 'attachment',
          'x-oss-meta-a': '1',
          'x-oss-storage-class': 'IA',
          'x-oss-object-acl': 'public-read',
        },
      }),
      {
        ...head('a'),
        sign: 'none',
        gives: {
          status: 200,
          headers: {
            'cache-control': 'no-cache',
            'content-disposition': 'attachment',
            'x-oss-meta-a': '1',
            'x-oss-storage-class': 'IA',
          },
        },
      },
    ],
  },
  ...(
    [
      ['text/x-named', { 'x-oss-content-type': 'text/x-named', 'Content-Type': 'text/x-field' }],
      ['text/x-part', { 'Content-Type': 'text/x-field' }],
    ] as const
  ).map(([type, fields]): ConformanceCase => ({
    name: `takes ${type} for the type`,
    steps: [
      post({ fields: { ...KEY, ...fields }, file: { content: 'x', type: 'text/x-part' } }),
      { ...head('a'), gives: { status: 200, headers: { 'content-type': type } } },
    ],
  })),
  {
    name: 'takes the names of fields in any case',
    steps: [
      post({ fields: { KEY: '{prefix}a' } }),
      { ...get('a'), gives: { status: 200, body: 'x' } },
    ],
  },
  {
    name: 'leaves an object alone that may not be overwritten',
    steps: [
      post({ fields: KEY, file: { content: 'old' } }),
      {
        ...post({ fields: { ...KEY, 'x-oss-forbid-overwrite': 'true' } }),
        gives: error(409, 'FileAlreadyExists'),
      },
      { ...get('a'), gives: { status: 200, body: 'old' } },
    ],
  },
]

/** Conditions, and whether a form with `KEY` and the field `x-oss-meta-a: one` meets them. */
const CONDITIONS: readonly (readonly [condition: unknown, met: boolean])[] = [
  [{ bucket: '{bucket}' }, true],
  [{ bucket: 'another' }, false],
  [['eq', '$key', '{prefix}a'], true],
  [['eq', '$key', '{prefix}b'], false],
  [{ key: '{prefix}a' }, true],
  [['starts-with', '$key', ''], true],
  [['starts-with', '$key', 'elsewhere/'], false],
  [['starts-with', '$x-oss-meta-a', 'o'], true],
  [['eq', '$x-oss-meta-missing', 'one'], false],
  [['in', '$x-oss-meta-a', ['one', 'two']], true],
  [['in', '$x-oss-meta-a', ['two', 'three']], false],
  [['not-in', '$x-oss-meta-a', ['two', 'three']], true],
  [['not-in', '$x-oss-meta-a', ['one', 'two']], false],
  [['content-length-range', 1, 1], true],
]

const policies: readonly ConformanceCase[] = [
  ...CONDITIONS.map(([condition, met]): ConformanceCase => ({
    name: `${met ? 'meets' : 'fails'} ${JSON.stringify(condition)}`,
    steps: [
      {
        ...post({
          fields: { ...KEY, 'x-oss-meta-a': 'one' },
          policy: { conditions: [condition] },
        }),
        gives: met
          ? { status: 204 }
          : deniedBy(/^Invalid according to Policy: Policy Condition failed: /),
      },
      { ...get('a'), gives: met ? { status: 200, body: 'x' } : NO_SUCH_KEY },
    ],
  })),
  ...(
    [
      ['EntityTooLarge', [0, 0]],
      ['EntityTooSmall', [2, 9]],
    ] as const
  ).map(([code, [least, most]]): ConformanceCase => ({
    name: `is ${code} outside its range of lengths`,
    steps: [
      {
        ...post({
          fields: KEY,
          policy: { conditions: [['content-length-range', least, most]] },
        }),
        gives: error(400, code),
      },
      { ...get('a'), gives: NO_SUCH_KEY },
    ],
  })),
  {
    name: 'ends',
    steps: [
      {
        ...post({ fields: KEY, policy: { ...ANY_KEY, expiresInMs: -60_000 } }),
        gives: deniedBy(/^Invalid according to Policy: Policy expired\.$/),
      },
      { ...get('a'), gives: NO_SUCH_KEY },
    ],
  },
  {
    name: 'must be signed with the secret of the key',
    steps: [
      {
        ...post({ fields: KEY, policy: { ...ANY_KEY, by: { accessKeySecret: 'wrong' } } }),
        gives: error(403, 'SignatureDoesNotMatch'),
      },
      {
        ...post({ fields: KEY, policy: { ...ANY_KEY, by: { accessKeyId: 'nobody' } } }),
        gives: error(403, 'InvalidAccessKeyId'),
      },
      { ...get('a'), gives: NO_SUCH_KEY },
    ],
  },
  {
    name: 'is missed where the bucket is not open to everybody',
    steps: [
      {
        method: 'POST',
        sign: 'none',
        form: { fields: KEY },
        gives: error(403, 'AccessDenied'),
      },
    ],
  },
  {
    name: 'is not needed where the bucket is open to everybody',
    bucket: 'own',
    steps: [
      { method: 'PUT', query: { acl: '' }, headers: { 'x-oss-acl': 'public-read-write' } },
      { method: 'POST', sign: 'none', form: { fields: KEY }, gives: { status: 204 } },
    ],
  },
]

const raw = (body: string, type = 'multipart/form-data; boundary=b'): Step => ({
  method: 'POST',
  sign: 'none',
  headers: { 'Content-Type': type },
  body,
})

const refusals: readonly ConformanceCase[] = [
  {
    name: 'is for forms',
    steps: [{ ...raw('x', 'text/plain'), gives: error(400, 'RequestIsNotMultiPartContent') }],
  },
  ...['no form', '--b\r\nContent-Disposition: form-data; name="key"\r\n\r\na', '--b'].map(
    (body): ConformanceCase => ({
      name: `refuses the body ${JSON.stringify(body)}`,
      steps: [{ ...raw(body), gives: error(400, 'MalformedPOSTRequest') }],
    }),
  ),
  {
    name: 'wants a key',
    steps: [{ ...post({ fields: {}, policy: { conditions: [] } }), gives: { status: 400 } }],
  },
  {
    name: 'wants a file',
    steps: [
      {
        ...post({ fields: KEY, file: null }),
        gives: error(400, 'IncorrectNumberOfFilesInPOSTRequest'),
      },
    ],
  },
  {
    name: 'refuses a policy that is none',
    steps: [
      {
        method: 'POST',
        sign: 'none',
        form: {
          fields: { ...KEY, OSSAccessKeyId: '{accessKeyId}', policy: 'bm8=', Signature: 'x' },
        },
        gives: { status: 403 },
      },
    ],
  },
  {
    name: 'refuses a signature without a policy',
    steps: [
      {
        method: 'POST',
        sign: 'none',
        form: { fields: { ...KEY, OSSAccessKeyId: '{accessKeyId}', Signature: 'x' } },
        gives: error(400, 'InvalidArgument'),
      },
    ],
  },
]

checkConformance({
  PostObject: answers,
  'The policy of a form': policies,
  'A form': refusals,
})
