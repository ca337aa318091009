import { describe, expect, it } from 'vitest'

import type { Credentials } from '../../../src/client/credentials/credentials-provider.js'
import { formatIsoTime } from '../../../src/protocol/iso-time.js'
import type { BodySource } from '../../../src/protocol/http.js'
import {
  errorAnswer,
  type ScriptedAnswer,
  type SentRequest,
} from '../../support/scripted-transport.js'
import { createTestClient } from '../../support/test-client.js'

const object = { bucket: 'bucket', key: 'key' }
const body = Buffer.from('x')
const ok: ScriptedAnswer = { headers: { etag: '"E"' } }
const DAY = 86_400_000

const signedAt = ({ request }: SentRequest): string => request.headers['x-oss-date'] ?? ''

function tooSkewed(serverTime: number | undefined, date?: string): ScriptedAnswer {
  const elements: Record<string, string> = {}
  const headers: Record<string, string> = {}
  if (serverTime !== undefined) elements['ServerTime'] = formatIsoTime(serverTime)
  if (date !== undefined) headers['date'] = date
  return errorAnswer(403, 'RequestTimeTooSkewed', elements, headers)
}

describe('a wrong clock', () => {
  it('is learned from the first refusal, which costs neither an attempt nor a pause', async () => {
    const { client, clock, transport, reports } = createTestClient((_sent, index) =>
      index === 0 ? tooSkewed(Date.UTC(2025, 0, 2)) : ok,
    )
    await client.putObject({ ...object, body })
    await client.putObject({ ...object, body })
    expect(transport.sent.map(signedAt)).toEqual([
      '20250101T000000Z',
      '20250102T000000Z',
      '20250102T000000Z',
    ])
    expect(clock.pendingTimers).toBe(0)
    expect(reports[0]).toMatchObject({ attempts: 1 })
    expect(transport.sent[1]?.content.toString()).toBe('x')
  })

  it('is learned from the Date header when the document says no time', async () => {
    const { client, transport } = createTestClient((_sent, index) =>
      index === 0 ? tooSkewed(undefined, 'Fri, 03 Jan 2025 00:00:00 GMT') : ok,
    )
    await client.putObject({ ...object, body })
    expect(transport.sent.map(signedAt)[1]).toBe('20250103T000000Z')
  })

  it('is not learned from a time that cannot be', async () => {
    const { client, transport } = createTestClient(() => tooSkewed(0))
    const put = client.putObject({ ...object, body })
    await expect(put).rejects.toMatchObject({ code: 'RequestTimeTooSkewed' })
    expect(transport.sent).toHaveLength(1)
  })

  it('that the service refuses again is tried once only', async () => {
    const { client, clock, transport } = createTestClient(() => tooSkewed(clock.now() + DAY))
    const put = client.putObject({ ...object, body })
    await expect(put).rejects.toMatchObject({ code: 'RequestTimeTooSkewed' })
    expect(transport.sent).toHaveLength(2)
  })

  it('is corrected in presigned URLs too', async () => {
    const { client, clock } = createTestClient((_sent, index) =>
      index === 0 ? tooSkewed(clock.now() + DAY) : ok,
    )
    await client.putObject({ ...object, body })
    const { url } = await client.presign('GetObject', object)
    expect(url).toContain('x-oss-date=20250102T000000Z')
  })
})

describe('refused credentials', () => {
  /** Accepts the key `ak<n>` from `n` on. */
  function setUp(code: string, failures: number) {
    let issued = 0
    const credentialsProvider = (): Credentials => {
      issued += 1
      return { accessKeyId: `ak${issued}`, accessKeySecret: 'sk', securityToken: `token${issued}` }
    }
    const test = createTestClient(
      ({ request }) => {
        const accepted = request.headers['authorization']?.includes(`ak${failures + 1}/`)
        return accepted === true ? ok : errorAnswer(403, code)
      },
      { credentialsProvider },
    )
    return { ...test, issued: () => issued }
  }

  it.each(['SecurityTokenExpired', 'InvalidSecurityToken', 'InvalidAccessKeyId'])(
    'with %s are fetched again, and the request sent once more within its attempt',
    async (code) => {
      const { client, transport, reports } = setUp(code, 1)
      await client.putObject({ ...object, body })
      const tokens = transport.sent.map(({ request }) => request.headers['x-oss-security-token'])
      expect(tokens).toEqual(['token1', 'token2'])
      expect(reports[0]).toMatchObject({ attempts: 1 })
    },
  )

  it('of many requests at once cost one fetch', async () => {
    const { client, transport, issued } = setUp('SecurityTokenExpired', 1)
    await Promise.all(Array.from({ length: 5 }, () => client.putObject({ ...object, body })))
    expect(issued()).toBe(2)
    expect(transport.sent).toHaveLength(10)
  })

  it('that stay refused are the error of the call', async () => {
    const { client, transport } = setUp('SecurityTokenExpired', 9)
    const put = client.putObject({ ...object, body })
    await expect(put).rejects.toMatchObject({ code: 'SecurityTokenExpired' })
    expect(transport.sent).toHaveLength(2)
  })

  it('of a one-shot body are fetched again for the next request', async () => {
    const { client, transport } = setUp('SecurityTokenExpired', 1)
    const once: BodySource = { size: 1, replayable: false, send: (write) => write(body) }
    const put = client.putObject({ ...object, body: once })
    await expect(put).rejects.toMatchObject({ code: 'SecurityTokenExpired' })
    expect(transport.sent).toHaveLength(1)
    await client.putObject({ ...object, body })
    expect(transport.sent).toHaveLength(2)
  })

  it('that never change are not tried again', async () => {
    const { client, transport } = createTestClient(() => errorAnswer(403, 'InvalidAccessKeyId'))
    const put = client.putObject({ ...object, body })
    await expect(put).rejects.toMatchObject({ code: 'InvalidAccessKeyId' })
    expect(transport.sent).toHaveLength(1)
  })
})
