/** Which requests hold a part's place while the service refuses them, and which do not. */

import { describe, expect, it } from 'vitest'
import { claimUploadSource } from '../../../src/platform/node/upload-source.js'
import { OssferryError } from '../../../src/protocol/errors/ossferry-error.js'
import { openAppend } from '../../../src/transfer/object-file/open-append.js'
import { ObjectAppender } from '../../../src/transfer/object-file/object-appender.js'
import { Scheduler } from '../../../src/transfer/scheduler.js'
import { orAborted } from '../../../src/transfer/abort.js'
import { settle } from '../../support/deferred.js'
import { FakeAppendClient } from '../../support/fake-append-client.js'
import { DownloadHarness } from '../../support/download-harness.js'
import { createFakeEnvironment } from '../../support/fake-environment.js'
import { serviceError } from '../../support/fake-upload-client.js'
import { ReaderHarness } from '../../support/reader-harness.js'
import { refusedOnce } from '../../support/refused-once.js'
import { UploadHarness } from '../../support/upload-harness.js'

const never = new Promise<never>(() => undefined)
const PAUSED = [1, 0, 1]
const NOT_PAUSED = [1, 1, 1]

async function uploadRefusedOnce(error?: Error & { readonly code: string }): Promise<number[]> {
  const { client, scheduler, ...harness } = createUploads()
  const underWay: number[] = []
  client.uploadPart = refusedOnce(scheduler, underWay, client.uploadPart, error)
  await harness.upload({ multipartThreshold: 0 })
  expect(scheduler.partsUnderWay).toBe(0)
  return underWay
}

function createUploads() {
  const harness = new UploadHarness()
  const { client, scheduler } = harness
  const bytes = new Uint8Array(100)
  return {
    client,
    scheduler,
    upload: (options: { multipartThreshold: number }) => harness.uploadFile(bytes, options),
  }
}

describe('a request that pauses because the service refused it is not under way', () => {
  it('when it sends a part', async () => {
    expect(await uploadRefusedOnce()).toEqual(PAUSED)
  })

  it('when it sends an object', async () => {
    const { client, scheduler, upload } = createUploads()
    const underWay: number[] = []
    client.putObject = refusedOnce(scheduler, underWay, client.putObject)
    await upload({ multipartThreshold: 1000 })
    expect(underWay).toEqual(PAUSED)
  })

  it('when it fetches a part', async () => {
    const harness = new DownloadHarness()
    const { client, scheduler } = harness
    const underWay: number[] = []
    client.getObject = refusedOnce(scheduler, underWay, client.getObject.bind(client))
    await harness.download({ partSize: 450 })
    expect(underWay).toEqual(PAUSED)
  })

  it('when it reads from an object', async () => {
    const harness = new ReaderHarness()
    const { client, scheduler } = harness
    const underWay: number[] = []
    client.getObject = refusedOnce(scheduler, underWay, client.getObject.bind(client))
    const reader = await harness.open()
    expect(await reader.readInto(new Uint8Array(10), 5)).toBe(10)
    await reader.close()
    expect(underWay).toEqual(PAUSED)
  })

  it('when it appends', async () => {
    const { clock, random } = createFakeEnvironment()
    const scheduler = new Scheduler(clock, {
      maxParts: 10,
      memoryLimit: 1e6,
      bandwidthLimit: undefined,
    })
    const client = new FakeAppendClient()
    const underWay: number[] = []
    client.appendObject = refusedOnce(scheduler, underWay, client.appendObject)
    const means = { clock, random, lane: scheduler.join(Infinity) }
    const platform = { claimSource: claimUploadSource, contentTypeOf: () => 'text/plain' }
    const request = { bucket: 'examplebucket', key: 'log.txt' }
    const { target, state, options } = await openAppend(client, means, platform, request, {})
    await new ObjectAppender(target, state, platform, options).write('text')
    expect(underWay).toEqual(PAUSED)
  })
})

describe('an upload that is cancelled', () => {
  it('while a refused part waits for its turn ends at once, and leaves nothing behind', async () => {
    const harness = new UploadHarness()
    const { client, scheduler, environment } = harness
    const underWay: number[] = []
    const uploadPart = refusedOnce(scheduler, underWay, client.uploadPart)
    client.uploadPart = (request, options) =>
      request.partNumber === 1 ? orAborted(never, options.signal) : uploadPart(request, options)
    const upload = harness.uploadFile(new Uint8Array(300), {
      multipartThreshold: 0,
      parallelNum: 2,
    })
    await settle()
    expect(underWay).toEqual([2, 1])
    await upload.cancel()
    await expect(upload).rejects.toThrow('was cancelled')
    expect(client.requestsOf('uploadPart')).toHaveLength(1)
    expect([scheduler.slotsInUse, scheduler.partsUnderWay, scheduler.memoryInUse]).toEqual([
      0, 0, 0,
    ])
    expect(environment.clock.pendingTimers).toBe(0)
  })
})

describe('a request that pauses', () => {
  it.each([
    ['503', serviceError('ServiceUnavailable', 503), PAUSED],
    ['429', serviceError('TooManyRequests', 429), PAUSED],
    ['500', serviceError('InternalError', 500), NOT_PAUSED],
    ...['IdleTimeout', 'ConnectTimeout'].map((code) => [code, failed(code), PAUSED] as const),
    ['ConnectionLost', failed('ConnectionLost'), NOT_PAUSED],
  ] as const)('because of %s is known to the scheduler or not', async (_what, error, expected) => {
    expect(await uploadRefusedOnce(error)).toEqual(expected)
  })
})

function failed(code: string): OssferryError {
  return new OssferryError({ code, message: 'by script' })
}
