/** Objects whose content is archived, or is to grow no more. */

import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../support/fake-clock.js'
import { codeOf, elementsOf, headerOf, useBucketScene } from './bucket-scene.js'
import type { RawResponse } from './raw-client.js'

const clock = new FakeClock()
const scene = useBucketScene({ clock })
const { call, put, get, head } = scene

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const restore = (key: string, body = ''): Promise<RawResponse> =>
  call({ method: 'POST', key, query: { restore: '' }, body })
const request = (days: number, tier: string): string =>
  `<RestoreRequest><Days>${days}</Days><JobParameters><Tier>${tier}</Tier></JobParameters>` +
  '</RestoreRequest>'

describe('an archived object', () => {
  it('is read while it is restored, by the clock of the server', async () => {
    await put('a', 'content', { 'x-oss-storage-class': 'Archive' })
    expect(codeOf(await get('a'))).toBe('403 InvalidObjectState')
    expect((await head('a')).headers).toMatchObject({
      'content-length': '7',
      'x-oss-storage-class': 'Archive',
    })
    expect((await head('a')).headers).not.toHaveProperty('x-oss-restore')

    const days = '<RestoreRequest><Days>2</Days></RestoreRequest>'
    expect((await restore('a', days)).status).toBe(202)
    expect(codeOf(await restore('a', days))).toBe('409 RestoreAlreadyInProgress')
    expect(headerOf(await head('a'), 'x-oss-restore')).toBe('ongoing-request="true"')
    expect(codeOf(await get('a'))).toBe('403 InvalidObjectState')

    await clock.advance(MINUTE_MS)
    const expiry = new Date(clock.now() + 2 * DAY_MS).toUTCString()
    const state = `ongoing-request="false", expiry-date="${expiry}"`
    expect(headerOf(await head('a'), 'x-oss-restore')).toBe(state)
    expect(elementsOf(await call({}), 'RestoreInfo')).toEqual([state])
    expect((await get('a')).text).toBe('content')

    await clock.advance(DAY_MS)
    // Prolonged from now on.
    expect((await restore('a', days)).status).toBe(200)
    await clock.advance(2 * DAY_MS - 1)
    expect((await get('a')).text).toBe('content')
    await clock.advance(1)
    expect(codeOf(await get('a'))).toBe('403 InvalidObjectState')
    expect((await head('a')).headers).not.toHaveProperty('x-oss-restore')
    expect((await restore('a')).status).toBe(202)
  })

  it.each([
    ['ColdArchive', 'Expedited', 1],
    ['ColdArchive', 'Standard', 5],
    ['ColdArchive', 'Bulk', 12],
    ['DeepColdArchive', 'Expedited', 12],
    ['DeepColdArchive', 'Standard', 48],
  ])('of class %s comes back %s after %d hours', async (storageClass, tier, hours) => {
    await put('a', 'x', { 'x-oss-storage-class': storageClass })
    const begun = await restore('a', request(1, tier))
    expect(begun.status).toBe(202)
    expect(headerOf(begun, 'x-oss-object-restore-priority')).toBe(tier)
    await clock.advance(hours * HOUR_MS - 1)
    expect((await get('a')).status).toBe(403)
    await clock.advance(1)
    expect((await get('a')).status).toBe(200)
  })

  it('is copied and read through a symlink only while it is restored', async () => {
    await put('a', 'content', { 'x-oss-storage-class': 'Archive' })
    const target = { 'x-oss-symlink-target': 'a' }
    await call({ method: 'PUT', key: 'l', query: { symlink: '' }, headers: target })
    const headers = { 'x-oss-copy-source': '/test-bucket/a' }
    const copy = () => call({ method: 'PUT', key: 'copy', headers })
    expect(codeOf(await copy())).toBe('403 InvalidObjectState')
    expect(codeOf(await get('l'))).toBe('403 InvalidObjectState')
    await restore('a')
    await clock.advance(MINUTE_MS)
    expect((await copy()).status).toBe(200)
    expect((await get('l')).text).toBe('content')
    // The copy is of the class of the bucket.
    expect((await get('copy')).text).toBe('content')
  })

  it('can be sent back before its time', async () => {
    await put('a', 'x', { 'x-oss-storage-class': 'ColdArchive' })
    const clean = () => call({ method: 'POST', key: 'a', query: { cleanRestoredObject: '' } })
    await restore('a')
    expect(codeOf(await clean())).toBe('409 ArchiveRestoreNotFinished')
    await clock.advance(5 * HOUR_MS)
    expect((await get('a')).status).toBe(200)
    expect((await clean()).status).toBe(200)
    expect((await get('a')).status).toBe(403)
  })

  it('is none in another class, nor without content', async () => {
    await put('a', 'x')
    const refused = await restore('a')
    expect([codeOf(refused), refused.element('EC')]).toEqual([
      '400 OperationNotSupported',
      '0016-00000702',
    ])
    expect(refused.text).toContain('<Detail>')
    expect(codeOf(await restore('missing'))).toBe('404 NoSuchKey')
  })
})

describe('a sealed object', () => {
  const append = (position: number, body: string, headers = {}): Promise<RawResponse> => {
    const query = { append: '', position: String(position) }
    return call({ method: 'POST', key: 'log', query, body, headers })
  }
  const seal = (position: number): Promise<RawResponse> =>
    call({ method: 'POST', key: 'log', query: { seal: '', position: String(position) } })

  it('takes no more, and tells since when', async () => {
    await append(0, 'one')
    const wrong = await seal(2)
    expect(codeOf(wrong)).toBe('409 PositionNotEqualToLength')
    expect(headerOf(wrong, 'x-oss-next-append-position')).toBe('3')
    const sealedAt = new Date(clock.now()).toUTCString()
    const sealed = await seal(3)
    expect([sealed.status, headerOf(sealed, 'x-oss-sealed-time')]).toEqual([200, sealedAt])
    await clock.advance(MINUTE_MS)
    expect(headerOf(await seal(3), 'x-oss-sealed-time')).toBe(sealedAt)
    expect(codeOf(await append(3, 'x'))).toBe('409 AppendSealedObjectNotAllowed')
    expect(headerOf(await head('log'), 'x-oss-sealed-time')).toBe(sealedAt)
    expect(elementsOf(await call({}), 'SealedTime')).toEqual([
      `${new Date(clock.now() - MINUTE_MS).toISOString().slice(0, 19)}.000Z`,
    ])
    expect((await get('log')).text).toBe('one')
  })

  it('is an appendable one', async () => {
    await put('log', 'x')
    expect(codeOf(await seal(1))).toBe('409 ObjectNotAppendable')
    await call({ method: 'DELETE', key: 'log' })
    expect(codeOf(await seal(0))).toBe('404 NoSuchKey')
  })

  it('was never archived, nor encrypted with a key of its owner', async () => {
    const archived = await append(0, 'x', { 'x-oss-storage-class': 'Archive' })
    expect(archived.element('ArgumentName')).toBe('x-oss-storage-class')
    const encryption = {
      'x-oss-server-side-encryption': 'KMS',
      'x-oss-server-side-encryption-key-id': '9468da86-3509-4f8d-a61e-6eab1eac****',
    }
    const encrypted = await append(0, 'x', encryption)
    expect(encrypted.element('ArgumentName')).toBe('x-oss-server-side-encryption-key-id')
  })
})

describe('an encrypted object', () => {
  it('says so in every answer that makes or reads it', async () => {
    const headers = { 'x-oss-server-side-encryption': 'AES256' }
    const told = (response: RawResponse) => headerOf(response, 'x-oss-server-side-encryption')
    expect(told(await put('a', 'x', headers))).toBe('AES256')
    expect(told(await get('a'))).toBe('AES256')
    const source = { 'x-oss-copy-source': '/test-bucket/a', ...headers }
    expect(told(await call({ method: 'PUT', key: 'copy', headers: source }))).toBe('AES256')
    const query = { append: '', position: '0' }
    expect(told(await call({ method: 'POST', key: 'log', query, headers }))).toBe('AES256')
    const big = { method: 'POST', key: 'big' } as const
    const initiated = await call({ ...big, query: { uploads: '' }, headers })
    expect(told(initiated)).toBe('AES256')
    const uploadId = initiated.element('UploadId') ?? ''
    const part = { uploadId, partNumber: '1' }
    expect(told(await call({ method: 'PUT', key: 'big', query: part, body: 'x' }))).toBe('AES256')
    const all = { 'x-oss-complete-all': 'yes' }
    expect(told(await call({ ...big, query: { uploadId }, headers: all }))).toBe('AES256')
  })
})
