/** Callbacks: what the application is sent, and what the uploader is answered. */

import { afterAll } from 'vitest'
import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected, Step } from './conformance-case.js'
import { completeWith, initiate, uploadPart } from './multipart-steps.js'
import { error, get, NO_SUCH_KEY, put } from './steps.js'
import { startCallbackApplication } from './wire/callback-application.js'

const application = await startCallbackApplication()
afterAll(() => application.close())

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'
const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64')

const callback = (fields: Readonly<Record<string, unknown>> = {}): Record<string, string> => ({
  'x-oss-callback': encode({
    callbackUrl: `${application.url}/echo`,
    callbackBody: 'object=${object}',
    ...fields,
  }),
})
const variables = (fields: unknown): Record<string, string> => ({
  'x-oss-callback-var': encode(fields),
})
const echoed = (sent: string, type = FORM): Expected => ({
  status: 200,
  headers: { 'content-type': /^application\/json/, etag: /^"/ },
  body: JSON.stringify({ sent, type }),
})

const EVERYTHING =
  'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mime=${mimeType}&crc=${crc64}&md5=${contentMd5}&by=${operation}&height=${imageInfo.height}&mine=${x:mine}'

const successes: readonly ConformanceCase[] = [
  {
    name: 'sends a form with every variable, and hands the answer on',
    steps: [
      {
        ...put('a b/目录', '123456789', {
          'Content-Type': 'text/plain',
          ...callback({ callbackBody: EVERYTHING }),
          ...variables({ 'x:mine': 'a&b c' }),
        }),
        gives: echoed(
          'bucket={bucket}&object={prefixUrl}a%20b%2F%E7%9B%AE%E5%BD%95&etag=25F9E794323B453885F5181F1B624D0B&size=9&mime=text%2Fplain&crc=11051210869376104954&md5=JfnnlDI7RTiF9RgfG2JNCw%3D%3D&by=PutObject&height=&mine=a%26b%20c',
        ),
      },
      { ...get('a b/目录'), gives: { status: 200, body: '123456789' } },
    ],
  },
  {
    name: 'sends JSON with quotes around what is text',
    steps: [
      {
        ...put('a', '12345'),
        headers: {
          ...callback({
            callbackBody: '{"size":${size},"mine":${x:mine}}',
            callbackBodyType: JSON_TYPE,
          }),
          ...variables({ 'x:mine': 'say "x"' }),
        },
        gives: echoed(JSON.stringify({ size: 5, mine: 'say "x"' }), JSON_TYPE),
      },
    ],
  },
  {
    name: 'takes the place of the document of CompleteMultipartUpload',
    steps: [
      initiate(),
      uploadPart(1, '12345'),
      {
        ...completeWith([1], callback({ callbackBody: 'by=${operation}&size=${size}' })),
        gives: {
          ...echoed('by=CompleteMultipartUpload&size=5'),
          headers: { etag: /-1"$/, 'x-oss-hash-crc64ecma': /^\d+$/ },
        },
      },
    ],
  },
  {
    name: 'can be asked for in the URL',
    steps: [
      {
        ...put('a', 'x'),
        sign: { scheme: 'v4-url' },
        query: {
          callback: encode({ callbackUrl: `${application.url}/echo`, callbackBody: 'a=1' }),
        },
        gives: echoed('a=1'),
      },
      {
        ...put('a', 'x'),
        sign: { scheme: 'v1-url' },
        query: {
          callback: encode({
            callbackUrl: `${application.url}/echo`,
            callbackBody: 'a=${x:mine}',
          }),
          'callback-var': encode({ 'x:mine': 'v' }),
        },
        gives: echoed('a=v'),
      },
    ],
  },
  {
    name: 'can be asked for in a form',
    steps: [
      {
        method: 'POST',
        sign: 'none',
        form: {
          fields: {
            key: '{prefix}a',
            callback: encode({
              callbackUrl: `${application.url}/echo`,
              callbackBody: 'by=${operation}&mine=${x:mine}',
            }),
            'x:mine': 'v',
          },
          policy: { conditions: [['starts-with', '$key', '']] },
        },
        gives: echoed('by=PostObject&mine=v'),
      },
    ],
  },
  {
    name: 'tries one URL after the other',
    steps: [
      {
        ...put(
          'a',
          'x',
          callback({
            callbackUrl: `${application.url}/status/500;${application.url}/echo`,
            callbackBody: 'a=1',
          }),
        ),
        gives: echoed('a=1'),
      },
    ],
  },
  {
    name: 'without a URL is none',
    steps: [{ ...put('a', 'x', callback({ callbackUrl: '' })), gives: { status: 200, body: '' } }],
  },
]

const failed = (ec: string | undefined, message: string): Expected =>
  error(203, 'CallbackFailed', ec, { message })

const failures: readonly ConformanceCase[] = (
  [
    ['/status/404', failed('0007-00000203', 'Error status : 404.')],
    ['/status/301', failed('0007-00000203', 'Error status : 301.')],
    ['/text', failed('0007-00000205', 'Response body is not valid json format.')],
  ] as const
).map(([path, gives]) => ({
  name: `answers 203 for ${path}, and the object is there`,
  steps: [
    { ...put('a', 'x', callback({ callbackUrl: application.url + path })), gives },
    { ...get('a'), gives: { status: 200, body: 'x' } },
  ],
}))

const refused = (ec: string, message?: string): Expected =>
  error(400, 'InvalidArgument', ec, message === undefined ? {} : { message })
const header = (value: string): Record<string, string> => ({ 'x-oss-callback': value })

/** What is wrong, the headers, and the answer. */
const BAD: readonly (readonly [what: string, step: Partial<Step>, gives: Expected])[] = [
  [
    'what is no Base64',
    { headers: header('%%%') },
    refused('0007-00000002', 'The callback configuration is not base64 encoded.'),
  ],
  [
    'what is no JSON',
    { headers: header(encode('callback')) },
    refused('0007-00000003', 'The callback configuration is not json format.'),
  ],
  [
    'a URL that is none',
    { headers: callback({ callbackUrl: 'http://a:port/' }) },
    refused('0007-00000004', 'The callback url configuration is invalid.'),
  ],
  [
    'six URLs',
    { headers: callback({ callbackUrl: Array(6).fill(application.url).join(';') }) },
    refused('0007-00000005', 'The number of callback url exceed max value.'),
  ],
  [
    'an empty body',
    { headers: callback({ callbackBody: '' }) },
    refused('0007-00000011', 'The callback body is empty.'),
  ],
  [
    'a type of body that there is not',
    { headers: callback({ callbackBodyType: 'text/plain' }) },
    refused('0007-00000012'),
  ],
  [
    'more than 5 KB',
    { headers: callback({ callbackBody: 'a'.repeat(5000) }) },
    refused('0007-00000001', 'The length of callback exceed max value.'),
  ],
  [
    'header and query together',
    { headers: callback(), query: { callback: encode({}) } },
    refused('0007-00000027'),
  ],
  [
    'variables that are no Base64',
    { headers: { ...callback(), 'x-oss-callback-var': '%%%' } },
    refused('0007-00000102'),
  ],
  [
    'variables that are no JSON',
    { headers: { ...callback(), ...variables('x') } },
    refused('0007-00000103'),
  ],
]

const refusals = BAD.map(([what, step, gives]): ConformanceCase => ({
  name: `refuses ${what}, and stores nothing`,
  steps: [
    { ...put('a'), ...step, gives },
    { ...get('a'), gives: NO_SUCH_KEY },
  ],
}))

const putKept = (items: string): Step => ({
  method: 'PUT',
  query: { policy: '', comp: 'callback' },
  body: `<BucketCallbackPolicy>${items}</BucketCallbackPolicy>`,
})
const item = (name: string, fields: unknown, vars?: unknown): string =>
  `<PolicyItem><PolicyName>${name}</PolicyName><Callback>${encode(fields)}</Callback><CallbackVar>${vars === undefined ? '' : encode(vars)}</CallbackVar></PolicyItem>`
const getKept: Step = { method: 'GET', query: { policy: '', comp: 'callback' } }
const named = (name: unknown) => ({ 'x-oss-callback': encode({ callbackPolicy: name }) })
const ECHO = {
  callbackUrl: `${application.url}/echo`,
  callbackBody: 'object=${object}&one=${x:one}&two=${x:two}',
}

const keptOnes: readonly ConformanceCase[] = [
  {
    name: 'that a bucket keeps is used by its name',
    bucket: 'own',
    steps: [
      { ...putKept(item('mine', ECHO, { 'x:one': '1' })), gives: { status: 200, body: '' } },
      {
        ...put('a', 'x', { ...named('mine'), ...variables({ 'x:two': '2' }) }),
        gives: echoed('object={prefixUrl}a&one=1&two=2'),
      },
    ],
  },
  {
    name: 'that a bucket keeps is got as it was put, and deleted, beside its policy',
    bucket: 'own',
    steps: [
      { ...getKept, gives: error(404, 'NoSuchBucketPolicy') },
      putKept(item('mine', ECHO) + item('yours', ECHO)),
      {
        ...getKept,
        gives: {
          status: 200,
          root: 'BucketCallbackPolicy',
          elements: {
            'PolicyItem/PolicyName': ['mine', 'yours'],
            'PolicyItem/Callback': [encode(ECHO), encode(ECHO)],
          },
        },
      },
      { method: 'GET', query: { policy: '' }, gives: error(404, 'NoSuchBucketPolicy') },
      { ...getKept, method: 'DELETE', gives: { status: 204 } },
      { ...put('a', 'x', named('mine')), gives: { status: 400, code: 'InvalidArgument' } },
    ],
  },
  {
    name: 'that no bucket keeps is refused, and nothing is stored',
    steps: [
      { ...put('a', 'x', named('mine')), gives: { status: 400, code: 'InvalidArgument' } },
      { ...put('a', 'x', named(7)), gives: { status: 400, code: 'InvalidArgument' } },
      { ...get('a'), gives: NO_SUCH_KEY },
    ],
  },
  ...[
    '',
    item('', ECHO),
    item('a', {}) + item('a', {}),
    item('a', { callbackUrl: 'http://h' }),
  ].map((items): ConformanceCase => ({
    name: `is not kept out of ${JSON.stringify(items.slice(0, 60))}`,
    bucket: 'own',
    steps: [
      { ...putKept(items), gives: error(400, 'MalformedXML') },
      { ...getKept, gives: { status: 404 } },
    ],
  })),
]

const OF_THIS_MACHINE = 'an application that the service could not reach'

checkConformance({
  'A callback': [...successes, ...failures, ...refusals, ...keptOnes].map((one) => ({
    ...one,
    embeddedOnly: OF_THIS_MACHINE,
  })),
})
