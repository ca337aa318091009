/** Symlinks: objects that are read as another one. */

import { describe, expect, it } from 'vitest'
import { BUCKET, codeOf, elementsOf, headerOf, useBucketScene, versionOf } from './bucket-scene.js'
import type { RawResponse } from './raw-client.js'

const scene = useBucketScene()
const { call, put, get, head } = scene

const link = (key: string, target: string, headers = {}): Promise<RawResponse> =>
  call({
    method: 'PUT',
    key,
    query: { symlink: '' },
    headers: { 'x-oss-symlink-target': encodeURIComponent(target), ...headers },
  })

describe('a symlink', () => {
  it('is read as its target, with metadata of its own', async () => {
    await put('dir/a b', 'content', { 'x-oss-meta-a': 'target', 'content-type': 'text/target' })
    const headers = { 'x-oss-meta-a': 'link', 'content-type': 'text/link' }
    expect((await link('l', 'dir/a b', headers)).status).toBe(200)
    const target = await get('dir/a b')
    const read = await get('l')
    expect(read.text).toBe('content')
    expect(read.headers).toMatchObject({
      'x-oss-meta-a': 'link',
      'content-type': 'text/link',
      'x-oss-object-type': 'Symlink',
      etag: target.headers['etag'],
      'content-md5': target.headers['content-md5'],
      'x-oss-hash-crc64ecma': target.headers['x-oss-hash-crc64ecma'],
    })
    const headed = await head('l')
    expect(headed.headers).toMatchObject({
      'content-length': '7',
      'x-oss-meta-a': 'link',
      etag: target.headers['etag'],
    })
    const range = await call({ key: 'l', headers: { range: 'bytes=3-' } })
    expect([range.status, range.text]).toEqual([206, 'tent'])
    const condition = { 'if-none-match': headerOf(target, 'etag') }
    expect((await call({ key: 'l', headers: condition })).status).toBe(304)
  })

  it('opens to nobody what its target does not', async () => {
    const open = { 'x-oss-object-acl': 'public-read' }
    await put('secret', 'content')
    await link('l', 'secret', open)
    const anonymous = (method: 'GET' | 'HEAD', key = 'l'): Promise<RawResponse> =>
      call({ method, key, signed: false })
    expect(codeOf(await anonymous('GET'))).toBe('403 AccessDenied')
    expect((await anonymous('HEAD')).status).toBe(403)
    expect((await get('l')).text).toBe('content')
    await call({ method: 'PUT', query: { acl: '' }, headers: { 'x-oss-acl': 'public-read-write' } })
    await put('closed', 'content', { 'x-oss-object-acl': 'private' })
    await link('to closed', 'closed', open)
    expect((await anonymous('GET', 'to closed')).status).toBe(403)
    expect((await anonymous('GET')).text).toBe('content')
    const initiated = await call({ method: 'POST', key: 'upload', query: { uploads: '' } })
    const uploadId = elementsOf(initiated, 'UploadId')[0] ?? ''
    const copied = await call({
      method: 'PUT',
      key: 'upload',
      query: { uploadId, partNumber: '1' },
      headers: { 'x-oss-copy-source': `/${BUCKET}/to%20closed` },
      signed: false,
    })
    expect(codeOf(copied)).toBe('403 AccessDenied')
  })

  it('tells of itself where it is not read', async () => {
    await put('target', 'content')
    await link('l', 'target')
    const told = await get('l', { symlink: '' })
    expect(headerOf(told, 'x-oss-symlink-target')).toBe('target')
    const meta = await head('l', { objectMeta: '' })
    expect(headerOf(meta, 'content-length')).toBe('0')
    expect(headerOf(meta, 'etag')).toBe(headerOf(told, 'etag'))
    expect(elementsOf(await call({}), 'Type')).toEqual(['Symlink', 'Normal'])
    await call({ method: 'DELETE', key: 'l' })
    expect((await get('target')).text).toBe('content')
  })

  it('leads nowhere without a target, to a delete marker, and to another link', async () => {
    await scene.setVersioning('Enabled')
    await link('l', 'target')
    expect(codeOf(await get('l'))).toBe('404 SymlinkTargetNotExist')
    expect((await head('l')).status).toBe(404)
    await put('target', 'x')
    expect((await get('l')).status).toBe(200)
    await call({ method: 'DELETE', key: 'target' })
    expect(codeOf(await get('l'))).toBe('404 SymlinkTargetNotExist')
    await link('target', 'other')
    expect(codeOf(await get('l'))).toBe('400 InvalidTargetType')
    expect((await head('l')).status).toBe(400)
  })

  it('follows the target from version to version, and has versions itself', async () => {
    await scene.setVersioning('Enabled')
    await put('one', '1')
    const toOne = versionOf(await link('l', 'one'))
    const toTwo = versionOf(await link('l', 'two'))
    await put('two', '2')
    const read = await get('l')
    expect([read.text, versionOf(read)]).toEqual(['2', toTwo])
    expect((await get('l', { versionId: toOne })).text).toBe('1')
    await put('one', 'later')
    expect((await get('l', { versionId: toOne })).text).toBe('later')
    const told = await get('l', { symlink: '', versionId: toOne })
    expect(headerOf(told, 'x-oss-symlink-target')).toBe('one')
  })

  it('is copied as a link, and as content into a part', async () => {
    await put('target', 'content')
    await link('l', 'target')
    const headers = { 'x-oss-copy-source': '/test-bucket/l' }
    expect((await call({ method: 'PUT', key: 'copy', headers })).status).toBe(200)
    expect(headerOf(await get('copy', { symlink: '' }), 'x-oss-symlink-target')).toBe('target')
    const initiated = await call({ method: 'POST', key: 'big', query: { uploads: '' } })
    const uploadId = initiated.element('UploadId') ?? ''
    const query = { uploadId, partNumber: '1' }
    expect((await call({ method: 'PUT', key: 'big', query, headers })).status).toBe(200)
    const all = { 'x-oss-complete-all': 'yes' }
    await call({ method: 'POST', key: 'big', query: { uploadId }, headers: all })
    expect((await get('big')).text).toBe('content')
  })

  it('can be forbidden to take the place of an object', async () => {
    await put('l', 'x')
    expect(codeOf(await link('l', 'a', { 'x-oss-forbid-overwrite': 'true' }))).toBe(
      '409 FileAlreadyExists',
    )
    expect(codeOf(await get('l', { symlink: '' }))).toBe('400 NotSymlink')
    expect((await link('l', 'a')).status).toBe(200)
    await put('l', 'y')
    expect((await get('l')).text).toBe('y')
  })
})
