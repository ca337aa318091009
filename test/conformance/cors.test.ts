/** The CORS rules of a bucket, preflights, and the headers that other answers get by them. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected, Step } from './conformance-case.js'
import { error, get, put } from './steps.js'

const ORIGIN = 'https://app.example.com'
const FORBIDDEN: Expected = error(403, 'AccessForbidden')

const rule = (elements: string): string => `<CORSRule>${elements}</CORSRule>`
const putCors = (rules: string): Step => ({
  method: 'PUT',
  query: { cors: '' },
  md5: true,
  body: `<CORSConfiguration>${rules}</CORSConfiguration>`,
})
const EVERYTHING = rule(
  '<AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>100</MaxAgeSeconds>',
)
const ONE_ORIGIN = rule(
  '<AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedHeader>x-oss-*</AllowedHeader>',
)

const getCors: Step = { method: 'GET', query: { cors: '' } }
const preflight = (headers: Record<string, string>): Step => ({
  method: 'OPTIONS',
  key: 'a',
  headers,
  sign: 'none',
})

const rules: readonly ConformanceCase[] = [
  {
    name: 'are not there at first',
    bucket: 'own',
    steps: [
      {
        ...getCors,
        gives: error(404, 'NoSuchCORSConfiguration', undefined, {
          message: 'The CORS Configuration does not exist.',
        }),
      },
      { method: 'DELETE', query: { cors: '' }, gives: { status: 204 } },
    ],
  },
  {
    name: 'come back as they were set',
    bucket: 'own',
    steps: [
      { ...putCors(`${EVERYTHING}${ONE_ORIGIN}<ResponseVary>true</ResponseVary>`) },
      {
        ...getCors,
        gives: {
          status: 200,
          root: 'CORSConfiguration',
          elements: {
            'CORSRule/AllowedOrigin': ['*', 'https://*.example.com'],
            'CORSRule/AllowedMethod': ['PUT', 'GET', 'GET'],
            'CORSRule/AllowedHeader': ['*', 'x-oss-*'],
            'CORSRule/ExposeHeader': 'ETag',
            'CORSRule/MaxAgeSeconds': '100',
            ResponseVary: 'true',
          },
        },
      },
      { method: 'DELETE', query: { cors: '' }, gives: { status: 204 } },
      { ...getCors, gives: error(404, 'NoSuchCORSConfiguration') },
    ],
  },
  ...[
    ['no rule', ''],
    ['eleven rules', EVERYTHING.repeat(11)],
    ['a rule without an origin', rule('<AllowedMethod>GET</AllowedMethod>')],
    ['a rule without a method', rule('<AllowedOrigin>*</AllowedOrigin>')],
    [
      'a method that there is not',
      rule('<AllowedOrigin>*</AllowedOrigin><AllowedMethod>PATCH</AllowedMethod>'),
    ],
    [
      'two stars in an origin',
      rule('<AllowedOrigin>*.*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>'),
    ],
  ].map(([what = '', body = '']): ConformanceCase => ({
    name: `refuse ${what}`,
    bucket: 'own',
    basis: what === 'eleven rules' ? 'open' : 'documented',
    steps: [{ ...putCors(body), gives: { status: 400 } }],
  })),
]

const preflights: readonly ConformanceCase[] = [
  {
    name: 'is told what the rule allows',
    bucket: 'own',
    steps: [
      putCors(EVERYTHING),
      {
        ...preflight({
          Origin: ORIGIN,
          'Access-Control-Request-Method': 'PUT',
          'Access-Control-Request-Headers': 'x-oss-meta-a, content-type',
        }),
        gives: {
          status: 200,
          headers: {
            'access-control-allow-origin': '*',
            'access-control-allow-methods': /PUT/,
            'access-control-allow-headers': /x-oss-meta-a.*content-type/i,
            'access-control-expose-headers': /ETag/i,
            'access-control-max-age': '100',
          },
          body: '',
        },
      },
    ],
  },
  {
    name: 'is told its origin by a rule that is not for all',
    bucket: 'own',
    steps: [
      putCors(ONE_ORIGIN),
      {
        ...preflight({
          Origin: ORIGIN,
          'Access-Control-Request-Method': 'GET',
          'Access-Control-Request-Headers': 'X-OSS-Meta-A',
        }),
        gives: { status: 200, headers: { 'access-control-allow-origin': ORIGIN } },
      },
    ],
  },
  ...[
    ['https://example.org', 'GET', 'x-oss-meta-a'],
    [ORIGIN, 'PUT', 'x-oss-meta-a'],
    [ORIGIN, 'GET', 'x-oss-meta-a, authorization'],
  ].map(([origin = '', method = '', headers = '']): ConformanceCase => ({
    name: `is refused for ${method} from ${origin} with ${headers}`,
    bucket: 'own',
    steps: [
      putCors(ONE_ORIGIN),
      {
        ...preflight({
          Origin: origin,
          'Access-Control-Request-Method': method,
          'Access-Control-Request-Headers': headers,
        }),
        gives: FORBIDDEN,
      },
    ],
  })),
  {
    name: 'is refused without rules',
    bucket: 'own',
    steps: [
      {
        ...preflight({ Origin: ORIGIN, 'Access-Control-Request-Method': 'GET' }),
        gives: FORBIDDEN,
      },
    ],
  },
  {
    name: 'needs an origin',
    steps: [
      {
        ...preflight({ 'Access-Control-Request-Method': 'GET' }),
        gives: error(400, 'BadRequest', undefined, {
          message: 'Insufficient information. Origin request header needed.',
        }),
      },
    ],
  },
  {
    name: 'needs a method',
    steps: [
      {
        ...preflight({ Origin: ORIGIN }),
        gives: error(400, 'BadRequest', undefined, {
          message: 'Insufficient information. Request Access-Control-Request-Method header needed.',
        }),
      },
    ],
  },
]

const requests: readonly ConformanceCase[] = [
  {
    name: 'of an allowed origin gets the headers of the rule',
    bucket: 'own',
    steps: [
      putCors(EVERYTHING),
      put('a'),
      {
        ...get('a', { Origin: ORIGIN }),
        gives: {
          status: 200,
          headers: {
            'access-control-allow-origin': '*',
            'access-control-expose-headers': /ETag/i,
          },
        },
      },
      { ...get('a'), gives: { status: 200, headers: { 'access-control-allow-origin': null } } },
    ],
  },
  {
    name: 'of another origin gets none, and its answer all the same',
    bucket: 'own',
    steps: [
      putCors(ONE_ORIGIN),
      put('a'),
      {
        ...get('a', { Origin: 'https://example.org' }),
        gives: { status: 200, headers: { 'access-control-allow-origin': null }, body: 'x' },
      },
      {
        ...get('a', { Origin: ORIGIN }),
        gives: {
          status: 200,
          headers: { 'access-control-allow-origin': ORIGIN, vary: /Origin/ },
        },
      },
    ],
  },
]

checkConformance({
  'CORS rules': rules,
  'A preflight': preflights,
  'A request with an origin': requests,
})
