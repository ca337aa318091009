import { describe, expect, it } from 'vitest'
import { crc64, formatCrc64 } from '../../../../src/protocol/crc64/crc64.js'
import {
  CallbackFailedError,
  TransportError,
} from '../../../../src/protocol/errors/ossferry-error.js'
import { settle } from '../../../support/deferred.js'
import { FakeFile } from '../../../support/fake-file.js'
import { connectionLost, serviceError, type Script } from '../../../support/fake-upload-client.js'
import { seededBytes } from '../../../support/seeded-random.js'
import { PATH, UploadHarness } from '../../../support/upload-harness.js'

const bytes = seededBytes(250)

const loseReply: Script<'completeMultipartUpload'> = async ({ perform }) => {
  await perform()
  throw connectionLost()
}

function connectFailed(): TransportError {
  return new TransportError({ code: 'ConnectFailed', message: 'nobody listens' })
}

function callbackFailed(): CallbackFailedError {
  return new CallbackFailedError({
    status: 203,
    code: 'CallbackFailed',
    serviceMessage: 'Response body is not valid json format.',
    requestId: 'SCRIPTED',
  })
}

describe('Complete whose reply is lost', () => {
  it('has succeeded when the object is there and has size and CRC-64 of the source', async () => {
    const harness = new UploadHarness()
    harness.client.script('completeMultipartUpload', loseReply)
    const result = await harness.uploadFile(new FakeFile(bytes))
    expect(harness.client.operations.slice(-2)).toEqual(['completeMultipartUpload', 'headObject'])
    expect(result).toMatchObject({
      etag: harness.client.objects.get(PATH)?.etag,
      hashCrc64: formatCrc64(crc64(bytes)),
      verified: 'crc64',
      uploadId: 'UPLOAD1',
      callbackResult: undefined,
    })
    expect(harness.eventsOf('warning')).toEqual([
      expect.objectContaining({ code: 'OutcomeResolved' }),
    ])
  })

  it('has succeeded also when the client sent it again and was told NoSuchUpload', async () => {
    const harness = new UploadHarness()
    harness.client.script('completeMultipartUpload', async ({ options, perform }) => {
      await perform()
      options.onRetry?.({ attempt: 1, delayMs: 1, error: connectionLost() })
      return perform()
    })
    const result = await harness.uploadFile(new FakeFile(bytes))
    expect(result.verified).toBe('crc64')
  })

  it('has failed when there is no object', async () => {
    const harness = new UploadHarness()
    harness.client.script('completeMultipartUpload', () => Promise.reject(connectionLost()))
    const upload = harness.uploadFile(new FakeFile(bytes))
    await expect(upload).rejects.toMatchObject({
      code: 'ConnectionLost',
      objectVisible: false,
      resume: { kind: 'nothing' },
    })
    expect(harness.client.uploads.size).toBe(0)
  })

  it.each([
    ['content', seededBytes(250, 2), {}],
    ['size', seededBytes(251), { hashCrc64: formatCrc64(crc64(bytes)) }],
    ['content, as far as the server tells', bytes, { hashCrc64: undefined }],
  ])('has failed when the object that is there has another %s', async (_what, other, facts) => {
    const harness = new UploadHarness()
    harness.client.leaveObject(PATH, other, facts)
    harness.client.script('completeMultipartUpload', () => Promise.reject(connectionLost()))
    const upload = harness.uploadFile(new FakeFile(bytes))
    await expect(upload).rejects.toMatchObject({ code: 'ConnectionLost', objectVisible: false })
    expect(harness.stored).toBe(other)
  })

  it('has failed when the first answer was NoSuchUpload: nothing was lost', async () => {
    const harness = new UploadHarness()
    harness.client.script('completeMultipartUpload', async ({ perform }) => {
      await perform()
      return perform()
    })
    const upload = harness.uploadFile(new FakeFile(bytes))
    await expect(upload).rejects.toMatchObject({ code: 'NoSuchUpload' })
    expect(harness.client.operations).not.toContain('headObject')
  })

  it.each([
    ['is older', { lastModified: new Date(0).toUTCString(), etag: '"AB-3"' }],
    ['was made in one piece', { etag: '"AB"' }],
    ['was made of other parts', { etag: '"AB-2"' }],
  ])('has failed when the object with the same bytes %s', async (_what, facts) => {
    const harness = new UploadHarness()
    harness.client.leaveObject(PATH, bytes, facts)
    harness.client.script('completeMultipartUpload', () => Promise.reject(connectionLost()))
    const upload = harness.uploadFile(new FakeFile(bytes))
    await expect(upload).rejects.toMatchObject({ code: 'ConnectionLost', objectVisible: false })
    expect(harness.client.uploads.size).toBe(0)
  })

  it('fails with its own error when the object cannot be looked at', async () => {
    const harness = new UploadHarness()
    harness.client.script('completeMultipartUpload', loseReply)
    harness.client.script('headObject', () => Promise.reject(serviceError('AccessDenied', 403)))
    const upload = harness.uploadFile(new FakeFile(bytes))
    await expect(upload).rejects.toMatchObject({ code: 'ConnectionLost' })
  })

  it('keeps the checkpoint when the outcome could not be resolved', async () => {
    const harness = new UploadHarness()
    harness.client.script('completeMultipartUpload', () => Promise.reject(connectionLost()))
    const upload = harness.uploadFile(new FakeFile(bytes), { enableCheckpoint: true })
    await expect(upload).rejects.toMatchObject({ resume: { kind: 'checkpoint' } })
    expect(harness.checkpoint).toBeDefined()
  })

  it('is found again by forbidOverwrite: its own object stands in the way of the second try', async () => {
    const harness = new UploadHarness()
    harness.client.script('completeMultipartUpload', async ({ options, perform }) => {
      await perform()
      options.onRetry?.({ attempt: 1, delayMs: 1, error: connectionLost() })
      throw serviceError('FileAlreadyExists', 409)
    })
    const upload = harness.uploadFile(new FakeFile(bytes), {}, { forbidOverwrite: true })
    expect(await upload).toMatchObject({ verified: 'crc64', uploadId: 'UPLOAD1' })
  })

  it('is not looked for when no attempt can have reached the server', async () => {
    const harness = new UploadHarness()
    harness.client.script('completeMultipartUpload', () => Promise.reject(connectFailed()))
    const upload = harness.uploadFile(new FakeFile(bytes))
    await expect(upload).rejects.toMatchObject({ code: 'ConnectFailed' })
    expect(harness.client.operations).not.toContain('headObject')
  })

  it('does not take the object of somebody else for its own', async () => {
    const harness = new UploadHarness()
    harness.client.leaveObject(PATH, bytes)
    const upload = harness.uploadFile(new FakeFile(bytes), {}, { forbidOverwrite: true })
    await expect(upload).rejects.toMatchObject({ code: 'FileAlreadyExists' })
    expect(harness.client.operations).not.toContain('headObject')
    expect(harness.client.uploads.size).toBe(0)
  })
})

describe('PutObject whose reply is lost, with forbidOverwrite', () => {
  const options = { multipartThreshold: 1000 }
  const request = { forbidOverwrite: true }

  it('has succeeded when the object in its way is the source', async () => {
    const harness = new UploadHarness()
    harness.client.script('putObject', async ({ options: call, perform }) => {
      await perform()
      call.onRetry?.({ attempt: 1, delayMs: 1, error: connectionLost() })
      return perform()
    })
    const result = await harness.uploadFile(new FakeFile(bytes), options, request)
    expect(harness.client.operations).toEqual(['putObject', 'headObject'])
    expect(result).toMatchObject({
      verified: 'crc64',
      size: 250,
      hashCrc64: formatCrc64(crc64(bytes)),
    })
    expect(harness.eventsOf('warning')).toEqual([
      expect.objectContaining({ code: 'OutcomeResolved' }),
    ])
  })

  it('has failed when the object in its way is another', async () => {
    const harness = new UploadHarness()
    harness.client.leaveObject(PATH, seededBytes(250, 2))
    harness.client.script('putObject', ({ options: call, perform }) => {
      call.onRetry?.({ attempt: 1, delayMs: 1, error: connectionLost() })
      return perform()
    })
    const upload = harness.uploadFile(new FakeFile(bytes), options, request)
    await expect(upload).rejects.toMatchObject({ code: 'FileAlreadyExists', attempts: 2 })
  })

  it('has failed with its own error when the object in its way cannot be looked at', async () => {
    const harness = new UploadHarness()
    harness.client.script('putObject', async ({ options: call, perform }) => {
      await perform()
      call.onRetry?.({ attempt: 1, delayMs: 1, error: connectionLost() })
      return perform()
    })
    harness.client.script('headObject', () => Promise.reject(serviceError('AccessDenied', 403)))
    const upload = harness.uploadFile(new FakeFile(bytes), options, request)
    await expect(upload).rejects.toMatchObject({ code: 'FileAlreadyExists', attempts: 2 })
  })

  it('has failed when the object in its way is older than the first attempt', async () => {
    const harness = new UploadHarness()
    const { clock } = harness.environment
    harness.client.leaveObject(PATH, bytes)
    await clock.advance(2000)
    harness.client.script('putObject', async ({ options: call, perform }) => {
      await clock.advance(60_000)
      call.onRetry?.({ attempt: 1, delayMs: 1, error: connectionLost() })
      return perform()
    })
    const upload = harness.uploadFile(new FakeFile(bytes), options, request)
    await expect(upload).rejects.toMatchObject({
      code: 'FileAlreadyExists',
      attempts: 2,
      objectVisible: false,
    })
  })

  it('has succeeded however long the attempts took', async () => {
    const harness = new UploadHarness()
    const { clock } = harness.environment
    await clock.advance(900) // the times that the server tells are whole seconds
    harness.client.script('putObject', async ({ options: call, perform }) => {
      await perform()
      await clock.advance(60_000)
      call.onRetry?.({ attempt: 1, delayMs: 1, error: connectionLost() })
      return perform()
    })
    const upload = harness.uploadFile(new FakeFile(bytes), options, request)
    expect(await upload).toMatchObject({ verified: 'crc64' })
  })

  it.each([
    ['no attempt before can have stored it', connectFailed(), undefined],
    [
      'the refusal does not tell the time',
      connectionLost(),
      serviceError('FileAlreadyExists', 409),
    ],
  ])('has failed when %s', async (_why, error, refusal) => {
    const harness = new UploadHarness()
    harness.client.leaveObject(PATH, bytes)
    harness.client.script('putObject', ({ options: call, perform }) => {
      call.onRetry?.({ attempt: 1, delayMs: 1, error })
      return refusal === undefined ? perform() : Promise.reject(refusal)
    })
    const upload = harness.uploadFile(new FakeFile(bytes), options, request)
    await expect(upload).rejects.toMatchObject({ code: 'FileAlreadyExists', attempts: 2 })
    expect(harness.client.operations).toEqual(['putObject'])
  })

  it('has failed when it was sent only once', async () => {
    const harness = new UploadHarness()
    harness.client.leaveObject(PATH, bytes)
    const upload = harness.uploadFile(new FakeFile(bytes), options, request)
    await expect(upload).rejects.toMatchObject({ code: 'FileAlreadyExists', attempts: 1 })
    expect(harness.client.operations).toEqual(['putObject'])
  })
})

describe('a CRC-64 that differs', () => {
  it('before Complete makes nothing visible, and the parts are removed', async () => {
    const harness = new UploadHarness()
    harness.client.script('uploadPart', async ({ perform }) => ({
      ...(await perform()),
      hashCrc64: '1',
    }))
    const upload = harness.uploadFile(new FakeFile(bytes))
    await expect(upload).rejects.toMatchObject({
      code: 'CrcMismatch',
      retryable: true,
      objectVisible: false,
      resume: { kind: 'nothing' },
    })
    await expect(upload).rejects.toThrow(
      `cannot complete ${PATH}: the parts on the server are not the source`,
    )
    expect(harness.client.operations).not.toContain('completeMultipartUpload')
    expect(harness.client.uploads.size).toBe(0)
    expect(harness.stored).toBeUndefined()
  })

  it('after Complete says that the object is visible, and forgets the upload', async () => {
    const harness = new UploadHarness()
    harness.client.script('completeMultipartUpload', async ({ perform }) => ({
      ...(await perform()),
      hashCrc64: '1',
    }))
    const upload = harness.uploadFile(new FakeFile(bytes), { enableCheckpoint: true })
    await expect(upload).rejects.toMatchObject({
      code: 'CrcMismatch',
      retryable: false,
      objectVisible: true,
      resume: { kind: 'nothing' },
    })
    await expect(upload).rejects.toThrow(`${PATH} is visible and is not the source`)
    expect(harness.client.operations).not.toContain('abortMultipartUpload')
    expect(harness.store.documents.size).toBe(0)
  })
})

describe('a server that does not tell CRC-64s', () => {
  it('of the object is taken by those of the parts', async () => {
    const harness = new UploadHarness()
    harness.client.script('completeMultipartUpload', async ({ perform }) => ({
      ...(await perform()),
      hashCrc64: undefined,
    }))
    expect(await harness.uploadFile(new FakeFile(bytes))).toMatchObject({
      verified: 'parts',
      hashCrc64: formatCrc64(crc64(bytes)),
    })
  })

  it('at all leaves the length, and the result says so', async () => {
    const harness = new UploadHarness()
    harness.client.tellsCrc64 = false
    expect(await harness.uploadFile(new FakeFile(bytes))).toMatchObject({ verified: 'size' })
    const single = harness.uploadFile(new FakeFile(bytes), { multipartThreshold: 1000 })
    expect(await single).toMatchObject({ verified: 'size' })
  })
})

describe('a callback that fails (HTTP 203)', () => {
  it('after Complete passes through as it is: the object is stored, nothing is aborted', async () => {
    const harness = new UploadHarness()
    const failed = callbackFailed()
    harness.client.script('completeMultipartUpload', async ({ perform }) => {
      await perform()
      throw failed
    })
    const options = { enableCheckpoint: true }
    const upload = harness.uploadFile(new FakeFile(bytes), options, { callback: 'e30=' })
    await expect(upload).rejects.toBe(failed)
    expect(harness.stored).toEqual(Buffer.from(bytes))
    expect(harness.client.operations).not.toContain('abortMultipartUpload')
    expect(harness.client.operations).not.toContain('headObject')
    expect(harness.store.documents.size).toBe(0)
  })

  it('after PutObject passes through as it is', async () => {
    const harness = new UploadHarness()
    const failed = callbackFailed()
    harness.client.script('putObject', async ({ perform }) => {
      await perform()
      throw failed
    })
    const upload = harness.uploadFile(new FakeFile(bytes), { multipartThreshold: 1000 })
    await expect(upload).rejects.toBe(failed)
    expect(harness.client.operations).toEqual(['putObject'])
  })
})

describe('cancelling while Complete is under way', () => {
  it('does not look for the object, and leaves no upload', async () => {
    const harness = new UploadHarness()
    harness.client.script(
      'completeMultipartUpload',
      ({ options }) =>
        new Promise((_, reject) =>
          // As a client would that lost the connection at the same moment.
          options.signal.addEventListener('abort', () => reject(connectionLost())),
        ),
    )
    const upload = harness.uploadFile(new FakeFile(bytes))
    await settle()
    expect(upload.state).toBe('completing')
    await upload.cancel()
    await expect(upload).rejects.toMatchObject({ code: 'Cancelled' })
    expect(harness.client.operations).not.toContain('headObject')
    expect(harness.client.uploads.size).toBe(0)
  })
})
