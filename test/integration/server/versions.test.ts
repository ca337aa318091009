/** Versions of objects: what writes make, reads find, and deletions leave. */

import { beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/platform/node/clock.js'
import { crc64, formatCrc64 } from '../../../src/protocol/crc64/crc64.js'
import { createServer } from '../../../src/server.js'
import { BUCKET, codeOf, elementsOf, headerOf, useBucketScene, versionOf } from './bucket-scene.js'
import { send, type RawResponse } from './raw-client.js'

const scene = useBucketScene()
const { call, put, get, head } = scene
const UNKNOWN = 'CAEQNhiBgMDJgZCA0BYiIDc4MGZjZGI2OTBjOTRmNTE5NmU5NmFhZjhjYmY0ODBh'

const append = (position: number, body: string, headers = {}): Promise<RawResponse> =>
  call({
    method: 'POST',
    key: 'log',
    query: { append: '', position: `${position}` },
    body,
    headers,
  })
const remove = (key: string, query = {}): Promise<RawResponse> =>
  call({ method: 'DELETE', key, query })

it('has versions also by a clock that counts parts of milliseconds', async () => {
  const clock = { ...systemClock, now: () => Date.now() + 0.5 }
  await using server = await createServer({ buckets: [BUCKET], clock })
  const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
  await send(server, { method: 'PUT', bucket: BUCKET, query: { versioning: '' }, body })
  const stored = await send(server, { method: 'PUT', bucket: BUCKET, key: 'k', body: 'x' })
  expect([stored.status, versionOf(stored).length]).toEqual([200, 64])
})

describe('a bucket that keeps versions', () => {
  beforeEach(() => scene.setVersioning('Enabled'))

  it('gives IDs like those of OSS, another one each time', async () => {
    const ids = new Set<string>()
    for (let count = 0; count < 20; count++) ids.add(versionOf(await put('a', 'x')))
    expect(ids.size).toBe(20)
    for (const id of ids) expect(id).toMatch(/^CAEQ[\w=-]{60}$/)
  })

  it('does not mind what forbids overwriting', async () => {
    const forbidden = { 'x-oss-forbid-overwrite': 'true' }
    expect((await put('a', '1', forbidden)).status).toBe(200)
    expect((await put('a', '2', forbidden)).status).toBe(200)
    const link = { ...forbidden, 'x-oss-symlink-target': 'b' }
    const made = await call({ method: 'PUT', key: 'a', query: { symlink: '' }, headers: link })
    expect(made.status).toBe(200)
    const upload = await call({
      method: 'POST',
      key: 'a',
      query: { uploads: '' },
      headers: forbidden,
    })
    expect(upload.status).toBe(200)
  })

  it('keeps what was there before versions as the version null', async () => {
    await scene.server.reset()
    await put('a', 'old')
    await scene.setVersioning('Enabled')
    const second = versionOf(await put('a', 'new'))
    expect((await get('a', { versionId: 'null' })).text).toBe('old')
    await remove('a', { versionId: second })
    expect((await get('a')).text).toBe('old')
  })

  it('changes tags and ACL of an old version where it stands', async () => {
    const first = versionOf(await put('a', 'one'))
    const second = versionOf(await put('a', 'two'))
    const body = '<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>'
    const query = { tagging: '', versionId: first }
    const tagged = await call({ method: 'PUT', key: 'a', query, body })
    expect(versionOf(tagged)).toBe(first)
    const acl = { acl: '', versionId: first }
    const headers = { 'x-oss-object-acl': 'public-read' }
    expect((await call({ method: 'PUT', key: 'a', query: acl, headers })).status).toBe(200)

    expect(versionOf(await get('a'))).toBe(second)
    expect((await get('a', { tagging: '' })).element('Key')).toBeUndefined()
    expect((await get('a', { tagging: '', versionId: first })).element('Key')).toBe('k')
    expect((await get('a', { acl: '' })).element('Grant')).toBe('default')
    expect((await get('a', acl)).element('Grant')).toBe('public-read')
    const listed = await call({ query: { versions: '' } })
    expect(elementsOf(listed, 'VersionId')).toEqual([second, first])
    expect(elementsOf(listed, 'IsLatest')).toEqual(['true', 'false'])
  })

  it('appends to one version, and behind a delete marker begins another', async () => {
    const first = await append(0, 'one;')
    const version = versionOf(first)
    expect(version).toMatch(/^CAEQ/)
    expect(versionOf(await append(4, 'two;'))).toBe(version)
    const marker = versionOf(await remove('log'))
    expect(codeOf(await append(8, 'x'))).toBe('409 PositionNotEqualToLength')
    const second = versionOf(await append(0, 'new'))
    expect(new Set([version, marker, second]).size).toBe(3)
    expect((await get('log')).text).toBe('new')
    expect((await get('log', { versionId: version })).text).toBe('one;two;')
  })

  it('never appends to what is no longer the newest', async () => {
    await append(0, 'one')
    const [, ...appends] = await Promise.all([
      put('log', 'other'),
      ...[1, 2, 3].map(() => append(3, 'two')),
    ])
    for (const answer of appends) expect([200, 409]).toContain(answer.status)
    expect((await get('log')).text).toBe('other')
  })

  it('completes uploads as versions of their own', async () => {
    await put('big', 'before')
    const initiated = await call({ method: 'POST', key: 'big', query: { uploads: '' } })
    const uploadId = initiated.element('UploadId') ?? ''
    const part = { uploadId, partNumber: '1' }
    const uploaded = await call({ method: 'PUT', key: 'big', query: part, body: 'after' })
    expect(versionOf(uploaded)).toBe('')
    const headers = { 'x-oss-complete-all': 'yes' }
    const done = await call({ method: 'POST', key: 'big', query: { uploadId }, headers })
    expect(versionOf(done)).toMatch(/^CAEQ/)
    expect(versionOf(await get('big'))).toBe(versionOf(done))
    expect(elementsOf(await call({ query: { versions: '' } }), 'Size')).toEqual(['5', '6'])
  })

  it('copies a version, and copies it back over what came later', async () => {
    const first = versionOf(await put('a', 'one', { 'x-oss-meta-n': '1' }))
    await put('a', 'two', { 'x-oss-meta-n': '2' })
    const headers = { 'x-oss-copy-source': `/test-bucket/a?versionId=${first}` }
    const copied = await call({ method: 'PUT', key: 'a', headers })
    expect(headerOf(copied, 'x-oss-copy-source-version-id')).toBe(first)
    expect(versionOf(copied)).not.toBe(first)
    const restored = await get('a')
    expect(restored.text).toBe('one')
    // There is another version to go back to, so metadata goes by the directive.
    expect(headerOf(restored, 'x-oss-meta-n')).toBe('1')
    expect(headerOf(restored, 'x-oss-hash-crc64ecma')).toBe(formatCrc64(crc64(Buffer.from('one'))))

    const missing = { 'x-oss-copy-source': `/test-bucket/a?versionId=${UNKNOWN}` }
    expect(codeOf(await call({ method: 'PUT', key: 'b', headers: missing }))).toBe(
      '404 NoSuchVersion',
    )
    const marker = versionOf(await remove('a'))
    const hidden = { 'x-oss-copy-source': '/test-bucket/a' }
    const refused = await call({ method: 'PUT', key: 'b', headers: hidden })
    expect(codeOf(refused)).toBe('404 NoSuchKey')
    expect(headerOf(refused, 'x-oss-delete-marker')).toBe('true')
    const named = { 'x-oss-copy-source': `/test-bucket/a?versionId=${marker}` }
    expect(codeOf(await call({ method: 'PUT', key: 'b', headers: named }))).toBe(
      '405 MethodNotAllowed',
    )
  })

  it('answers every call on a delete marker as OSS does', async () => {
    const content = versionOf(await put('a', 'x'))
    const marker = versionOf(await remove('a'))
    const calls: Record<string, string>[] = [{}, { acl: '' }, { tagging: '' }, { symlink: '' }]
    for (const extra of calls) {
      const hidden = await get('a', extra)
      expect(codeOf(hidden)).toBe('404 NoSuchKey')
      expect(hidden.headers).toMatchObject({
        'x-oss-delete-marker': 'true',
        'x-oss-version-id': marker,
      })
      const named = await get('a', { ...extra, versionId: marker })
      expect(codeOf(named)).toBe('405 MethodNotAllowed')
      expect(named.headers).toMatchObject({ 'x-oss-delete-marker': 'true', allow: 'DELETE' })
    }
    const headed = await head('a', { objectMeta: '', versionId: marker })
    expect(headed.status).toBe(405)
    expect(headed.headers).toHaveProperty('x-oss-err')
    expect((await get('a', { versionId: content })).text).toBe('x')
    expect(elementsOf(await call({}), 'Key')).toEqual([])
  })

  it('takes back a deletion with the delete marker', async () => {
    await put('a', 'x')
    const marker = versionOf(await remove('a'))
    const again = versionOf(await remove('a'))
    expect(again).not.toBe(marker)
    for (const versionId of [again, marker]) {
      const removed = await remove('a', { versionId })
      expect(removed.status).toBe(204)
      expect(removed.headers).toMatchObject({
        'x-oss-delete-marker': 'true',
        'x-oss-version-id': versionId,
      })
    }
    expect((await get('a')).text).toBe('x')
    const unknown = await remove('a', { versionId: UNKNOWN })
    expect(unknown.status).toBe(204)
    expect(unknown.headers).not.toHaveProperty('x-oss-delete-marker')
  })

  it('deletes many, versions and objects, and tells which markers that made', async () => {
    const first = versionOf(await put('a', 'x'))
    await put('b', 'x')
    const marker = versionOf(await remove('c'))
    const body =
      `<Delete><Object><Key>a</Key><VersionId>${first}</VersionId></Object>` +
      `<Object><Key>b</Key></Object>` +
      `<Object><Key>c</Key><VersionId>${marker}</VersionId></Object></Delete>`
    const answer = await call({ method: 'POST', query: { delete: '' }, body })
    const [a = '', b = '', c = ''] = answer.text.split('<Deleted>').slice(1)
    expect(a).toContain(`<VersionId>${first}</VersionId>`)
    expect(a).not.toContain('DeleteMarker')
    expect(b).not.toContain('<VersionId>')
    expect(b).toMatch(/<DeleteMarker>true<.*\s*<DeleteMarkerVersionId>CAEQ/)
    expect(c).toContain(`<DeleteMarkerVersionId>${marker}</DeleteMarkerVersionId>`)
    expect(codeOf(await get('a'))).toBe('404 NoSuchKey')
    const wrong = '<Delete><Object><Key>b</Key><VersionId>1</VersionId></Object></Delete>'
    const refused = await call({ method: 'POST', query: { delete: '' }, body: wrong })
    expect(codeOf(refused)).toBe('400 InvalidArgument')
  })

  it('is deleted itself only when no version is left', async () => {
    const first = versionOf(await put('a', 'x'))
    const marker = versionOf(await remove('a'))
    expect(codeOf(await call({ method: 'DELETE' }))).toBe('409 BucketNotEmpty')
    await remove('a', { versionId: first })
    expect(codeOf(await call({ method: 'DELETE' }))).toBe('409 BucketNotEmpty')
    await remove('a', { versionId: marker })
    expect((await call({ method: 'DELETE' })).status).toBe(204)
  })
})

describe('a bucket that keeps no further versions', () => {
  it('replaces the version null and keeps the others', async () => {
    await scene.setVersioning('Enabled')
    const first = versionOf(await put('a', 'one'))
    await scene.setVersioning('Suspended')
    for (const body of ['two', 'three']) expect(versionOf(await put('a', body))).toBe('null')
    expect(elementsOf(await call({ query: { versions: '' } }), 'VersionId')).toEqual([
      'null',
      first,
    ])
    const removed = await remove('a')
    expect(removed.headers).toMatchObject({
      'x-oss-delete-marker': 'true',
      'x-oss-version-id': 'null',
    })
    const listed = await call({ query: { versions: '' } })
    expect(elementsOf(listed, 'VersionId')).toEqual(['null', first])
    expect(listed.text.match(/<(Version|DeleteMarker)>/g)).toEqual(['<DeleteMarker>', '<Version>'])
    expect((await get('a', { versionId: first })).text).toBe('one')
    await remove('a', { versionId: 'null' })
    expect((await get('a')).text).toBe('one')
  })

  it('gives what is written again the newest place', async () => {
    await put('a', 'null')
    await scene.setVersioning('Enabled')
    const second = versionOf(await put('a', 'second'))
    await scene.setVersioning('Suspended')
    await put('a', 'null again')
    expect((await get('a')).text).toBe('null again')
    expect(elementsOf(await call({ query: { versions: '' } }), 'VersionId')).toEqual([
      'null',
      second,
    ])
  })
})

describe('a bucket that never kept versions', () => {
  it('knows the version null, and tells of none', async () => {
    expect((await put('a', 'x')).headers).not.toHaveProperty('x-oss-version-id')
    const named = await get('a', { versionId: 'null' })
    expect(named.text).toBe('x')
    expect(named.headers).not.toHaveProperty('x-oss-version-id')
    expect(codeOf(await get('a', { versionId: UNKNOWN }))).toBe('404 NoSuchVersion')
    expect(codeOf(await get('a', { versionId: 'x' }))).toBe('400 InvalidArgument')
    expect(codeOf(await get('a', { versionId: '' }))).toBe('400 InvalidArgument')
    expect((await remove('a', { versionId: 'null' })).status).toBe(204)
    expect(codeOf(await get('a'))).toBe('404 NoSuchKey')
  })
})
