/** What a caller says about a copy arrives with it, and what the source says is kept. */

import { describe, expect, it } from 'vitest'
import type { CopyRequest, HeadObjectResult } from '../../../src/index.js'
import { COPY, IN_PARTS, REQUEST, SOURCE, useCopyScene } from '../../support/copy-scene.js'
import { failureOf, PART } from '../../support/upload-scene.js'

const scene = useCopyScene()

const WAYS = [
  ['one CopyObject', {}],
  ['parts', IN_PARTS],
] as const

/** Everything that describes an object; values that a careless header would spoil. */
const DESCRIPTION = {
  contentType: 'text/plain; charset=utf-8',
  cacheControl: 'max-age=60, private',
  contentDisposition: 'attachment; filename="报告.pdf"',
  contentEncoding: 'gzip',
  contentLanguage: 'zh-CN',
  expires: 'Fri, 28 Feb 2031 05:38:42 GMT',
  metadata: { owner: '张三 & söhne', 'a-b': '1=2; 3', blank: 'a  b' },
} as const
const OTHER = {
  contentType: 'text/html',
  cacheControl: 'no-store',
  contentDisposition: 'inline',
  contentEncoding: 'identity',
  contentLanguage: 'en',
  expires: 'Sat, 01 Mar 2031 05:38:42 GMT',
  metadata: { other: 'ü' },
} as const
/**
 * As a source may have them: blanks, signs and letters that a header must not carry as they are.
 */
const TAGS = [
  { key: 'größe', value: 'very big' },
  { key: 'a+b=c', value: 'x:y/z' },
  { key: 'empty', value: '' },
]

async function storeTagged(): Promise<Uint8Array> {
  const bytes = await scene.store(2 * PART, DESCRIPTION)
  await scene.upload.client.putObjectTagging({ ...SOURCE, tags: TAGS })
  return bytes
}

async function copied(): Promise<HeadObjectResult> {
  return scene.upload.client.headObject(COPY)
}

async function tagsOfCopy() {
  return (await scene.upload.client.getObjectTagging(COPY)).tags
}

describe.each(WAYS)('by %s', (_way, options) => {
  const copy = (fields: Partial<CopyRequest> = {}) =>
    scene.upload.client.copier(options).copy({ ...REQUEST, ...fields })

  it('content headers, metadata and tags are the source’s', async () => {
    const bytes = await storeTagged()
    await copy()
    expect(await copied()).toMatchObject(DESCRIPTION)
    expect(await tagsOfCopy()).toEqual(TAGS)
    await scene.expectCopy(bytes)
  })

  it('they are those of the request, and none of the source’s, with REPLACE', async () => {
    await storeTagged()
    await copy({
      ...OTHER,
      metadataDirective: 'REPLACE',
      taggingDirective: 'Replace',
      tagging: 'only=this%20one',
    })
    expect(await copied()).toMatchObject(OTHER)
    expect((await copied()).metadata).toEqual(OTHER.metadata)
    expect(await tagsOfCopy()).toEqual([{ key: 'only', value: 'this one' }])
  })

  it('they are gone with REPLACE and nothing in their place', async () => {
    await storeTagged()
    await copy({ metadataDirective: 'REPLACE', taggingDirective: 'Replace' })
    const head = await copied()
    expect(head.metadata).toBeUndefined()
    expect(head.cacheControl).toBeUndefined()
    expect(await tagsOfCopy()).toEqual([])
  })

  it.each([
    ['metadata', { metadataDirective: 'REPLACE' }, {}, TAGS],
    ['tags', { taggingDirective: 'Replace' }, DESCRIPTION, []],
  ] as const)('replacing the %s leaves the others', async (_what, fields, description, tags) => {
    await storeTagged()
    await copy(fields)
    const head = await copied()
    expect(head).toMatchObject(description)
    expect(head.metadata).toEqual('metadata' in description ? description.metadata : undefined)
    expect(await tagsOfCopy()).toEqual(tags)
  })

  it('tags are asked for only where they have to be carried over', async () => {
    const asked = () => scene.upload.requests('GetObjectTagging').length
    await scene.store(2 * PART)
    await copy()
    expect(asked()).toBe(0)
    await storeTagged()
    await copy({ taggingDirective: 'Replace' })
    expect(asked()).toBe(0)
    await copy()
    expect(asked()).toBe(options === IN_PARTS ? 1 : 0)
  })

  it('storage class, encryption and ACL are never the source’s', async () => {
    const bytes = await scene.store(2 * PART, {
      storageClass: 'IA',
      serverSideEncryption: 'AES256',
      acl: 'public-read',
    })
    await copy()
    const head = await copied()
    expect(head.storageClass).toBe('Standard')
    expect(head.serverSideEncryption).toBeUndefined()
    const response = await fetch(`${scene.upload.server.endpoint}/${COPY.bucket}/${COPY.key}`)
    expect(response.status).toBe(403)
    await response.body?.cancel()
    await scene.expectCopy(bytes)
  })

  it('of a version, every request says which', async () => {
    await scene.store(2 * PART)
    await copy({ sourceVersionId: 'null' })
    const { requests } = scene.upload
    expect(requests('HeadObject').map(({ query }) => query['versionId'])).toEqual(['null'])
    for (const { headers } of [...requests('CopyObject'), ...requests('UploadPartCopy')]) {
      expect(headers['x-oss-copy-source']).toBe('/uploads/dir/source?versionId=null')
    }
  })

  it('in a bucket with versions, the one that was found is pinned', async () => {
    await scene.store(2 * PART)
    const { client } = scene.upload
    const copier = scene.copierOver(
      {
        headObject: async (...call) => ({
          ...(await client.headObject(...call)),
          versionId: 'null',
        }),
      },
      options,
    )
    expect(await copier.copy(REQUEST)).toMatchObject({ size: 2 * PART })
    const { requests } = scene.upload
    for (const { headers } of [...requests('CopyObject'), ...requests('UploadPartCopy')]) {
      expect(headers['x-oss-copy-source']).toBe('/uploads/dir/source?versionId=null')
    }
  })

  it('a version that does not exist is an error, and nothing is made', async () => {
    await scene.store(2 * PART)
    expect(await failureOf(copy({ sourceVersionId: 'CAEQ' }))).toMatchObject({ name: 'CopyError' })
    expect(scene.upload.operations(1)).toEqual(['HeadObject'])
  })

  it('every request that reads the source is for the ETag that was found', async () => {
    await scene.store(2 * PART)
    const { etag } = await scene.upload.client.headObject(SOURCE)
    await copy()
    const { requests } = scene.upload
    const reading = [...requests('CopyObject'), ...requests('UploadPartCopy')]
    expect(reading.length).toBe(options === IN_PARTS ? 2 : 1)
    for (const { headers } of reading) expect(headers['x-oss-copy-source-if-match']).toBe(etag)
  })

  it.each<[keyof CopyRequest, (head: HeadObjectResult) => string | undefined, string]>([
    ['copySourceIfMatch', () => '"0123"', 'PreconditionFailed'],
    ['copySourceIfNoneMatch', ({ etag }) => etag, 'NotModified'],
    ['copySourceIfModifiedSince', ({ lastModified }) => lastModified, 'NotModified'],
    ['copySourceIfUnmodifiedSince', () => 'Mon, 01 Jan 2024 00:00:00 GMT', 'PreconditionFailed'],
  ])('a condition on the source that does not hold (%s) is asked first', async (name, of, code) => {
    await scene.store(2 * PART)
    const value = of(await scene.upload.client.headObject(SOURCE))
    const error = await failureOf(copy({ [name]: value }))
    expect(error).toMatchObject({ name: 'CopyError', code, resume: { kind: 'nothing' } })
    expect(scene.upload.operations(2)).toEqual(['HeadObject'])
    await scene.expectNoCopy()
  })

  it('conditions that hold are no hindrance', async () => {
    const bytes = await scene.store(2 * PART)
    const { etag } = await scene.upload.client.headObject(SOURCE)
    await copy({
      copySourceIfMatch: etag,
      copySourceIfNoneMatch: '"other"',
      copySourceIfModifiedSince: 'Mon, 01 Jan 2024 00:00:00 GMT',
      copySourceIfUnmodifiedSince: new Date(Date.now() + 60_000).toUTCString(),
    })
    await scene.expectCopy(bytes)
  })
})

const EVERYWHERE = 'HeadObject CopyObject | HeadObject Initiate Part ListParts Complete'

describe('a field of the request', () => {
  // To the left of the bar the requests of a small copy that carry it, to the right those of parts.
  it.each<[string, Partial<CopyRequest>, string]>([
    ['x-oss-storage-class', { storageClass: 'IA' }, 'CopyObject | Initiate'],
    ['x-oss-server-side-encryption', { serverSideEncryption: 'KMS' }, 'CopyObject | Initiate'],
    [
      'x-oss-server-side-encryption-key-id',
      { serverSideEncryption: 'KMS', serverSideEncryptionKeyId: 'key' },
      'CopyObject | Initiate',
    ],
    [
      'x-oss-server-side-data-encryption',
      { serverSideEncryption: 'KMS', serverSideDataEncryption: 'SM4' },
      'CopyObject | Initiate',
    ],
    ['x-oss-object-acl', { acl: 'public-read' }, 'CopyObject | Complete'],
    ['x-oss-forbid-overwrite', { forbidOverwrite: true }, 'CopyObject | Initiate Complete'],
    ['x-oss-request-payer', { requestPayer: 'requester' }, EVERYWHERE],
    ['x-oss-traffic-limit', { trafficLimit: 838_860_800 }, 'CopyObject | Part'],
    ['x-own', { headers: { 'x-own': '1' } }, 'CopyObject | Initiate ListParts Complete'],
    ['?x-own', { parameters: { 'x-own': '1' } }, 'CopyObject | Initiate ListParts Complete'],
    ['content-type', { contentType: 'a/b', metadataDirective: 'REPLACE' }, 'CopyObject | Initiate'],
    ['expires', { expires: 'never', metadataDirective: 'REPLACE' }, 'CopyObject | Initiate'],
    [
      'x-oss-meta-a',
      { metadata: { a: 'b' }, metadataDirective: 'REPLACE' },
      'CopyObject | Initiate',
    ],
    ['x-oss-tagging', { tagging: 'a=b', taggingDirective: 'Replace' }, 'CopyObject | Initiate'],
    ['x-oss-metadata-directive', { metadataDirective: 'REPLACE' }, 'CopyObject | '],
    ['x-oss-tagging-directive', { taggingDirective: 'Copy' }, 'CopyObject | '],
    ['x-oss-copy-source-if-match', {}, 'CopyObject | Part'],
    ['if-match', { copySourceIfMatch: '*' }, 'HeadObject | HeadObject'],
    ['if-none-match', { copySourceIfNoneMatch: '"x"' }, 'HeadObject | HeadObject'],
  ])('%s reaches the requests that it belongs to', async (header, fields, expected) => {
    await scene.store(2 * PART)
    const reached: string[] = []
    for (const options of [{}, IN_PARTS]) {
      const since = scene.upload.server.requests.length
      await scene.upload.client.copier(options).copy({ ...REQUEST, ...fields })
      await scene.upload.client.deleteObject(COPY)
      const bearers = scene.upload
        .requests(undefined, since)
        .filter(({ headers, query }) =>
          header.startsWith('?') ? header.slice(1) in query : header in headers,
        )
        .map(({ operation = '' }) => operation)
        // A document of its own says what type it has.
        .filter((operation) => header !== 'content-type' || !operation.startsWith('Complete'))
      reached.push([...new Set(bearers)].map(shortName).join(' '))
    }
    expect(reached.join(' | ')).toBe(expected)
  })
})

function shortName(operation: string): string {
  return operation.replace('MultipartUpload', '').replace('UploadPartCopy', 'Part')
}

describe('a request that cannot work', () => {
  it.each<[string, Partial<CopyRequest>, string]>([
    ['no source key', { sourceKey: '' }, 'sourceKey'],
    ['an impossible source bucket', { sourceBucket: 'A' }, 'sourceBucket'],
    ['an impossible bucket', { bucket: 'A_b' }, 'bucket'],
    ['no key', { key: '' }, 'key'],
    ['an empty version', { sourceVersionId: '' }, 'sourceVersionId is empty'],
    [
      'metadata that would be ignored',
      { metadata: { a: 'b' } },
      "metadata would be ignored, as the source's is copied; add metadataDirective: 'REPLACE'",
    ],
    ['a content type that would be ignored', { contentType: 'a/b' }, 'contentType would be'],
    [
      'tags that would be ignored',
      { tagging: 'a=b' },
      "tagging would be ignored, as the source's is copied; add taggingDirective: 'Replace'",
    ],
    ['tags that are none', { tagging: 'a=b=c', taggingDirective: 'Replace' }, 'tagging must'],
    [
      'an unknown directive',
      { metadataDirective: 'replace' as 'REPLACE' },
      'metadataDirective must be COPY or REPLACE, not replace',
    ],
    [
      'an unknown directive for tags',
      { taggingDirective: 'REPLACE' as 'Replace' },
      'taggingDirective must be Copy or Replace, not REPLACE',
    ],
    [
      'a pin of its own',
      { headers: { 'X-OSS-Copy-Source-If-Match': 'x' } },
      'X-OSS-Copy-Source-If-Match cannot be given as a header; use the field of the request',
    ],
  ])('(%s) says so before anything is sent', async (_what, fields, text) => {
    const copy = scene.upload.client.copier().copy({ ...REQUEST, ...fields })
    const error = await failureOf(copy)
    expect(error).toMatchObject({ name: 'InvalidRequestError' })
    expect(error.message).toContain(text)
    expect(scene.upload.server.requests).toEqual([])
  })

  it('nor does an option that is none', async () => {
    const error = await failureOf(
      scene.upload.client.copier().copy(REQUEST, { partSize: 1, unknown: 1 } as object),
    )
    expect(error).toMatchObject({ name: 'OptionError', code: 'InvalidOption' })
    expect(() => scene.upload.client.copier({ parallelNum: 0 })).toThrow('parallelNum')
    expect(scene.upload.server.requests).toEqual([])
  })
})
