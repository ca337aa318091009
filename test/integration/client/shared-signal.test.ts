/** One signal for many calls at once: as a program does that ends them together. */

import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { Client, StaticCredentialsProvider } from '../../../src/index.js'
import { createServer, type EmbeddedServer } from '../../../src/server.js'

const bucket = 'test-bucket'
const AT_ONCE = Array.from({ length: 20 }, (_, index) => `k${index}`)

let server: EmbeddedServer
beforeAll(async () => {
  server = await createServer({ buckets: [bucket] })
})
afterAll(() => server.close())

async function warningsOf(act: () => Promise<unknown>): Promise<readonly string[]> {
  const warnings: string[] = []
  const listen = ({ name, message }: Error): unknown => warnings.push(`${name}: ${message}`)
  process.on('warning', listen)
  await act()
  // Warnings come in the order in which they are made: after this one, all have.
  const last = once(process, 'warning')
  process.emitWarning('the last one')
  await last
  process.off('warning', listen)
  return warnings.filter((text) => !text.includes('the last one'))
}

describe.each([{ useNodeHttp: false }, { useNodeHttp: true }])('with %o', ({ useNodeHttp }) => {
  let client: Client
  beforeAll(() => {
    client = new Client({
      endpoint: server.endpoint,
      region: server.region,
      credentialsProvider: new StaticCredentialsProvider(
        server.accessKeyId,
        server.accessKeySecret,
      ),
      useNodeHttp,
      proxy: false,
    })
    return () => client.close()
  })

  it('requests and transfers share a signal without a warning', async () => {
    const { signal } = new AbortController()
    const body = Buffer.alloc(300_000)
    const uploader = client.uploader({ partSize: 100 * 1024, parallelNum: 3 })
    const warnings = await warningsOf(async () => {
      await Promise.all(AT_ONCE.map((key) => client.putObject({ bucket, key, body }, { signal })))
      await Promise.all(
        AT_ONCE.map(async (key) => {
          const answer = await client.getObject({ bucket, key }, { signal })
          await answer.body.bytes(1e6)
        }),
      )
      await Promise.all(
        AT_ONCE.map((key) => uploader.uploadFrom({ bucket, key }, body, { signal })),
      )
    })
    expect(warnings).toEqual([])
  })

  it('its abort ends all of them', async () => {
    const abort = new AbortController()
    server.faults.add({ action: { type: 'stall' } })
    const calls = AT_ONCE.map((key) =>
      client.headObject({ bucket, key }, { signal: abort.signal }).then(
        () => 'done',
        (error: unknown) => (error as { code: string }).code,
      ),
    )
    abort.abort()
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['Cancelled']))
    server.faults.clear()
  })
})
