/** URLs that other programs have signed, opened as they are. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Clock } from '../../../src/environment.js'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import { FakeClock } from '../../support/fake-clock.js'
import { exchangeText } from './raw-client.js'

interface Vector {
  readonly id: string
  readonly scheme: string
  readonly method: string
  readonly region?: string
  readonly product?: string
  readonly headers: Readonly<Record<string, string>>
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken: string | null
  /** V4, Unix seconds. */
  readonly signTime?: number
  /** V1, Unix seconds. */
  readonly expires?: number
  readonly expected: { readonly signedUrl?: string }
}

const file = readFileSync(new URL('../../vectors/signing.json', import.meta.url), 'utf8')
const { vectors } = JSON.parse(file) as { readonly vectors: readonly Vector[] }
const urls = vectors.filter(
  ({ expected, product = 'oss', region = 'cn-hangzhou' }) =>
    expected.signedUrl !== undefined && product === 'oss' && region === 'cn-hangzhou',
)

it('has enough URLs to be worth its name', () => {
  expect(urls.length).toBeGreaterThan(15)
})

it.each(urls)('$id is accepted in its time, and not with another signature', async (vector) => {
  const { accessKeyId, accessKeySecret, securityToken } = vector
  const clock: Clock = new FakeClock(((vector.signTime ?? vector.expires ?? 0) - 60) * 1000)
  const key = { accessKeyId, accessKeySecret, securityToken: securityToken ?? undefined }
  const server = await createServer({ clock, accessKeys: [key] })
  try {
    const url = vector.expected.signedUrl ?? ''
    // There is no such bucket, which is looked for only when the signature is good.
    expect(await openUrl(server, vector, url)).not.toMatch(/^HTTP\/1\.1 403|x-oss-ec: 0002/)
    const forged = url.replace(
      /(Signature|x-oss-signature)=(.)/,
      (_text, name, first) => `${name}=${first === 'a' ? 'b' : 'a'}`,
    )
    expect(await openUrl(server, vector, forged)).toMatch(/^HTTP\/1\.1 403/)
  } finally {
    await server.close()
  }
})

function openUrl(server: EmbeddedServer, vector: Vector, url: string): Promise<string> {
  const [, host = '', target = ''] = /^https?:\/\/([^/]+)(.*)$/.exec(url) ?? []
  const headers = { ...vector.headers, host, 'content-length': '0' }
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const text = `${vector.method} ${target} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`
  const bytes = Buffer.from(text, 'utf8').toString('latin1')
  return exchangeText(server.port, bytes, (received) => received.includes('\r\n\r\n'))
}
