/** What users of ali-oss do with objects: streams, interrupted uploads, lists, versions, links. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type OSS from 'ali-oss'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import { seededBytes } from '../../support/seeded-random.js'
import { BUCKET, collect, connectAliOss, SETUPS } from './scene.js'

const PART = 100 * 1024

type Checkpoint = NonNullable<Parameters<OSS['multipartUpload']>[2]['checkpoint']>

let server: EmbeddedServer
let folder: string

beforeAll(async () => {
  server = await createServer({ buckets: [BUCKET] })
  folder = await mkdtemp(join(tmpdir(), 'ossferry-ali-oss-'))
})
beforeEach(() => server.reset())
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

describe.each(SETUPS)('ali-oss with $setup', (setup) => {
  const connect = (): OSS => connectAliOss(server, setup)

  it('stores streams, with and without a length, and reads them as streams', async () => {
    const client = connect()
    const content = Buffer.from(seededBytes(300_000))
    const chunks = [content.subarray(0, 1), content.subarray(1, 99_999), content.subarray(99_999)]
    await client.putStream('chunked', Readable.from(chunks), { meta: { a: '1' } })
    await client.putStream('measured', Readable.from(chunks), { contentLength: content.length })
    for (const key of ['chunked', 'measured']) {
      expect(content.equals(await collect((await client.getStream(key)).stream))).toBe(true)
    }
    const piece = await client.getStream('measured', { headers: { Range: 'bytes=10-19' } })
    expect(piece.res.status).toBe(206)
    expect(await collect(piece.stream)).toEqual(content.subarray(10, 20))
  })

  it('goes on with an upload that was cancelled, from its checkpoint', async () => {
    const content = Buffer.from(seededBytes(5 * PART))
    const path = join(folder, 'cancelled')
    await writeFile(path, content)
    const client = connect()
    let checkpoint: Checkpoint | undefined
    const cancelled = client.multipartUpload('big', path, {
      partSize: PART,
      parallel: 1,
      progress: (_done, reached) => {
        if (reached !== undefined) checkpoint = { ...reached, doneParts: [...reached.doneParts] }
        if (checkpoint?.doneParts.length === 2) client.cancel()
      },
    })
    await expect(cancelled).rejects.toMatchObject({ name: 'cancel' })
    expect(checkpoint?.doneParts).toHaveLength(2)
    const { parts } = await client.listParts('big', checkpoint?.uploadId ?? '')
    expect(parts.map(({ PartNumber }) => PartNumber).slice(0, 2)).toEqual(['1', '2'])

    const before = server.requests.length
    await connect().multipartUpload('big', path, { partSize: PART, checkpoint })
    const sent = server.requests.slice(before).map(({ operation }) => operation)
    expect(sent.filter((name) => name === 'UploadPart')).toHaveLength(3)
    expect(sent).not.toContain('InitiateMultipartUpload')
    expect(content.equals((await client.get('big')).content)).toBe(true)
  })

  it('lists objects with their owners, page by page', async () => {
    const client = connect()
    for (const key of ['a b', 'dir/1', 'dir/2', 'z']) await client.put(key, Buffer.from('x'))
    const first = await client.list({ 'max-keys': 2, delimiter: '/' })
    expect(first.objects).toMatchObject([{ name: 'a b', size: 1 }])
    expect(first.objects?.[0]?.owner?.id).toMatch(/./)
    expect(first.prefixes).toEqual(['dir/'])
    expect(first.isTruncated).toBe(true)
    const rest = await client.list({ 'max-keys': 2, delimiter: '/', marker: first.nextMarker })
    expect(rest.objects?.map(({ name }) => name)).toEqual(['z'])
    expect(rest.isTruncated).toBe(false)
  })

  it('keeps versions, reads and deletes them one by one', async () => {
    const client = connect()
    expect((await client.getBucketVersioning(BUCKET)).versionStatus).toBeUndefined()
    await client.putBucketVersioning(BUCKET, 'Enabled')
    expect((await client.getBucketVersioning(BUCKET)).versionStatus).toBe('Enabled')
    const one = await client.put('key', Buffer.from('one'))
    await client.put('key', Buffer.from('two'))
    const deleted = await client.delete('key')
    expect(deleted.res.headers['x-oss-delete-marker']).toBe('true')
    await expect(client.get('key')).rejects.toMatchObject({ code: 'NoSuchKey' })

    const { objects, deleteMarker } = await client.getBucketVersions()
    expect(objects.map(({ name, isLatest }) => [name, isLatest])).toEqual([
      ['key', false],
      ['key', false],
    ])
    expect(deleteMarker).toMatchObject([{ name: 'key' }])
    const versionId = one.res.headers['x-oss-version-id'] ?? ''
    expect((await client.get('key', { versionId })).content.toString()).toBe('one')
    await client.delete('key', { versionId: deleteMarker[0]?.versionId ?? '' })
    expect((await client.get('key')).content.toString()).toBe('two')
    for (const version of (await client.getBucketVersions()).objects) {
      await client.delete('key', version)
    }
    expect((await client.getBucketVersions()).objects).toEqual([])
  })

  it('links to objects and opens them to everybody', async () => {
    const client = connect()
    await client.put('dir/target 目录', Buffer.from('linked'))
    await client.putSymlink('link', 'dir/target 目录', { meta: { of: 'link' } })
    expect((await client.getSymlink('link')).targetName).toBe('dir/target 目录')
    expect((await client.get('link')).content.toString()).toBe('linked')
    expect((await client.head('link')).meta).toEqual({ of: 'link' })

    expect((await client.getACL('link')).acl).toBe('default')
    await client.putACL('link', 'public-read')
    expect((await client.getACL('link')).acl).toBe('public-read')
    const statusForAnybody = async (): Promise<number> =>
      (await fetch(`${server.endpoint}/${BUCKET}/link`)).status
    expect(await statusForAnybody(), 'the target is private').toBe(403)
    await client.putACL('dir/target 目录', 'public-read')
    expect(await statusForAnybody()).toBe(200)
  })

  it('asks for archived objects back', async () => {
    const client = connect()
    const headers = { 'x-oss-storage-class': 'Archive' }
    await client.put('frozen', Buffer.from('x'), { headers })
    await expect(client.get('frozen')).rejects.toMatchObject({ code: 'InvalidObjectState' })
    expect((await client.restore('frozen')).res.status).toBe(202)
    const { res } = await client.head('frozen')
    expect(res.headers['x-oss-restore']).toMatch(/^ongoing-request="(true|false)"/)
  })
})
