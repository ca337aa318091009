import { expect, it } from 'vitest'
import { nodeDigests } from '../../../src/platform/node/digests.js'
import { addContentMd5 } from '../../../src/server/content-md5.js'
import { createMemoryObjectStore } from '../../../src/server/memory-object-store.js'
import type { ObjectStore, OpenObject } from '../../../src/server/object-store.js'
import { createDeferred } from '../../support/deferred.js'
import { BUCKET, put } from '../../contract/object-store/store-scene.js'

/** A store whose objects are read as `send` says. */
async function createStore(send: OpenObject['send']): Promise<ObjectStore> {
  const store = createMemoryObjectStore()
  await store.createBucket(BUCKET)
  const openObject = store.openObject.bind(store)
  store.openObject = async (...address) => {
    const opened = await openObject(...address)
    return opened && { object: opened.object, send, close: () => opened.close() }
  }
  return store
}

it('an object whose content cannot be read is stored all the same, without an MD5', async () => {
  const store = await createStore(() => Promise.reject(new Error('EIO')))
  const object = await put(store, 'key', 'content')
  const { signal: closing } = new AbortController()
  const call = { server: { store, digests: nodeDigests, closing }, bucket: BUCKET }
  expect(await addContentMd5(call, object)).toEqual(object)
})

it('the close of the server ends the reading', async () => {
  const reading = createDeferred()
  const store = await createStore(
    (_offset, _size, _write, signal) =>
      new Promise((_resolve, reject) => {
        reading.resolve()
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      }),
  )
  const object = await put(store, 'key', 'content')
  const ending = new AbortController()
  const server = { store, digests: nodeDigests, closing: ending.signal }
  const adding = addContentMd5({ server, bucket: BUCKET }, object)
  await reading.promise
  ending.abort(new Error('the server is being closed'))
  expect(await adding).toEqual(object)
})
