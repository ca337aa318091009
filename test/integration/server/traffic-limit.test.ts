/** How fast the bytes of a request with `x-oss-traffic-limit` go. */

import { afterEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer, type ServerOptions } from '../../../src/server.js'
import { settle } from '../../support/deferred.js'
import { FakeClock } from '../../support/fake-clock.js'
import { createFastClock } from '../../support/fast-clock.js'
import { send, type RawResponse } from './raw-client.js'

const bucket = 'test-bucket'
/** The least that OSS takes: 30 KiB a second. */
const SLOWEST = '245760'
const TWO_SECONDS = 2 * 30 * 1024

let server: EmbeddedServer

afterEach(() => server.close())

async function start(options: ServerOptions = {}): Promise<void> {
  const seed = { [bucket]: { large: 'x'.repeat(TWO_SECONDS), small: 'x' } }
  server = await createServer({ seed, ...options })
}

const get = (key: string, limit?: Record<string, string>): Promise<RawResponse> =>
  send(server, { method: 'GET', bucket, key, ...(limit && { headers: limit }) })
const durationOf = (key: string): number =>
  server.requests.find((entry) => entry.key === key)?.durationMs ?? NaN

describe('a traffic limit', () => {
  it('holds a download to its rate, by the clock of the server', async () => {
    await start({ clock: createFastClock(20) })
    const response = await get('large', { 'x-oss-traffic-limit': SLOWEST })
    expect([response.status, response.body.length]).toEqual([200, TWO_SECONDS])
    expect(durationOf('large')).toBeGreaterThan(1900)
  })

  it('holds nobody else', async () => {
    const clock = new FakeClock(Date.now())
    await start({ clock })
    const large = get('large', { 'x-oss-traffic-limit': SLOWEST })
    while (clock.pendingTimers === 0) await settle()
    // The clock stands still: whoever waited for it would wait for ever.
    expect((await get('small')).status).toBe(200)
    const waiting = server.requests.find(({ key }) => key === 'large')
    expect(waiting).toMatchObject({ durationMs: undefined })
    await server.close()
    await expect(large).rejects.toThrow()
  })

  it('holds uploads to it, of objects and of parts, also when the query asks', async () => {
    await start({ clock: createFastClock(20) })
    const initiate = { method: 'POST', bucket, key: 'parts', query: { uploads: '' } } as const
    const uploadId = (await send(server, initiate)).element('UploadId') ?? ''
    const put = (key: string, query: Record<string, string>): Promise<RawResponse> =>
      send(server, { method: 'PUT', bucket, key, query, body: 'x'.repeat(TWO_SECONDS) })
    const limit = { 'x-oss-traffic-limit': SLOWEST }
    await Promise.all([put('object', limit), put('parts', { ...limit, uploadId, partNumber: '1' })])
    const uploads = server.requests.filter(({ bytesReceived }) => bytesReceived === TWO_SECONDS)
    expect(uploads.map(({ status }) => status)).toEqual([200, 200])
    for (const { durationMs } of uploads) expect(durationMs).toBeGreaterThan(1900)
  })

  it('holds in real seconds, too', async () => {
    await start()
    const before = performance.now()
    await send(server, {
      ...{ method: 'PUT', bucket, key: 'k', body: 'x'.repeat(15 * 1024) },
      headers: { 'x-oss-traffic-limit': SLOWEST },
    } as const)
    expect(performance.now() - before).toBeGreaterThan(490)
  })

  it.each([
    ['too low', { 'x-oss-traffic-limit': '245759' }, {}],
    ['too high', { 'x-oss-traffic-limit': '838860801' }, {}],
    ['no number', { 'x-oss-traffic-limit': 'fast' }, {}],
    ['given twice', { 'x-oss-traffic-limit': SLOWEST }, { 'x-oss-traffic-limit': SLOWEST }],
  ])('that is %s is refused', async (_what, headers, query) => {
    await start()
    const response = await send(server, { method: 'GET', bucket, key: 'small', headers, query })
    expect([response.status, response.element('Code')]).toEqual([400, 'InvalidArgument'])
    expect(response.text).toContain('x-oss-traffic-limit')
  })
})
