import { expect, it } from 'vitest'
import { nodeDigests } from '../../../src/platform/node/digests.js'
import { systemRandom } from '../../../src/platform/node/random.js'
import type { HttpExchange, OutgoingResponse } from '../../../src/server/http-exchange.js'
import { createMemoryObjectStore } from '../../../src/server/memory-object-store.js'
import type { ObjectStore } from '../../../src/server/object-store.js'
import { createServerApp } from '../../../src/server/server-app.js'
import { BUCKET, NEVER, put, putPart, upload } from '../../contract/object-store/store-scene.js'
import { FakeClock } from '../../support/fake-clock.js'

/** The answers to one request. */
async function answersOf(
  store: ObjectStore,
  request: Pick<HttpExchange, 'method' | 'target' | 'headers'>,
): Promise<OutgoingResponse[]> {
  const app = createServerApp({
    store,
    keys: () => undefined,
    region: 'cn-hangzhou',
    names: { ownNames: [], customDomains: {} },
    endpoint: () => 'http://localhost',
    clock: new FakeClock(),
    random: systemRandom,
    digests: nodeDigests,
    callbackSender: { post: () => Promise.resolve('unreachable') },
    callbackSigner: {
      sign: () => Promise.resolve(new Uint8Array()),
      publicKey: () => Promise.resolve(''),
    },
    closing: NEVER,
  })
  const responses: OutgoingResponse[] = []
  const exchange: HttpExchange = {
    ...request,
    body: { received: 0, deliver: () => Promise.resolve() },
    bytesSent: 0,
    clientAddress: '127.0.0.1',
    signal: NEVER,
    respond: (response) => {
      responses.push(response)
      return Promise.resolve()
    },
    drop: () => undefined,
  }
  await app.handle(exchange)
  return responses
}

it('a request reads its bucket once', async () => {
  const store = createMemoryObjectStore()
  await store.createBucket({ ...BUCKET, acl: 'public-read' })
  await put(store, 'key', 'content')
  const findBucket = store.findBucket.bind(store)
  const found: string[] = []
  store.findBucket = (name) => {
    found.push(name)
    return findBucket(name)
  }
  const request = { method: 'GET', target: '/bucket/key', headers: { host: 'localhost' } }
  expect(await answersOf(store, request)).toMatchObject([{ status: 200 }])
  expect(found).toEqual(['bucket'])
})

it('a part in the way of another is named, also when the upload has ended since', async () => {
  const store = createMemoryObjectStore()
  await store.createBucket({ ...BUCKET, acl: 'public-read-write' })
  await store.createUpload('bucket', { ...upload('key'), sequential: true })
  await putPart(store, 1, 'one')
  const takePart = store.putPart.bind(store)
  store.putPart = async (bucket, uploadId, part) => {
    // While the bytes came, somebody else has sent the same part and ended the upload.
    await takePart(bucket, uploadId, { ...part, etag: 'OTHER' })
    const outcome = await takePart(bucket, uploadId, part)
    await store.abortUpload(bucket, uploadId)
    return outcome
  }
  const [answer] = await answersOf(store, {
    method: 'PUT',
    target: '/bucket/key?uploadId=U1&partNumber=2',
    headers: { host: 'localhost', 'content-length': '0' },
  })
  expect(answer?.status).toBe(409)
  expect(Buffer.from(answer?.body as Uint8Array).toString()).toMatch(
    /<Code>PartAlreadyExist<.*<PartEtag>.*OTHER/s,
  )
})
