/** Uploads that outlive their credentials, or run on a wrong clock. */

import { afterEach, describe, expect, it } from 'vitest'
import type { Credentials } from '../../../src/index.js'
import { createServer, type EmbeddedServer, type RequestLogEntry } from '../../../src/server.js'
import {
  BUCKET,
  configOf,
  failureOf,
  logEvents,
  PART,
  range,
  TARGET,
  useUploadScene,
} from '../../support/upload-scene.js'

const scene = useUploadScene()
const PARTS = 10
const HOUR_MS = 3_600_000

const further: EmbeddedServer[] = []
afterEach(async () => {
  for (const server of further.splice(0)) await server.close()
})

/** A provider that gives one token after the other and counts how often it was asked. */
function countedTokens(tokens: readonly Credentials[]) {
  let fetched = 0
  return {
    fetched: () => fetched,
    provider: (): Credentials => {
      const credentials = tokens[Math.min(fetched, tokens.length - 1)]
      fetched += 1
      if (credentials === undefined) throw new Error('no token is left')
      return credentials
    },
  }
}

/** Two sets of temporary credentials, of which the server can end the first. */
async function temporaryServer() {
  const first = { accessKeyId: 'STS.1', accessKeySecret: 'secret1', securityToken: 'token1' }
  const second = { accessKeyId: 'STS.2', accessKeySecret: 'secret2', securityToken: 'token2' }
  let endsAt = Infinity
  const expiring = {
    ...first,
    // Looked at anew for each request.
    get expiresAt() {
      return endsAt
    },
  }
  const server = await createServer({ buckets: [BUCKET], accessKeys: [expiring, second] })
  further.push(server)
  return { server, tokens: [first, second], expire: () => (endsAt = 0) }
}

describe('a token that expires', () => {
  it('with parts in flight: one refresh, no failed part, the same upload', async () => {
    const { server, tokens, expire } = await temporaryServer()
    const { path, bytes } = await scene.file(PARTS * PART)
    const { provider, fetched } = countedTokens(tokens)
    const client = scene.connect({ ...configOf(server), credentialsProvider: provider })
    const log = logEvents((event) => {
      // From here on the token is dead; five parts have it in their hands.
      if (event.type === 'part-started' && event.partNumber === 5) expire()
    })
    await client.uploader({ partSize: PART, parallelNum: 5 }).uploadFile(TARGET, path, log.options)
    expect(fetched()).toBe(2)
    const refused = of(server, 'UploadPart').filter((entry) => entry.status === 403)
    expect(refused.length).toBeGreaterThanOrEqual(2)
    expect(refused.every((entry) => entry.errorCode === 'SecurityTokenExpired')).toBe(true)
    expect(log.of('retry'), 'no attempt is used up').toEqual([])
    expect(of(server, 'InitiateMultipartUpload')).toHaveLength(1)
    expect(new Set(of(server, 'UploadPart').map(({ query }) => query['uploadId'])).size).toBe(1)
    const [object] = await server.objects(BUCKET)
    expect(Buffer.compare((await object?.bytes()) ?? Buffer.of(), bytes)).toBe(0)
  })

  it('and comes back unchanged is asked for once, not for each part, and fails the upload', async () => {
    const { path } = await scene.file(PARTS * PART)
    const { accessKeyId, accessKeySecret } = scene.server
    const { provider, fetched } = countedTokens([{ accessKeyId, accessKeySecret }])
    scene.fault({ operation: 'UploadPart', action: { type: 'expired-token' } })
    const client = scene.connect({ credentialsProvider: provider })
    const upload = client.uploader({ partSize: PART, parallelNum: 5 }).uploadFile(TARGET, path)
    expect(await failureOf(upload)).toMatchObject({ code: 'SecurityTokenExpired', attempts: 1 })
    expect(fetched()).toBe(2)
    await scene.expectNothing()
  })

  it('and cannot be renewed fails the upload with what the provider said', async () => {
    const { server, tokens, expire } = await temporaryServer()
    const { path } = await scene.file(PARTS * PART)
    let fetched = 0
    const client = scene.connect({
      ...configOf(server),
      credentialsProvider: () => {
        fetched += 1
        const [first] = tokens
        if (fetched > 1 || first === undefined) throw new Error('the STS endpoint is down')
        return first
      },
    })
    const log = logEvents((event) => {
      if (event.type === 'part-completed' && event.partNumber === 2) expire()
    })
    const error = await failureOf(
      client.uploader({ partSize: PART, parallelNum: 1 }).uploadFile(TARGET, path, log.options),
    )
    expect(error).toMatchObject({ code: 'CredentialsUnavailable', retryable: true })
    expect(error.message).toContain('the STS endpoint is down')
    expect(error.message).not.toContain('secret1')
  })

  it('between two runs does not matter to the second', async () => {
    const { server, tokens, expire } = await temporaryServer()
    const { path } = await scene.file(PARTS * PART)
    const { provider } = countedTokens(tokens)
    const client = scene.connect({ ...configOf(server), credentialsProvider: provider })
    const { checkpointDir } = scene
    const uploader = client.uploader({ partSize: PART, enableCheckpoint: true, checkpointDir })
    const refuse = { type: 'status', status: 403, code: 'AccessDenied' } as const
    server.faults.add({ operation: 'UploadPart', partNumber: 8, action: refuse })
    await failureOf(uploader.uploadFile(TARGET, path))
    server.faults.clear()
    expire()
    const { reusedParts, uploadId } = await uploader.uploadFile(TARGET, path)
    expect(reusedParts).toBeGreaterThanOrEqual(5)
    expect(uploadId).toBe(of(server, 'UploadPart')[0]?.query['uploadId'])
  })
})

describe('a clock that is wrong by an hour', () => {
  it.each([HOUR_MS, -HOUR_MS])('(%i ms) costs one refused request', async (ms) => {
    const { path, bytes } = await scene.file(PARTS * PART)
    scene.fault({ action: { type: 'skew', ms } })
    await scene.client.uploader({ partSize: PART, parallelNum: 5 }).uploadFile(TARGET, path)
    const refused = scene.server.requests.filter(({ status }) => status !== 200)
    expect(refused).toMatchObject([{ errorCode: 'RequestTimeTooSkewed' }])
    expect(scene.sentParts()).toEqual(range(1, PARTS))
    await scene.expectStored(bytes)
  })

  it('does not empty the body of a PutObject that is sent again', async () => {
    const { path, bytes } = await scene.file(PART)
    scene.fault({ action: { type: 'skew', ms: HOUR_MS } })
    await scene.client.uploader({ multipartThreshold: 10 * PART }).uploadFile(TARGET, path)
    expect(scene.operations()).toEqual(['PutObject', 'PutObject'])
    await scene.expectStored(bytes)
  })
})

function of(server: EmbeddedServer, operation: string): RequestLogEntry[] {
  return server.requests.filter((entry) => entry.operation === operation)
}
