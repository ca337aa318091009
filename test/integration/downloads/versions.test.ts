/** Transfers of one version of an object, whatever becomes of the others. */

import { readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { engineOf } from '../../../src/node/client.js'
import { nodeCopyPlatform } from '../../../src/platform/node/copy-platform.js'
import { Copier } from '../../../src/transfer/copy/copier.js'
import type { CopierOptions } from '../../../src/transfer/copy/copy-options.js'
import { useDownloadScene } from '../../support/download-scene.js'
import { seededBytes } from '../../support/seeded-random.js'
import { BUCKET, failureOf, logEvents, PART, TARGET } from '../../support/upload-scene.js'

const PARTS = 5
const SIZE = PARTS * PART - 1234
const scene = useDownloadScene()

beforeEach(() => scene.upload.client.putBucketVersioning({ bucket: BUCKET, status: 'Enabled' }))

async function storeVersion(seed: number): Promise<{ versionId: string; bytes: Uint8Array }> {
  const bytes = seededBytes(SIZE, seed)
  const { versionId = '' } = await scene.upload.client.putObject({ ...TARGET, body: bytes })
  return { versionId, bytes }
}

const versionsAsked = (operation: string): (string | undefined)[] =>
  scene.upload.requests(operation).map(({ query }) => query['versionId'])

function copier(options: CopierOptions = {}): Copier {
  const { client } = scene.upload
  return new Copier(client, engineOf(client), nodeCopyPlatform, { partSize: PART, ...options })
}

describe('a version', () => {
  it('is downloaded as it was, in parts that all name it', async () => {
    const first = await storeVersion(1)
    await storeVersion(2)
    const downloader = scene.upload.client.downloader({ partSize: PART })
    const request = { ...TARGET, versionId: first.versionId }
    const result = await downloader.downloadFile(request, scene.target)
    await scene.expectFile(first.bytes)
    expect(result.versionId).toBe(first.versionId)
    expect(versionsAsked('GetObject')).toEqual(Array.from({ length: PARTS }, () => first.versionId))
  })

  it('is resumed although a newer one has come', async () => {
    const first = await storeVersion(1)
    const { client, checkpointDir } = scene.upload
    const options = { partSize: PART, parallelNum: 1, enableCheckpoint: true, checkpointDir }
    const downloader = client.downloader(options)
    const request = { ...TARGET, versionId: first.versionId }
    const log = logEvents(({ type }) => {
      if (type === 'part-completed' && log.of('part-completed').length === 3) void transfer.cancel()
    })
    const transfer = downloader.downloadFile(request, scene.target, log.options)
    expect(await failureOf(transfer)).toMatchObject({ code: 'Cancelled' })
    await storeVersion(2)
    const since = scene.upload.requests().length
    await downloader.downloadFile(request, scene.target)
    await scene.expectContent(first.bytes)
    expect(scene.fetchedParts(since).length).toBeLessThan(PARTS)
  })

  it('is what a download without a version pins at its start', async () => {
    const first = await storeVersion(1)
    const { client } = scene.upload
    const chunks: Uint8Array[] = []
    const options = { partSize: PART, parallelNum: 1 }
    for await (const chunk of client.downloader().iterate(TARGET, options)) {
      // The last parts are asked for when the first have been taken.
      if (chunks.length === 0) await client.deleteObject(TARGET)
      chunks.push(Uint8Array.from(chunk))
    }
    expect(Buffer.compare(Buffer.concat(chunks), first.bytes)).toBe(0)
    const operations = scene.upload.operations()
    expect(operations.lastIndexOf('GetObject')).toBeGreaterThan(operations.indexOf('DeleteObject'))
    await expect(client.headObject(TARGET)).rejects.toMatchObject({
      code: 'NoSuchKey',
    })
  })

  it('is read into a file with one request', async () => {
    const first = await storeVersion(1)
    await storeVersion(2)
    const request = { ...TARGET, versionId: first.versionId }
    await scene.upload.client.getObjectToFile(request, scene.target)
    expect(Buffer.compare(await readFile(scene.target), first.bytes)).toBe(0)
  })

  it.each([
    ['in one request', {}],
    ['in parts', { multipartThreshold: PART, disableShallowCopy: true }],
  ])('is copied back %s', async (_how, options) => {
    const first = await storeVersion(1)
    await storeVersion(2)
    const source = { sourceKey: TARGET.key, sourceVersionId: first.versionId }
    const copied = await copier(options).copy({ ...TARGET, ...source })
    expect(copied.versionId).toMatch(/^CAEQ/)
    await scene.upload.expectObject(first.bytes)
    const { versions } = await scene.upload.client.listObjectVersions({ bucket: BUCKET })
    expect(versions.map(({ isLatest }) => isLatest)).toEqual([true, false, false])
  })
})

describe('the client', () => {
  it('lists versions page by page, and takes back a deletion', async () => {
    const { client } = scene.upload
    const { versionId: first } = await client.putObject({ ...TARGET, body: Buffer.from('one') })
    const { versionId: second } = await client.putObject({ ...TARGET, body: Buffer.from('two') })
    const { versionId: marker, deleteMarker } = await client.deleteObject(TARGET)
    expect(deleteMarker).toBe(true)
    const found: (string | undefined)[] = []
    for await (const page of client.listObjectVersionsPages({ bucket: BUCKET, maxKeys: 1 })) {
      found.push(...page.versions.map(({ versionId }) => versionId))
    }
    expect(found).toEqual([marker, second, first])
    await client.deleteObject({ ...TARGET, versionId: marker })
    expect((await client.headObject(TARGET)).versionId).toBe(second)
    const { status } = await client.getBucketVersioning({ bucket: BUCKET })
    expect(status).toBe('Enabled')
  })

  it('makes symlinks, sets ACLs and restores archived objects', async () => {
    const { client } = scene.upload
    const body = Buffer.from('content')
    await client.putObject({ ...TARGET, body, storageClass: 'Archive' })
    await client.putSymlink({ bucket: BUCKET, key: 'link', target: TARGET.key })
    expect((await client.getSymlink({ bucket: BUCKET, key: 'link' })).target).toBe(TARGET.key)
    await client.putObjectAcl({ ...TARGET, acl: 'public-read' })
    expect((await client.getObjectAcl(TARGET)).acl).toBe('public-read')
    await expect(client.getObject(TARGET)).rejects.toMatchObject({ code: 'InvalidObjectState' })
    expect((await client.restoreObject({ ...TARGET, days: 2 })).statusCode).toBe(202)
    expect((await client.headObject(TARGET)).restore).toBe('ongoing-request="true"')
  })
})
