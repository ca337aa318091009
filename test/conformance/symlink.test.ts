/** PutSymlink and GetSymlink, and what GetObject and HeadObject make of a link. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Step } from './conformance-case.js'
import { error, get, head, HTTP_DATE, NO_SUCH_KEY, put } from './steps.js'

const link = (target: string, headers: Record<string, string> = {}): Step => ({
  method: 'PUT',
  key: 'link',
  query: { symlink: '' },
  headers: { 'x-oss-symlink-target': `{prefixUrl}${target}`, ...headers },
})
const getSymlink = (key: string): Step => ({ method: 'GET', key, query: { symlink: '' } })

const links: readonly ConformanceCase[] = [
  {
    name: 'tells its target, percent-encoded',
    steps: [
      { ...link('a%20b%2Fc', { 'x-oss-meta-a': '1' }), gives: { status: 200, body: '' } },
      {
        ...getSymlink('link'),
        gives: {
          status: 200,
          headers: {
            'x-oss-symlink-target': '{prefixUrl}a%20b%2Fc',
            'x-oss-meta-a': '1',
            etag: /^"[0-9A-F]{32}"$/,
            'last-modified': HTTP_DATE,
          },
        },
      },
    ],
  },
  {
    name: 'need not have a target',
    steps: [
      link('missing'),
      {
        ...get('link'),
        gives: error(404, 'SymlinkTargetNotExist', undefined, {
          message: 'The symlink target object does not exist.',
        }),
      },
      { ...getSymlink('link'), gives: { status: 200 } },
    ],
  },
  {
    name: 'wants to know the target',
    steps: [{ method: 'PUT', key: 'link', query: { symlink: '' }, gives: { status: 400 } }],
  },
  {
    name: 'leaves an object alone that may not be overwritten',
    steps: [
      put('link', 'old'),
      {
        ...link('a', { 'x-oss-forbid-overwrite': 'true' }),
        gives: error(409, 'FileAlreadyExists'),
      },
      { ...get('link'), gives: { status: 200, body: 'old' } },
    ],
  },
  {
    name: 'is of its own type in lists',
    steps: [
      link('a'),
      {
        method: 'GET',
        query: { 'list-type': '2', prefix: '{prefix}' },
        gives: { status: 200, elements: { 'Contents/Type': 'Symlink' } },
      },
    ],
  },
  {
    name: 'is copied as a link',
    steps: [
      put('a', 'target'),
      link('a'),
      {
        method: 'PUT',
        key: 'copy',
        headers: { 'x-oss-copy-source': '/{bucket}/{prefixUrl}link' },
      },
      {
        ...getSymlink('copy'),
        gives: { status: 200, headers: { 'x-oss-symlink-target': '{prefixUrl}a' } },
      },
    ],
  },
]

const reads: readonly ConformanceCase[] = [
  {
    name: 'gives the content of the target, with the metadata of the link',
    steps: [
      put('a', '123456789', { 'Content-Type': 'text/x-target', 'x-oss-meta-of': 'target' }),
      { ...head('a'), keep: { etag: 'header:etag' } },
      link('a', { 'Content-Type': 'text/x-link', 'x-oss-meta-of': 'link' }),
      {
        ...get('link'),
        gives: {
          status: 200,
          headers: {
            'x-oss-object-type': 'Symlink',
            'x-oss-meta-of': 'link',
            'content-length': '9',
            etag: '{etag}',
            'content-md5': 'JfnnlDI7RTiF9RgfG2JNCw==',
          },
          body: '123456789',
        },
      },
      {
        ...head('link'),
        gives: {
          status: 200,
          headers: { 'x-oss-object-type': 'Symlink', 'content-length': '9', etag: '{etag}' },
        },
      },
    ],
  },
  {
    name: 'gives a range of the target',
    steps: [
      put('a', '0123456789'),
      link('a'),
      { ...get('link', { Range: 'bytes=2-4' }), gives: { status: 206, body: '234' } },
    ],
  },
  {
    name: 'gives the CRC-64 of the target',
    basis: 'choice',
    steps: [
      put('a', '123456789'),
      link('a'),
      {
        ...head('link'),
        gives: { status: 200, headers: { 'x-oss-hash-crc64ecma': '11051210869376104954' } },
      },
    ],
  },
  {
    name: 'does not follow a link to a link',
    steps: [
      put('a'),
      link('a'),
      {
        method: 'PUT',
        key: 'far',
        query: { symlink: '' },
        headers: { 'x-oss-symlink-target': '{prefixUrl}link' },
      },
      {
        ...get('far'),
        gives: error(400, 'InvalidTargetType', undefined, {
          message: "The symbolic's target file type is invalid.",
        }),
      },
    ],
  },
  {
    name: 'leaves the target when the link is deleted',
    steps: [
      put('a', 'target'),
      link('a'),
      { method: 'DELETE', key: 'link', gives: { status: 204 } },
      { ...get('link'), gives: NO_SUCH_KEY },
      { ...get('a'), gives: { status: 200, body: 'target' } },
    ],
  },
]

const refusals: readonly ConformanceCase[] = [
  {
    name: 'is for links',
    steps: [
      put('a'),
      {
        ...getSymlink('a'),
        gives: error(400, 'NotSymlink', undefined, { message: 'The object is not symlink.' }),
      },
    ],
  },
  { name: 'needs an object', steps: [{ ...getSymlink('a'), gives: NO_SUCH_KEY }] },
]

checkConformance({ PutSymlink: links, 'A link': reads, GetSymlink: refusals })
