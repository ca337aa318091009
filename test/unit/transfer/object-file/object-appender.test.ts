import { describe, expect, it } from 'vitest'
import { crc64, formatCrc64 } from '../../../../src/protocol/crc64/crc64.js'
import { TransportError } from '../../../../src/protocol/errors/ossferry-error.js'
import { claimUploadSource } from '../../../../src/platform/node/upload-source.js'
import type { AppendFileOptions } from '../../../../src/transfer/object-file/append-file-options.js'
import { ObjectAppender } from '../../../../src/transfer/object-file/object-appender.js'
import { openAppend } from '../../../../src/transfer/object-file/open-append.js'
import { Scheduler } from '../../../../src/transfer/scheduler.js'
import { FakeAppendClient } from '../../../support/fake-append-client.js'
import { serviceError } from '../../../support/fake-download-client.js'
import { createFakeEnvironment } from '../../../support/fake-environment.js'

const PATH = 'oss://examplebucket/log.txt'
const platform = { claimSource: claimUploadSource, contentTypeOf: () => 'text/plain' }

function createClient(content?: string): FakeAppendClient {
  const client = new FakeAppendClient()
  if (content !== undefined) client.content = Buffer.from(content)
  return client
}

async function open(
  client: FakeAppendClient,
  options: AppendFileOptions = {},
): Promise<ObjectAppender> {
  const { clock, random } = createFakeEnvironment()
  const limits = { maxParts: 10, memoryLimit: 1e6, bandwidthLimit: undefined }
  const means = { clock, random, lane: new Scheduler(clock, limits).join(Infinity) }
  const request = { bucket: 'examplebucket', key: 'log.txt', metadata: { a: 'b' } }
  const opened = await openAppend(client, means, platform, request, options)
  return new ObjectAppender(opened.target, opened.state, platform, opened.options)
}

describe('an appender', () => {
  it('makes a missing object with its first write, whose fields no other write carries', async () => {
    const client = createClient()
    const log = await open(client)
    expect(log.position).toBe(0)
    expect(await log.write('one ')).toBe(4)
    expect(await log.write(Buffer.from('two'))).toBe(3)
    expect(log.position).toBe(7)
    expect(client.text).toBe('one two')
    expect(client.requests).toMatchObject([
      { position: 0, metadata: { a: 'b' }, contentType: 'text/plain', initHashCrc64: '0' },
      { position: 4, initHashCrc64: formatCrc64(crc64(Buffer.from('one '))) },
    ])
    expect(client.requests[1]).not.toHaveProperty('metadata')
    expect(client.requests[1]).not.toHaveProperty('contentType')
  })

  it('goes on at the end of an object that is there', async () => {
    const client = createClient('before ')
    const log = await open(client)
    expect(log.position).toBe(7)
    await log.write('after')
    expect(client.text).toBe('before after')
    expect(client.requests[0]).not.toHaveProperty('metadata')
  })

  it('does not open an object that was not made by appending', async () => {
    const client = createClient('whole')
    client.objectType = 'Normal'
    await expect(open(client)).rejects.toMatchObject({
      name: 'AppendError',
      code: 'ObjectNotAppendable',
      objectSize: 5,
      message: expect.stringContaining(`cannot append to ${PATH}: it is`) as string,
    })
  })

  it('does not take a missing bucket for a missing object', async () => {
    const client = createClient()
    client.headError = serviceError('NoSuchBucket', 404)
    await expect(open(client)).rejects.toMatchObject({ code: 'NoSuchBucket' })
  })

  it('keeps the order of writes that do not wait for each other', async () => {
    const client = createClient()
    const log = await open(client)
    const writes = ['a', 'bb', '', 'ccc', 'd'].map((text) => log.write(text))
    await log.flush()
    expect(await Promise.all(writes)).toEqual([1, 2, 0, 3, 1])
    expect(client.text).toBe('abbcccd')
    expect(client.appends.map(({ position }) => position)).toEqual([0, 1, 3, 6])
  })

  it('cuts what is larger than chunkSize, and gathers streams into such pieces', async () => {
    const client = createClient()
    const log = await open(client, { chunkSize: 4 })
    expect(await log.write('123456789')).toBe(9)
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (const text of ['a', 'bcdef', 'g']) yield Buffer.from(text)
    }
    expect(await log.write(chunks())).toBe(7)
    expect(client.appends.map(({ text }) => text)).toEqual(['1234', '5678', '9', 'abcd', 'efg'])
  })

  it('sends nothing for nothing, and makes no object', async () => {
    const client = createClient()
    const log = await open(client)
    await log.write('')
    await log.write([])
    await log.close()
    expect(client.requests).toEqual([])
    expect(client.content).toBeUndefined()
  })

  it('refuses what an appendable object cannot hold before it is sent', async () => {
    const client = createClient('much')
    const { headObject } = client
    client.headObject = async (...call) => ({
      ...(await headObject(...call)),
      nextAppendPosition: 5 * 1024 ** 3 - 2,
    })
    const full = await open(client)
    await expect(full.write('abc')).rejects.toMatchObject({ code: 'SourceTooLarge' })
    expect(client.requests).toEqual([])
  })

  it('says that it is closed, after the writes that were called before', async () => {
    const client = createClient()
    const log = await open(client)
    const last = log.write('last words')
    await log.close()
    expect(await last).toBe(10)
    await expect(log.write('more')).rejects.toMatchObject({ code: 'FileClosed' })
    await log.close()
  })
})

describe('a lost answer', () => {
  it('is found out when the repetition is refused: the object is ours to its last byte', async () => {
    const client = createClient('start ')
    client.scripts.push({ fate: 'lost' })
    const log = await open(client)
    expect(await log.write('text')).toBe(4)
    expect(await log.write(' end')).toBe(4)
    expect(client.text).toBe('start text end')
    expect(client.appends).toHaveLength(2)
  })

  it('is found out when no repetition got through', async () => {
    const client = createClient()
    client.scripts.push({ fate: 'lost' }, { fate: 'unsent' }, { fate: 'unsent' })
    const log = await open(client)
    expect(await log.write('text')).toBe(4)
    expect(log.position).toBe(4)
  })

  it('does not make somebody else’s bytes of equal length ours', async () => {
    const client = createClient('start ')
    client.scripts.push({ fate: 'unsent' }, { foreign: 'TEXT' })
    const log = await open(client)
    const error: unknown = await log.write('text').catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'AppendError', code: 'AppendConflict' })
    expect(error).toMatchObject({ position: 6, objectSize: 10, retryable: false })
    expect(client.text).toBe('start TEXT')
    // What the object holds is not known any more: nothing goes into it from here.
    await expect(log.write('more')).rejects.toBe(error)
  })

  it('leaves the outcome open when the server tells no CRC-64', async () => {
    const client = createClient('start ')
    client.tellsCrc64 = false
    client.scripts.push({ fate: 'lost' })
    const log = await open(client)
    await expect(log.write('text')).rejects.toMatchObject({ code: 'AppendOutcomeUnknown' })
  })

  it('leaves the outcome open when the object cannot be looked at', async () => {
    const client = createClient()
    client.scripts.push({ fate: 'lost' }, { fate: 'unsent' }, { fate: 'unsent' })
    const log = await open(client)
    client.headError = serviceError('AccessDenied', 403)
    await expect(log.write('text')).rejects.toMatchObject({
      code: 'AppendOutcomeUnknown',
      message: expect.stringContaining('could not be looked at') as string,
    })
  })
})

describe('another writer', () => {
  it('is told of, with the positions, also when its bytes are the same as ours', async () => {
    const client = createClient('start ')
    client.scripts.push({ foreign: 'text' })
    const log = await open(client)
    const { heads } = client
    await expect(log.write('text')).rejects.toMatchObject({
      code: 'AppendConflict',
      message: expect.stringContaining(
        '4 bytes were to go to position 6, and the object has 10 bytes',
      ) as string,
    })
    expect(client.text).toBe('start text') // once: ours is not there
    expect(client.heads).toBe(heads)
  })
})

describe('a write that failed', () => {
  const unreachable = new TransportError({ code: 'ConnectFailed', message: 'nobody there' })

  it('and is known not to be there takes those behind it with it, and no later ones', async () => {
    const client = createClient()
    const down = { fate: unreachable }
    client.scripts.push({}, down, down, down)
    const log = await open(client)
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((text) => log.write(text)))
    expect(outcomes).toMatchObject([
      { value: 1 },
      { reason: { name: 'AppendError', code: 'ConnectFailed', retryable: true } },
      { reason: { name: 'AppendError', code: 'AppendSkipped' } },
    ])
    await expect(log.flush()).rejects.toMatchObject({ code: 'ConnectFailed' })
    await log.write('d')
    await log.flush()
    expect(client.text).toBe('ad')
  })

  it('says that nothing was stored when the object has not grown', async () => {
    const client = createClient('start ')
    client.scripts.push({ fate: 'unsent' }, { fate: 'unsent' }, { fate: 'unsent' })
    const log = await open(client)
    await expect(log.write('text')).rejects.toMatchObject({
      code: 'ConnectionLost',
      objectSize: 6,
      message: expect.stringContaining('nothing of it was stored') as string,
    })
    expect(await log.write('text')).toBe(4)
  })

  it('for its source has not spoilt the object', async () => {
    const client = createClient()
    const log = await open(client, { chunkSize: 2 })
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('ab')
      throw new Error('the source gave up')
    }
    await expect(log.write(broken())).rejects.toMatchObject({ code: 'SourceReadFailed' })
    expect(log.position).toBe(2)
    await log.write('cd')
    expect(client.text).toBe('abcd')
  })

  it('by its signal ends the log', async () => {
    const client = createClient()
    const controller = new AbortController()
    const log = await open(client, { signal: controller.signal })
    await log.write('a')
    controller.abort(new Error('enough'))
    await expect(log.write('b')).rejects.toMatchObject({ code: 'Cancelled' })
    expect(client.text).toBe('a')
    await log.close()
  })
})
