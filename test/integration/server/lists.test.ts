/** Lists of objects and versions, from page to page and while they change. */

import { describe, expect, it } from 'vitest'
import { codeOf, elementsOf, useBucketScene, versionOf } from './bucket-scene.js'

const scene = useBucketScene()
const { call, put } = scene

type Query = Readonly<Record<string, string>>

/** What `name` holds, page after page; `next` gives the parameters of the page behind one. */
async function pages(
  query: Query,
  names: readonly string[],
  next: (text: (element: string) => string) => Query,
): Promise<readonly (readonly string[])[]> {
  const all: (readonly string[])[] = []
  let further: Query = {}
  for (;;) {
    const page = await call({ query: { ...query, ...further } })
    expect(page.status).toBe(200)
    all.push(names.flatMap((name) => elementsOf(page, name)))
    if (page.element('IsTruncated') === 'false') return all
    further = next((element) => page.element(element) ?? '')
  }
}

describe('ListObjects', () => {
  const keys = ['a', 'b/1', 'b/2', 'c', 'd/1']

  it('goes on at NextMarker, a key or a common prefix', async () => {
    for (const key of keys) await put(key, 'x')
    const query = { 'max-keys': '2', delimiter: '/' }
    const next = (text: (element: string) => string) => ({ marker: text('NextMarker') })
    expect(await pages(query, ['Key'], next)).toEqual([['a'], ['c']])
    const plain = { 'max-keys': '3' }
    expect(await pages(plain, ['Key'], next)).toEqual([keys.slice(0, 3), keys.slice(3)])
    const nothing = await call({ query: { marker: 'd/1' } })
    expect(elementsOf(nothing, 'Key')).toEqual([])
    expect(nothing.text).not.toContain('NextMarker')
  })

  it('folds keys at one character, which any may be', async () => {
    for (const key of ['x目1', 'x目2', 'y']) await put(key, 'x')
    const folded = await call({ query: { delimiter: '目' } })
    expect(elementsOf(folded, 'Key')).toEqual(['y'])
    expect(elementsOf(folded, 'Prefix')).toContain('x目')
    const longer = await call({ query: { delimiter: '目1' } })
    expect([codeOf(longer), longer.element('EC')]).toEqual(['400 InvalidArgument', '0015-00000406'])
  })
})

describe('ListObjectsV2', () => {
  it('begins after start-after also with an empty token', async () => {
    for (const key of ['a', 'b', 'c']) await put(key, 'x')
    const query = { 'list-type': '2', 'start-after': 'a', 'continuation-token': '' }
    expect(elementsOf(await call({ query }), 'Key')).toEqual(['b', 'c'])
  })
})

describe('ListObjectVersions', () => {
  it('goes on within the versions of a key, and behind a common prefix', async () => {
    await scene.setVersioning('Enabled')
    const ids: string[] = []
    for (const key of ['a', 'b', 'b', 'b', 'd/1', 'd/1', 'e']) {
      ids.push(versionOf(await put(key, 'x')))
    }
    const [a, b1, b2, b3, d1, d2, e] = ids
    const next = (text: (element: string) => string) => ({
      'key-marker': text('NextKeyMarker'),
      'version-id-marker': text('NextVersionIdMarker'),
    })
    const query = { versions: '', 'max-keys': '2' }
    expect(await pages(query, ['VersionId'], next)).toEqual([[a, b3], [b2, b1], [d2, d1], [e]])
    const folded = { ...query, delimiter: '/', 'max-keys': '1' }
    expect(await pages(folded, ['VersionId'], next)).toEqual([[a], [b3], [b2], [b1], [], [e]])
    const behind = await call({ query: { versions: '', 'key-marker': 'b' } })
    expect(elementsOf(behind, 'VersionId')).toEqual([d2, d1, e])
    const alone = await call({ query: { versions: '', 'version-id-marker': b1 ?? '' } })
    expect(codeOf(alone)).toBe('400 InvalidArgument')
  })

  it('finds everything for those who delete each page before they ask for the next', async () => {
    await scene.setVersioning('Enabled')
    for (let count = 0; count < 7; count++) await put(count < 5 ? 'a' : 'b', 'x')
    let markers: Query = {}
    let truncated = true
    while (truncated) {
      const page = await call({ query: { versions: '', 'max-keys': '2', ...markers } })
      const versions = elementsOf(page, 'VersionId')
      const keys = elementsOf(page, 'Key')
      for (const [index, versionId] of versions.entries()) {
        await call({ method: 'DELETE', key: keys[index] ?? '', query: { versionId } })
      }
      markers = {
        'key-marker': page.element('NextKeyMarker') ?? '',
        'version-id-marker': page.element('NextVersionIdMarker') ?? '',
      }
      truncated = page.element('IsTruncated') === 'true'
    }
    expect(elementsOf(await call({ query: { versions: '' } }), 'Key')).toEqual([])
    expect((await call({ method: 'DELETE' })).status).toBe(204)
  })
})
