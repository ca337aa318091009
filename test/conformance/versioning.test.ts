/** Versions of objects: in every call that can make, name or list them. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected, Step } from './conformance-case.js'
import { error, get, head, ISO_TIME, NO_SUCH_KEY, put, remove } from './steps.js'

const VERSION = /^(?!null$).{20,}$/
const KEPT = (name: string) => ({ keep: { [name]: 'header:x-oss-version-id' } })
const UNKNOWN = 'CAEQNhiBgMDJgZCA0BYiIDc4MGZjZGI2OTBjOTRmNTE5NmU5NmFhZjhjYmY0ODBh'

const setVersioning = (status: string): Step => ({
  method: 'PUT',
  query: { versioning: '' },
  body: `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
})
const enable = setVersioning('Enabled')
const suspend = setVersioning('Suspended')

const version = (step: Step, versionId: string): Step => ({
  ...step,
  query: { ...step.query, versionId },
})
const listVersions = (query: Record<string, string> = {}): Step => ({
  method: 'GET',
  query: { versions: '', ...query },
})

function inOwnBucket(name: string, steps: readonly Step[]): ConformanceCase {
  return { name, bucket: 'own', steps }
}

const MARKED: Expected = {
  ...NO_SUCH_KEY,
  headers: { 'x-oss-delete-marker': 'true', 'x-oss-version-id': '{marker}' },
}

const states: readonly ConformanceCase[] = [
  inOwnBucket('is not there before it is set', [
    {
      method: 'GET',
      query: { versioning: '' },
      gives: { status: 200, root: 'VersioningConfiguration', elements: { Status: null } },
    },
    {
      method: 'GET',
      query: { bucketInfo: '' },
      gives: { status: 200, elements: { 'Bucket/Versioning': null } },
    },
  ]),
  ...['Enabled', 'Suspended'].map((status) =>
    inOwnBucket(`can be set to ${status}`, [
      { ...setVersioning(status), gives: { status: 200, body: '' } },
      {
        method: 'GET',
        query: { versioning: '' },
        gives: { status: 200, elements: { Status: status } },
      },
      {
        method: 'GET',
        query: { bucketInfo: '' },
        gives: { status: 200, elements: { 'Bucket/Versioning': status } },
      },
    ]),
  ),
  ...[setVersioning('On'), { ...enable, body: 'Enabled' }, { ...enable, body: '' }].map((step) =>
    inOwnBucket(`refuses ${String(step.body)}`, [{ ...step, gives: { status: 400 } }]),
  ),
]

const writes: readonly ConformanceCase[] = [
  inOwnBucket('keep what was there, each under an ID', [
    enable,
    {
      ...put('a', 'one'),
      gives: { status: 200, headers: { 'x-oss-version-id': VERSION } },
      ...KEPT('one'),
    },
    { ...put('a', 'two'), ...KEPT('two') },
    {
      ...get('a'),
      gives: { status: 200, headers: { 'x-oss-version-id': '{two}' }, body: 'two' },
    },
    {
      ...version(get('a'), '{one}'),
      gives: { status: 200, headers: { 'x-oss-version-id': '{one}' }, body: 'one' },
    },
    {
      ...version(head('a'), '{one}'),
      gives: { status: 200, headers: { 'x-oss-version-id': '{one}', 'content-length': '3' } },
    },
  ]),
  inOwnBucket('leave the object that was there before as version null', [
    put('a', 'before'),
    enable,
    put('a', 'after'),
    {
      ...version(get('a'), 'null'),
      gives: { status: 200, headers: { 'x-oss-version-id': 'null' }, body: 'before' },
    },
    { ...get('a'), gives: { status: 200, body: 'after' } },
  ]),
  inOwnBucket('replace version null when suspended', [
    enable,
    { ...put('a', 'one'), ...KEPT('one') },
    suspend,
    { ...put('a', 'two'), gives: { status: 200, headers: { 'x-oss-version-id': 'null' } } },
    { ...put('a', 'three'), gives: { status: 200, headers: { 'x-oss-version-id': 'null' } } },
    { ...version(get('a'), 'null'), gives: { status: 200, body: 'three' } },
    { ...version(get('a'), '{one}'), gives: { status: 200, body: 'one' } },
    {
      ...listVersions(),
      gives: { status: 200, elements: { 'Version/VersionId': ['null', '{one}'] } },
    },
  ]),
  inOwnBucket('are not stopped by x-oss-forbid-overwrite', [
    enable,
    put('a', 'one'),
    put('a', 'two', { 'x-oss-forbid-overwrite': 'true' }),
    { ...get('a'), gives: { status: 200, body: 'two' } },
  ]),
  inOwnBucket('of multipart uploads and copies make versions too', [
    enable,
    { ...put('a', 'one'), ...KEPT('one') },
    { method: 'POST', key: 'a', query: { uploads: '' }, keep: { uploadId: 'UploadId' } },
    {
      method: 'PUT',
      key: 'a',
      query: { partNumber: '1', uploadId: '{uploadId}' },
      body: 'two',
      keep: { etag: 'header:etag' },
    },
    {
      method: 'POST',
      key: 'a',
      query: { uploadId: '{uploadId}' },
      headers: { 'x-oss-complete-all': 'yes' },
      gives: { status: 200, headers: { 'x-oss-version-id': VERSION } },
    },
    {
      method: 'PUT',
      key: 'copy',
      headers: { 'x-oss-copy-source': '/{bucket}/{prefix}a?versionId={one}' },
      gives: {
        status: 200,
        headers: { 'x-oss-version-id': VERSION, 'x-oss-copy-source-version-id': '{one}' },
      },
    },
    { ...get('copy'), gives: { status: 200, body: 'one' } },
    { ...get('a'), gives: { status: 200, body: 'two' } },
  ]),
  inOwnBucket('that append stay in one version', [
    enable,
    {
      method: 'POST',
      key: 'log',
      query: { append: '', position: '0' },
      body: 'one',
      gives: { status: 200, headers: { 'x-oss-version-id': VERSION } },
      ...KEPT('log'),
    },
    {
      method: 'POST',
      key: 'log',
      query: { append: '', position: '3' },
      body: 'two',
      gives: { status: 200, headers: { 'x-oss-version-id': '{log}' } },
    },
    { ...listVersions(), gives: { status: 200, elements: { 'Version/VersionId': ['{log}'] } } },
  ]),
  inOwnBucket('in a bucket without versions have no ID', [
    { ...put('a'), gives: { status: 200, headers: { 'x-oss-version-id': null } } },
    { ...get('a'), gives: { status: 200, headers: { 'x-oss-version-id': null } } },
    { ...version(get('a'), 'null'), gives: { status: 200, body: 'x' } },
  ]),
]

const markers: readonly ConformanceCase[] = [
  inOwnBucket('hide the object and keep its versions', [
    enable,
    { ...put('a', 'one'), ...KEPT('one') },
    {
      ...remove('a'),
      gives: {
        status: 204,
        headers: { 'x-oss-delete-marker': 'true', 'x-oss-version-id': VERSION },
      },
      ...KEPT('marker'),
    },
    { ...get('a'), gives: MARKED },
    { ...head('a'), gives: MARKED },
    { ...version(get('a'), '{one}'), gives: { status: 200, body: 'one' } },
    {
      method: 'GET',
      query: { 'list-type': '2' },
      gives: { status: 200, elements: { Contents: null } },
    },
  ]),
  inOwnBucket('cannot be read', [
    enable,
    put('a'),
    { ...remove('a'), ...KEPT('marker') },
    {
      ...version(get('a'), '{marker}'),
      gives: error(405, 'MethodNotAllowed', undefined, {
        headers: { allow: 'DELETE', 'x-oss-delete-marker': 'true' },
      }),
    },
  ]),
  inOwnBucket('bring the object back when they are deleted', [
    enable,
    put('a', 'one'),
    { ...remove('a'), ...KEPT('marker') },
    {
      ...version(remove('a'), '{marker}'),
      gives: {
        status: 204,
        headers: { 'x-oss-version-id': '{marker}', 'x-oss-delete-marker': 'true' },
      },
    },
    { ...get('a'), gives: { status: 200, body: 'one' } },
  ]),
  inOwnBucket('are version null when suspended', [
    put('a', 'null version'),
    enable,
    { ...put('a', 'one'), ...KEPT('one') },
    suspend,
    {
      ...remove('a'),
      gives: {
        status: 204,
        headers: { 'x-oss-delete-marker': 'true', 'x-oss-version-id': 'null' },
      },
    },
    {
      ...listVersions(),
      gives: {
        status: 200,
        elements: {
          'DeleteMarker/VersionId': 'null',
          'DeleteMarker/IsLatest': 'true',
          'Version/VersionId': ['{one}'],
        },
      },
    },
  ]),
  inOwnBucket('are told of in the answer to DeleteMultipleObjects', [
    enable,
    { ...put('a'), ...KEPT('one') },
    {
      method: 'POST',
      query: { delete: '' },
      md5: true,
      body: '<Delete><Object><Key>{prefix}a</Key></Object></Delete>',
      gives: {
        status: 200,
        elements: {
          'Deleted/Key': '{prefix}a',
          'Deleted/DeleteMarker': 'true',
          'Deleted/DeleteMarkerVersionId': VERSION,
        },
      },
      keep: { marker: 'Deleted/DeleteMarkerVersionId' },
    },
    {
      method: 'POST',
      query: { delete: '' },
      md5: true,
      body: '<Delete><Object><Key>{prefix}a</Key><VersionId>{marker}</VersionId></Object><Object><Key>{prefix}a</Key><VersionId>{one}</VersionId></Object></Delete>',
      gives: {
        status: 200,
        elements: {
          'Deleted/VersionId': ['{marker}', '{one}'],
          'Deleted/DeleteMarker': ['true'],
        },
      },
    },
    { ...listVersions(), gives: { status: 200, elements: { Version: null, DeleteMarker: null } } },
  ]),
]

const deletions: readonly ConformanceCase[] = [
  inOwnBucket('of a version are for good', [
    enable,
    { ...put('a', 'one'), ...KEPT('one') },
    { ...put('a', 'two'), ...KEPT('two') },
    {
      ...version(remove('a'), '{two}'),
      gives: {
        status: 204,
        headers: { 'x-oss-version-id': '{two}', 'x-oss-delete-marker': null },
      },
    },
    { ...get('a'), gives: { status: 200, body: 'one' } },
    { ...version(get('a'), '{two}'), gives: error(404, 'NoSuchVersion') },
  ]),
  inOwnBucket('of the bucket wait for its versions', [
    enable,
    { ...put('a'), ...KEPT('one') },
    { ...remove('a'), ...KEPT('marker') },
    { method: 'DELETE', gives: error(409, 'BucketNotEmpty', '0015-00000301') },
    version(remove('a'), '{one}'),
    version(remove('a'), '{marker}'),
    { method: 'DELETE', gives: { status: 204 } },
  ]),
]

const ids: readonly ConformanceCase[] = [
  inOwnBucket('that were never given are not found', [
    enable,
    put('a'),
    {
      ...version(get('a'), UNKNOWN),
      gives: error(404, 'NoSuchVersion', undefined, {
        message: 'The specified version does not exist.',
      }),
    },
  ]),
  inOwnBucket('that are none are refused', [
    enable,
    put('a'),
    {
      ...version(get('a'), 'no id'),
      gives: error(400, 'InvalidArgument', '0012-00000202', {
        message: 'Invalid version id specified.',
      }),
    },
  ]),
  inOwnBucket('must not be empty', [
    enable,
    put('a'),
    {
      ...version(get('a'), ''),
      gives: error(400, 'InvalidArgument', undefined, {
        message: 'Version id can not be the empty string.',
      }),
    },
  ]),
  inOwnBucket('that a copy does not find have a number of their own', [
    enable,
    put('a'),
    {
      method: 'PUT',
      key: 'copy',
      headers: { 'x-oss-copy-source': `/{bucket}/{prefix}a?versionId=${UNKNOWN}` },
      gives: error(404, 'NoSuchVersion', '0012-00000203'),
    },
  ]),
  inOwnBucket('choose tags, ACL and meta of one version', [
    enable,
    { ...put('a', 'one', { 'x-oss-tagging': 'v=1' }), ...KEPT('one') },
    put('a', 'longer', { 'x-oss-tagging': 'v=2' }),
    {
      ...version(get('a'), '{one}'),
      query: { tagging: '', versionId: '{one}' },
      gives: { status: 200, elements: { 'TagSet/Tag/Value': '1' } },
    },
    {
      method: 'PUT',
      key: 'a',
      query: { acl: '', versionId: '{one}' },
      headers: { 'x-oss-object-acl': 'public-read' },
      gives: { status: 200, headers: { 'x-oss-version-id': '{one}' } },
    },
    {
      ...get('a'),
      query: { acl: '' },
      gives: { status: 200, elements: { 'AccessControlList/Grant': 'default' } },
    },
    {
      ...head('a'),
      query: { objectMeta: '', versionId: '{one}' },
      gives: { status: 200, headers: { 'content-length': '3', 'x-oss-version-id': '{one}' } },
    },
  ]),
]

const lists: readonly ConformanceCase[] = [
  inOwnBucket('tell everything, newest first', [
    enable,
    { ...put('a', '123456789'), ...KEPT('one') },
    { ...put('a', 'x'), ...KEPT('two') },
    { ...put('b'), ...KEPT('b') },
    { ...remove('b'), ...KEPT('marker') },
    {
      ...listVersions(),
      gives: {
        status: 200,
        root: 'ListVersionsResult',
        elements: {
          Name: '{bucket}',
          Prefix: '',
          KeyMarker: '',
          VersionIdMarker: '',
          MaxKeys: '100',
          IsTruncated: 'false',
          NextKeyMarker: null,
          'Version/Key': ['{prefix}a', '{prefix}a', '{prefix}b'],
          'Version/IsLatest': ['true', 'false', 'false'],
          'Version/Size': ['1', '9', '1'],
          'Version/Type': ['Normal', 'Normal', 'Normal'],
          'DeleteMarker/Key': '{prefix}b',
          'DeleteMarker/VersionId': '{marker}',
          'DeleteMarker/IsLatest': 'true',
          'DeleteMarker/LastModified': ISO_TIME,
          'DeleteMarker/Owner/ID': /./,
        },
      },
    },
    {
      ...listVersions({ 'max-keys': '1' }),
      gives: {
        status: 200,
        elements: {
          IsTruncated: 'true',
          NextKeyMarker: '{prefix}a',
          NextVersionIdMarker: '{two}',
          'Version/ETag': '"9DD4E461268C8034F5C8564E155C67A6"',
          'Version/LastModified': ISO_TIME,
          'Version/StorageClass': 'Standard',
          'Version/Owner/ID': /./,
        },
      },
    },
    {
      ...listVersions({ 'key-marker': '{prefix}a', 'version-id-marker': '{two}' }),
      gives: {
        status: 200,
        elements: { 'Version/VersionId': ['{one}', '{b}'] },
      },
    },
  ]),
  inOwnBucket('put keys together and encode them', [
    enable,
    put('dir/1'),
    put('z y'),
    {
      ...listVersions({ prefix: '{prefix}', delimiter: '/', 'encoding-type': 'url' }),
      gives: {
        status: 200,
        elements: {
          EncodingType: 'url',
          'Version/Key': '{prefixUrl}z%20y',
          'CommonPrefixes/Prefix': '{prefixUrl}dir%2F',
        },
      },
    },
  ]),
  inOwnBucket('want a key beside the version to begin after', [
    { ...listVersions({ 'version-id-marker': 'null' }), gives: error(400, 'InvalidArgument') },
  ]),
  {
    name: 'of a bucket without versions have null in their place',
    basis: 'choice',
    bucket: 'own',
    steps: [
      put('a'),
      {
        ...listVersions(),
        gives: {
          status: 200,
          elements: { 'Version/VersionId': 'null', 'Version/IsLatest': 'true' },
        },
      },
    ],
  },
]

checkConformance({
  'The versioning of a bucket': states,
  'Writes with versions': writes,
  'Delete markers': markers,
  Deletions: deletions,
  'Version IDs': ids,
  ListObjectVersions: lists,
})
