import { describe, expect, it } from 'vitest'
import { InvalidRequestError } from '../../../../src/protocol/errors/ossferry-error.js'
import { TransferEngine } from '../../../../src/transfer/engine.js'
import { OptionError } from '../../../../src/transfer/errors/option-error.js'
import { SourceError } from '../../../../src/transfer/errors/source-errors.js'
import { Scheduler } from '../../../../src/transfer/scheduler.js'
import { createBytesSource } from '../../../../src/transfer/source/bytes-source.js'
import {
  Uploader,
  type UploadPlatform,
  type UploadSource,
} from '../../../../src/transfer/upload/uploader.js'
import type { UploaderOptions } from '../../../../src/transfer/upload/upload-options.js'
import type { UploadRequest } from '../../../../src/transfer/upload/upload-request.js'
import { createFakeEnvironment } from '../../../support/fake-environment.js'
import { FakeFile } from '../../../support/fake-file.js'
import { FakeUploadClient, connectionLost } from '../../../support/fake-upload-client.js'
import { MemoryCheckpointStore } from '../../../support/memory-checkpoint-store.js'
import { seededBytes } from '../../../support/seeded-random.js'

const KIB = 1024
const request = { bucket: 'examplebucket', key: 'dir/é&.bin' }

class Setup {
  readonly environment = createFakeEnvironment()
  readonly client = new FakeUploadClient(this.environment.clock)
  readonly store = new MemoryCheckpointStore()
  readonly directories: (string | undefined)[] = []
  readonly opened: unknown[] = []
  readonly abandoned: unknown[] = []
  readonly file = new FakeFile(seededBytes(250 * KIB))
  readonly uploader: Uploader

  constructor(options?: UploaderOptions) {
    const { clock, digests } = this.environment
    const limits = { maxParts: 10, memoryLimit: 1e9, bandwidthLimit: undefined }
    const engine = new TransferEngine(this.environment, new Scheduler(clock, limits))
    const platform: UploadPlatform = {
      digests,
      clock,
      absolutePath: (path) => (path.startsWith('/') ? path : `/data/${path}`),
      openFile: async (path) => {
        this.opened.push(path)
        return this.file.openSource()
      },
      claimSource: (source) => ({
        open: async (size) => {
          this.opened.push(source, size)
          if (source instanceof Uint8Array) return createBytesSource(source)
          throw new SourceError('SourceNotSupported', 'no source')
        },
        abandon: () => this.abandoned.push(source),
      }),
      contentTypeOf: (name) => (name.endsWith('.css') ? 'text/css' : undefined),
      checkpointStore: (directory) => {
        this.directories.push(directory)
        return this.store
      },
    }
    this.uploader = new Uploader(this.client, engine, platform, options)
  }
}

describe('options', () => {
  it('of the uploader are checked when it is made', () => {
    expect(() => new Setup({ partSize: 1 })).toThrow(OptionError)
    expect(() => new Setup({ partsize: 1 } as UploaderOptions)).toThrow('partsize is not an upload')
  })

  it('of a call override those of the uploader', async () => {
    const { uploader } = new Setup({ partSize: 100 * KIB })
    expect((await uploader.uploadFile(request, 'file')).partCount).toBe(3)
    const options = { partSize: 200 * KIB }
    expect((await uploader.uploadFile(request, 'file', options)).partCount).toBe(2)
  })

  it('that cannot work make the transfer fail, not the call, and nothing is sent', async () => {
    const { uploader, client, opened } = new Setup()
    const upload = uploader.uploadFile(request, 'file', { parallelNum: 0 })
    await expect(upload).rejects.toBeInstanceOf(OptionError)
    expect(upload.state).toBe('failed')
    expect([...client.calls, ...opened]).toEqual([])
  })
})

describe('a request that the server would refuse', () => {
  it.each<[string, Partial<UploadRequest>, string]>([
    ['an empty bucket', { bucket: '' }, 'bucket'],
    ['an invalid bucket', { bucket: 'Not_A_Bucket' }, 'bucket'],
    ['an empty key', { key: '' }, 'key'],
    ['a key that is too long', { key: 'é'.repeat(512) }, '1023'],
    ['a callback that is no base64', { callback: '{}' }, 'callback'],
    ['a header value of two lines', { metadata: { note: 'a\nb' } }, 'control character'],
    ['a body', { body: new Uint8Array() } as Partial<UploadRequest>, 'as the second argument'],
  ])('with %s fails before anything is read or sent', async (_what, fields, message) => {
    const { uploader, client, opened } = new Setup()
    const upload = uploader.uploadFile({ ...request, ...fields }, 'file')
    await expect(upload).rejects.toBeInstanceOf(InvalidRequestError)
    await expect(upload).rejects.toThrow(message)
    expect([...client.calls, ...opened]).toEqual([])
  })

  it.each(['', undefined, 7])('without a path (%j) fails alike', async (path) => {
    const { uploader, client } = new Setup()
    const upload = uploader.uploadFile(request, path as string)
    await expect(upload).rejects.toMatchObject({ code: 'SourceNotSupported' })
    expect(client.calls).toEqual([])
  })
})

describe('the content type', () => {
  const typeOf = async (
    fields: Partial<UploadRequest>,
    path: string | Uint8Array,
  ): Promise<string | undefined> => {
    const { uploader, client } = new Setup()
    const asked = { ...request, ...fields }
    await (typeof path === 'string'
      ? uploader.uploadFile(asked, path)
      : uploader.uploadFrom(asked, path))
    return client.requestsOf('initiateMultipartUpload')[0]?.contentType
  }

  it('is the one that was asked for', async () => {
    expect(await typeOf({ contentType: 'text/x' }, 'a.css')).toBe('text/x')
  })

  it('else goes by the name of the file', async () => {
    expect(await typeOf({ key: 'a.bin' }, 'a.css')).toBe('text/css')
  })

  it('else by the key', async () => {
    expect(await typeOf({ key: 'a.css' }, 'a.bin')).toBe('text/css')
    expect(await typeOf({ key: 'a.css' }, new Uint8Array(1))).toBe('text/css')
  })

  it('else is that of any bytes', async () => {
    expect(await typeOf({ key: 'a' }, 'a')).toBe('application/octet-stream')
  })
})

describe('checkpoints', () => {
  it('are not touched unless they are asked for', async () => {
    const { uploader, directories } = new Setup()
    await uploader.uploadFile(request, 'file')
    expect(directories).toEqual([])
  })

  it('bear the name that the SDKs give them, in the directory named', async () => {
    const { uploader, client, store, directories } = new Setup({ enableCheckpoint: true })
    client.script('uploadPart', () => Promise.reject(connectionLost()))
    const options = { checkpointDir: '/checkpoints', partSize: 100 * KIB }
    await uploader.uploadFile(request, 'é&.bin', options).catch(() => undefined)
    expect(directories).toEqual(['/checkpoints'])
    expect([...store.documents.keys()]).toContain(
      '73ed09117d57ff425fd0d0821a6140cf-5b42da834bd059f5f6ace3024546fe58.ucp',
    )
  })

  it('of other sources are told apart by checkpointId, else by the object', async () => {
    const { uploader, client, store } = new Setup({ enableCheckpoint: true })
    for (const checkpointId of ['a', 'b', undefined]) {
      client.script('uploadPart', () => Promise.reject(connectionLost()))
      const upload = uploader.uploadFrom(request, seededBytes(10), { checkpointId })
      await upload.catch(() => undefined)
    }
    const checkpoints = [...store.documents.keys()].filter((name) => name.endsWith('.ucp'))
    expect(checkpoints).toHaveLength(3)
  })
})

describe('uploadFrom', () => {
  it('ends a source that it will not open', async () => {
    const { uploader, opened, abandoned } = new Setup()
    const bytes = seededBytes(10)
    await expect(uploader.uploadFrom({ ...request, key: '' }, bytes)).rejects.toThrow()
    await expect(uploader.uploadFrom(request, bytes, { parallelNum: 0 })).rejects.toThrow()
    const signal = AbortSignal.abort()
    await expect(uploader.uploadFrom(request, bytes, { signal })).rejects.toThrow('cancelled')
    expect(abandoned).toEqual([bytes, bytes, bytes])
    expect(opened).toEqual([])
  })

  it('hands the source and its announced length to the platform', async () => {
    const { uploader, opened, client } = new Setup()
    const bytes = seededBytes(10)
    const result = await uploader.uploadFrom({ ...request, contentLength: 10 }, bytes)
    expect(opened).toEqual([bytes, 10])
    expect(result.size).toBe(10)
    expect(client.requestsOf('initiateMultipartUpload')[0]).not.toHaveProperty('contentLength')
  })

  it('fails with the error of a source that cannot be opened', async () => {
    const { uploader, client } = new Setup()
    const upload = uploader.uploadFrom(request, 'text' as unknown as UploadSource)
    await expect(upload).rejects.toMatchObject({ code: 'SourceNotSupported' })
    expect(client.calls).toEqual([])
  })
})
