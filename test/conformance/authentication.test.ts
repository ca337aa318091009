/** Who may ask: signatures in headers and URLs, clocks, temporary keys, and no signature at all. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected, Signing, Step } from './conformance-case.js'
import { error, get, ISO_TIME, NO_SUCH_KEY, put } from './steps.js'
import { EXPIRED_KEY, TEMPORARY_KEY } from './target.js'

const MINUTE_MS = 60_000
const V4 = 'OSS4-HMAC-SHA256'

const denied = (ec: string | undefined, message: RegExp): Expected =>
  error(403, 'AccessDenied', ec, { elements: { Message: message } })
const badArgument = (ec?: string, message?: string): Expected =>
  error(400, 'InvalidArgument', ec, message === undefined ? {} : { message })

type Alteration = NonNullable<Step['afterSigning']>

/** A request for what is not there: nothing but its signature decides between 404 and refusal. */
function asked(
  name: string,
  gives: Expected,
  sign: Signing,
  more: Partial<Step> & { readonly basis?: ConformanceCase['basis'] } = {},
): ConformanceCase {
  const { basis = 'documented', ...step } = more
  return { name, basis, steps: [{ ...get('missing'), ...step, sign, gives }] }
}

const SKEWED: Expected = error(403, 'RequestTimeTooSkewed', '0002-00000504', {
  elements: {
    MaxAllowedSkewMilliseconds: '900000',
    RequestTime: ISO_TIME,
    ServerTime: ISO_TIME,
  },
})

/** What holds for both versions of the signature in the header. */
const headers = (['v4', 'v1'] as const).flatMap((scheme): ConformanceCase[] => [
  asked(`${scheme} lets the owner in`, NO_SUCH_KEY, { scheme }),
  asked(
    `${scheme} with another secret does not match`,
    error(403, 'SignatureDoesNotMatch', scheme === 'v4' ? '0002-00000201' : '0002-00000040', {
      elements: {
        OSSAccessKeyId: '{accessKeyId}',
        SignatureProvided: /./,
        StringToSign: scheme === 'v4' ? /^OSS4-HMAC-SHA256\n/ : /^GET\n/,
        StringToSignBytes: /^([0-9A-F]{2} )*[0-9A-F]{2} ?$/i,
      },
    }),
    { scheme, by: { accessKeySecret: 'wrong' } },
  ),
  asked(
    `${scheme} with a key that nobody has is refused`,
    error(403, 'InvalidAccessKeyId', undefined, { elements: { OSSAccessKeyId: 'nobody' } }),
    { scheme, by: { accessKeyId: 'nobody' } },
  ),
  asked(`${scheme} is good for 14 minutes`, NO_SUCH_KEY, { scheme, aheadMs: -14 * MINUTE_MS }),
  asked(`${scheme} may be 14 minutes ahead`, NO_SUCH_KEY, { scheme, aheadMs: 14 * MINUTE_MS }),
  asked(`${scheme} of 16 minutes ago is refused`, SKEWED, { scheme, aheadMs: -16 * MINUTE_MS }),
  asked(`${scheme} in 16 minutes is refused`, SKEWED, { scheme, aheadMs: 16 * MINUTE_MS }),
  asked(
    `${scheme} covers the metadata`,
    error(403, 'SignatureDoesNotMatch'),
    { scheme },
    {
      ...put('a'),
      headers: { 'x-oss-meta-a': '1' },
      afterSigning: { headers: { 'x-oss-meta-a': '2' } },
    },
  ),
  asked(
    `${scheme} covers the type of the content`,
    error(403, 'SignatureDoesNotMatch'),
    { scheme },
    { ...put('a'), afterSigning: { headers: { 'Content-Type': 'text/plain' } } },
  ),
  asked(
    `${scheme} covers sub-resources`,
    error(403, 'SignatureDoesNotMatch'),
    { scheme },
    { afterSigning: { query: { acl: '' } } },
  ),
])

const altered = (changes: Alteration): Partial<Step> => ({ afterSigning: changes })
const authorization = (text: string): Partial<Step> => altered({ headers: { Authorization: text } })

const v4Headers: readonly ConformanceCase[] = [
  asked(
    'covers all of the query',
    error(403, 'SignatureDoesNotMatch'),
    { scheme: 'v4' },
    {
      afterSigning: { query: { 'any-name': '1' } },
    },
  ),
  asked(
    'covers the headers that it names',
    NO_SUCH_KEY,
    { scheme: 'v4', by: { additionalHeaders: ['Range', 'host', 'x-missing'] } },
    { headers: { Range: 'bytes=0-9' } },
  ),
  asked(
    'does not match when a header that it names is another',
    error(403, 'SignatureDoesNotMatch'),
    { scheme: 'v4', by: { additionalHeaders: ['range'] } },
    { headers: { Range: 'bytes=0-9' }, afterSigning: { headers: { Range: 'bytes=0-99' } } },
  ),
  asked(
    'trims header values',
    NO_SUCH_KEY,
    { scheme: 'v4' },
    {
      headers: { 'x-oss-meta-note': '  two  blanks  ' },
    },
  ),
  ...['oss-cn-hangzhou', 'cn-nowhere'].map((region) =>
    asked(
      `refuses the region ${region}`,
      badArgument('0002-00000226', 'Invalid signing region in Authorization header.'),
      { scheme: 'v4', by: { region } },
    ),
  ),
  asked(
    'refuses another product',
    badArgument('0002-00000227', 'Invalid signing product in Authorization header.'),
    { scheme: 'v4', by: { product: 's3' } },
  ),
  asked(
    'refuses another hash of the content',
    badArgument('0002-00000214'),
    { scheme: 'v4' },
    {
      ...altered({ headers: { 'x-oss-content-sha256': 'abc' } }),
    },
  ),
  asked(
    'wants the hash of the content',
    badArgument('0002-00000214'),
    { scheme: 'v4' },
    {
      ...altered({ headers: { 'x-oss-content-sha256': null } }),
    },
  ),
  ...(
    [
      ['has no credential', `${V4} Signature=abc`, undefined],
      [
        'has no signature',
        `${V4} Credential=ak/20250101/cn-hangzhou/oss/aliyun_v4_request`,
        undefined,
      ],
      [
        'names no headers',
        `${V4} Credential=ak/20250101/cn-hangzhou/oss/aliyun_v4_request,AdditionalHeaders=,Signature=abc`,
        undefined,
      ],
      [
        'has a scope of another kind',
        `${V4} Credential=ak/20250101/cn-hangzhou/oss,Signature=abc`,
        '0002-00000213',
      ],
      [
        'ends in another word',
        `${V4} Credential=ak/20250101/cn-hangzhou/oss/aws4_request,Signature=abc`,
        '0002-00000213',
      ],
      [
        'has no day',
        `${V4} Credential=ak/today/cn-hangzhou/oss/aliyun_v4_request,Signature=abc`,
        '0002-00000212',
      ],
      ['is of no kind', 'Bearer abc', undefined],
      ['is a word', 'OSS', undefined],
    ] as const
  ).map(([what, text, ec]) =>
    asked(`is refused when it ${what}`, badArgument(ec), { scheme: 'v4' }, authorization(text)),
  ),
  asked(
    'is refused without a time',
    { status: 400 },
    { scheme: 'v4' },
    { ...altered({ headers: { 'x-oss-date': null } }), basis: 'open' },
  ),
]

const v1Headers: readonly ConformanceCase[] = [
  asked(
    'does not cover plain parameters',
    { status: 200 },
    { scheme: 'v1' },
    {
      method: 'GET',
      exactKey: '',
      afterSigning: { query: { prefix: '{prefix}', 'list-type': '2' } },
    },
  ),
  ...['OSS ak', 'OSS :abc', 'OSS ak:'].map((text) =>
    asked(
      `is refused as "${text}"`,
      { status: 400 },
      { scheme: 'v1' },
      {
        ...authorization(text),
        basis: 'open',
      },
    ),
  ),
  asked(
    'wants a date',
    denied(undefined, /requires a valid Date/),
    { scheme: 'v1' },
    {
      ...altered({ headers: { Date: null } }),
      basis: 'open',
    },
  ),
  asked(
    'wants a date that can be read',
    denied(undefined, /requires a valid Date/),
    { scheme: 'v1' },
    {
      ...altered({ headers: { Date: 'yesterday' } }),
      basis: 'open',
    },
  ),
]

const v4Urls: readonly ConformanceCase[] = [
  asked('let their holder in', NO_SUCH_KEY, { scheme: 'v4-url' }),
  asked('are good as long as they say', NO_SUCH_KEY, {
    scheme: 'v4-url',
    aheadMs: -59 * MINUTE_MS,
    expiresSeconds: 3600,
  }),
  asked('end', denied('0002-00000236', /^Request has expired\.$/), {
    scheme: 'v4-url',
    aheadMs: -61 * MINUTE_MS,
    expiresSeconds: 3600,
  }),
  asked('are good for seven days', NO_SUCH_KEY, { scheme: 'v4-url', expiresSeconds: 604_800 }),
  ...[604_801, 0, -1].map((expiresSeconds) =>
    asked(
      `are not good for ${expiresSeconds} seconds`,
      { status: 400 },
      {
        scheme: 'v4-url',
        expiresSeconds,
      },
      { basis: 'open' },
    ),
  ),
  asked('of another secret do not match', error(403, 'SignatureDoesNotMatch', '0002-00000201'), {
    scheme: 'v4-url',
    by: { accessKeySecret: 'wrong' },
  }),
  asked(
    'must be for this region',
    badArgument(undefined, 'The signing region in credential is invalid.'),
    {
      scheme: 'v4-url',
      by: { region: 'cn-nowhere' },
    },
    { basis: 'open' },
  ),
  asked(
    'cover all of the query',
    error(403, 'SignatureDoesNotMatch'),
    { scheme: 'v4-url' },
    {
      ...altered({ query: { 'response-content-type': 'text/html' } }),
    },
  ),
  asked(
    'cover the method',
    error(403, 'SignatureDoesNotMatch'),
    { scheme: 'v4-url' },
    {
      ...put('a'),
      headers: { 'Content-Type': 'text/plain' },
      afterSigning: { headers: { 'Content-Type': 'text/html' } },
    },
  ),
  {
    name: 'put what their holder sends',
    steps: [
      { ...put('a', 'by URL', { 'Content-Type': 'text/plain' }), sign: { scheme: 'v4-url' } },
      {
        ...get('a'),
        sign: { scheme: 'v4-url' },
        query: { 'response-content-type': 'text/html' },
        gives: { status: 200, headers: { 'content-type': 'text/html' }, body: 'by URL' },
      },
    ],
  },
]

const v1Urls: readonly ConformanceCase[] = [
  asked('let their holder in', NO_SUCH_KEY, { scheme: 'v1-url' }),
  asked('end', denied('0002-00000069', /^Request has expired\.$/), {
    scheme: 'v1-url',
    expires: '1700000000',
  }),
  asked(
    'want a number',
    denied('0002-00000070', /^Invalid date \(should be seconds since epoch\)\.$/),
    {
      scheme: 'v1-url',
      expires: 'tomorrow',
    },
  ),
  ...['Signature', 'Expires', 'OSSAccessKeyId'].map((name) =>
    asked(
      `want ${name}`,
      denied(undefined, /requires the Signature, Expires and OSSAccessKeyId parameters/),
      { scheme: 'v1-url' },
      altered({ query: { [name]: null } }),
    ),
  ),
  asked('of another secret do not match', error(403, 'SignatureDoesNotMatch'), {
    scheme: 'v1-url',
    by: { accessKeySecret: 'wrong' },
  }),
  asked(
    'cover sub-resources',
    error(403, 'SignatureDoesNotMatch'),
    { scheme: 'v1-url' },
    {
      ...altered({ query: { 'response-content-type': 'text/html' } }),
    },
  ),
  {
    name: 'put what their holder sends',
    steps: [
      { ...put('a', 'by URL', { 'Content-Type': 'text/plain' }), sign: { scheme: 'v1-url' } },
      {
        ...get('a'),
        sign: { scheme: 'v1-url' },
        query: { 'response-content-type': 'text/html' },
        gives: { status: 200, headers: { 'content-type': 'text/html' }, body: 'by URL' },
      },
    ],
  },
  asked(
    'do not go with a signature in the header',
    badArgument(),
    { scheme: 'v1-url' },
    authorization('OSS ak:abc'),
  ),
]

const TOKENS = 'the keys that the embedded server is given'
const temporary = (['v4', 'v1', 'v4-url', 'v1-url'] as const).flatMap((scheme) =>
  [
    asked(`let in with their token, by ${scheme}`, NO_SUCH_KEY, { scheme, by: TEMPORARY_KEY }),
    asked(`are refused with another token, by ${scheme}`, error(403, 'InvalidSecurityToken'), {
      scheme,
      by: { ...TEMPORARY_KEY, securityToken: 'another' },
    }),
    asked(
      `are refused when they have ended, by ${scheme}`,
      error(403, 'SecurityTokenExpired', '0002-00000007'),
      {
        scheme,
        by: EXPIRED_KEY,
      },
    ),
    asked(
      `are refused without their token, by ${scheme}`,
      { status: 403 },
      {
        scheme,
        by: { ...TEMPORARY_KEY, securityToken: undefined },
      },
    ),
  ].map((one): ConformanceCase => ({ ...one, embeddedOnly: TOKENS })),
)

const anonymous: readonly ConformanceCase[] = [
  {
    name: 'reads what is public, and nothing else',
    steps: [
      put('private'),
      put('public', 'x', { 'x-oss-object-acl': 'public-read' }),
      { ...get('public'), sign: 'none', gives: { status: 200, body: 'x' } },
      { ...get('private'), sign: 'none', gives: error(403, 'AccessDenied') },
      { method: 'HEAD', key: 'private', sign: 'none', gives: error(403, 'AccessDenied') },
      { ...put('public'), sign: 'none', gives: error(403, 'AccessDenied') },
      { method: 'DELETE', key: 'public', sign: 'none', gives: error(403, 'AccessDenied') },
    ],
  },
  {
    name: 'writes what is open to everybody',
    steps: [
      put('open', 'x', { 'x-oss-object-acl': 'public-read-write' }),
      { ...put('open', 'by anybody'), sign: 'none', gives: { status: 200 } },
    ],
  },
  {
    name: 'may not list, initiate or ask for the ACL',
    steps: [
      {
        method: 'GET',
        query: { 'list-type': '2' },
        sign: 'none',
        gives: error(403, 'AccessDenied'),
      },
      {
        method: 'POST',
        key: 'a',
        query: { uploads: '' },
        sign: 'none',
        gives: error(403, 'AccessDenied'),
      },
      { method: 'GET', query: { acl: '' }, sign: 'none', gives: error(403, 'AccessDenied') },
    ],
  },
]

checkConformance({
  'A signature in the header': headers,
  'A V4 signature in the header': v4Headers,
  'A V1 signature in the header': v1Headers,
  'V4 URLs': v4Urls,
  'V1 URLs': v1Urls,
  'Temporary keys': temporary,
  'An anonymous caller': anonymous,
})
