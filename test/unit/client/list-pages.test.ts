import { describe, expect, it } from 'vitest'

import { errorAnswer, type ScriptedAnswer } from '../../support/scripted-transport.js'
import { createTestClient } from '../../support/test-client.js'

const bucket = 'bucket'

function document(root: string, elements: Readonly<Record<string, string>>): ScriptedAnswer {
  const inner = Object.entries(elements).map(([name, text]) => `<${name}>${text}</${name}>`)
  return { body: `<${root}>${inner.join('')}</${root}>` }
}

/** A page of objects that goes on at `next`. */
function objects(next?: string): ScriptedAnswer {
  return document('ListBucketResult', {
    KeyCount: '0',
    IsTruncated: String(next !== undefined),
    NextContinuationToken: next ?? '',
  })
}

const parameters = (target: string | undefined): object =>
  Object.fromEntries(new URLSearchParams(target?.split('?')[1] ?? ''))

describe('pages', () => {
  it('of objects follow the token, with the same request, to the end', async () => {
    const answers = [objects('T1'), objects('T2'), objects()]
    const { client, transport } = createTestClient((_sent, index) => answers[index] ?? objects())
    const tokens: (string | undefined)[] = []
    for await (const page of client.listObjectsV2Pages({ bucket, prefix: 'p', maxKeys: 2 })) {
      tokens.push(page.nextContinuationToken)
    }
    expect(tokens).toEqual(['T1', 'T2', undefined])
    const asked = transport.sent.map(({ request }) => parameters(request.target))
    const all = { 'list-type': '2', prefix: 'p', 'max-keys': '2', 'encoding-type': 'url' }
    expect(asked).toEqual([
      all,
      { ...all, 'continuation-token': 'T1' },
      { ...all, 'continuation-token': 'T2' },
    ])
  })

  it('are asked for one at a time, when the one before has been used', async () => {
    const { client, transport } = createTestClient((_sent, index) => objects(`T${index}`))
    const pages = client.listObjectsV2Pages({ bucket })
    expect(transport.sent).toHaveLength(0)
    await pages.next()
    expect(transport.sent).toHaveLength(1)
    await pages.next()
    expect(transport.sent).toHaveLength(2)
    await pages.return()
    expect(await pages.next()).toEqual({ done: true, value: undefined })
    expect(transport.sent).toHaveLength(2)
  })

  it('begin where the request says', async () => {
    const { client, transport } = createTestClient(() => objects())
    for await (const page of client.listObjectsV2Pages({ bucket, continuationToken: 'T7' })) {
      expect(page.isTruncated).toBe(false)
    }
    expect(parameters(transport.sent[0]?.request.target)).toMatchObject({
      'continuation-token': 'T7',
    })
  })

  it('end with the error of the page that fails', async () => {
    const { client, clock } = createTestClient((_sent, index) =>
      index === 0 ? objects('T') : errorAnswer(403, 'AccessDenied'),
    )
    const pages = client.listObjectsV2Pages({ bucket })
    await clock.until(pages.next())
    await expect(clock.until(pages.next())).rejects.toMatchObject({ code: 'AccessDenied' })
    expect((await pages.next()).done).toBe(true)
  })

  it('of uploads follow both markers', async () => {
    const answers = [
      { IsTruncated: 'true', NextKeyMarker: 'k', NextUploadIdMarker: 'U' },
      { IsTruncated: 'false', NextKeyMarker: '', NextUploadIdMarker: '' },
    ].map((elements) => document('ListMultipartUploadsResult', elements))
    const { client, transport } = createTestClient((_sent, index) => answers[index] ?? {})
    let count = 0
    for await (const page of client.listMultipartUploadsPages({ bucket })) {
      count += page.uploads.length + 1
    }
    expect(count).toBe(2)
    expect(parameters(transport.sent[1]?.request.target)).toMatchObject({
      'key-marker': 'k',
      'upload-id-marker': 'U',
    })
  })

  it('of parts follow the number', async () => {
    const answers = [
      { IsTruncated: 'true', NextPartNumberMarker: '1000' },
      { IsTruncated: 'false', NextPartNumberMarker: '1000' },
    ].map((elements) => document('ListPartsResult', elements))
    const { client, transport } = createTestClient((_sent, index) => answers[index] ?? {})
    const pages = client.listPartsPages({ bucket, key: 'k', uploadId: 'U' })
    for await (const page of pages) expect(page.nextPartNumberMarker).toBe(1000)
    expect(transport.sent).toHaveLength(2)
    expect(parameters(transport.sent[1]?.request.target)).toMatchObject({
      'part-number-marker': '1000',
    })
  })
})
