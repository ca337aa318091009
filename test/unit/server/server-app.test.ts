import { expect, it } from 'vitest'
import { nodeDigests } from '../../../src/platform/node/digests.js'
import { systemRandom } from '../../../src/platform/node/random.js'
import type { HttpExchange, OutgoingResponse } from '../../../src/server/http-exchange.js'
import { createMemoryObjectStore } from '../../../src/server/memory-object-store.js'
import { createServerApp } from '../../../src/server/server-app.js'
import { BUCKET, NEVER, put } from '../../contract/object-store/store-scene.js'
import { FakeClock } from '../../support/fake-clock.js'

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
    method: 'GET',
    target: '/bucket/key',
    headers: { host: 'localhost' },
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
  expect(responses).toMatchObject([{ status: 200 }])
  expect(found).toEqual(['bucket'])
})
