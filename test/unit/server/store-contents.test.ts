import { expect, it } from 'vitest'
import { nodeDigests } from '../../../src/platform/node/digests.js'
import { createMemoryObjectStore } from '../../../src/server/memory-object-store.js'
import { storeSeed } from '../../../src/server/seed.js'
import { clearStore } from '../../../src/server/store-contents.js'
import { BUCKET, put, upload } from '../../contract/object-store/store-scene.js'
import { FakeClock } from '../../support/fake-clock.js'

it('a store is empty when it has been cleared, whatever came in meanwhile', async () => {
  const store = createMemoryObjectStore()
  await store.createBucket({ ...BUCKET, acl: 'public-read-write' })
  const deleteBucket = store.deleteBucket.bind(store)
  const late = [() => put(store, 'key', 'x'), () => store.createUpload('bucket', upload('key'))]
  store.deleteBucket = async (name) => {
    await late.pop()?.()
    return deleteBucket(name)
  }
  await clearStore(store)
  expect(await store.listBuckets()).toEqual([])
})

it('a seed whose bucket is deleted meanwhile does not count as stored', async () => {
  const store = createMemoryObjectStore()
  async function* body() {
    await store.deleteBucket('bucket')
    yield Uint8Array.of(1)
  }
  const storing = storeSeed(
    { bucket: { key: { body } } },
    {
      store,
      clock: new FakeClock(),
      digests: nodeDigests,
      random: { next: () => 0, bytes: (size) => new Uint8Array(size) },
      contentTypeOf: () => undefined,
    },
  )
  await expect(storing).rejects.toThrow('bucket bucket was deleted while it was filled')
})
