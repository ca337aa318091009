/**
 * OSS in memory behind the client methods that uploads use. What a test wants to go wrong it
 * scripts, call by call.
 */

import { createHash } from 'node:crypto'
import { crc64, formatCrc64 } from '../../src/protocol/crc64/crc64.js'
import {
  ServiceError,
  TransportError,
  type ServiceErrorOptions,
} from '../../src/protocol/errors/ossferry-error.js'
import type { RequestBody } from '../../src/protocol/http.js'
import type { CompleteMultipartUploadRequest } from '../../src/protocol/operations/complete-multipart-upload.js'
import type { ListedPart } from '../../src/protocol/operations/list-parts.js'
import type { ResultMetadata } from '../../src/protocol/oss-message.js'
import type { CallOptions, UploadClient } from '../../src/transfer/client-api.js'
import { FakeClock } from './fake-clock.js'

export type Operation = Exclude<keyof UploadClient, 'endpoint'>
type RequestOf<Name extends Operation> = Parameters<UploadClient[Name]>[0]
type ResultOf<Name extends Operation> = Awaited<ReturnType<UploadClient[Name]>>

/** What happens instead of the call; `perform` does what the server would have done. */
export type Script<Name extends Operation> = (call: {
  readonly request: RequestOf<Name>
  readonly options: CallOptions
  readonly perform: () => Promise<ResultOf<Name>>
}) => Promise<ResultOf<Name>>

interface FakePart extends ListedPart {
  readonly bytes: Uint8Array
}

export interface FakeObject {
  readonly bytes: Uint8Array
  readonly etag: string
  readonly hashCrc64: string | undefined
  readonly lastModified: string
}

interface FakeUpload {
  readonly key: string
  readonly parts: Map<number, FakePart>
}

/** A part as a test puts it on the server, as an earlier run would have. */
export interface EarlierPart {
  readonly bytes: Uint8Array
  readonly hashCrc64?: string | undefined
}

export class FakeUploadClient implements UploadClient {
  endpoint = 'https://oss-cn-hangzhou.aliyuncs.com'
  /** Entries on a page of ListParts. */
  pageSize = 1000
  /** Whether the server tells CRC-64s. */
  tellsCrc64 = true
  readonly calls: { readonly operation: Operation; readonly request: RequestOf<Operation> }[] = []
  readonly uploads = new Map<string, FakeUpload>()
  /** By `oss://bucket/key`. */
  readonly objects = new Map<string, FakeObject>()
  readonly #clock: FakeClock
  readonly #scripts = new Map<Operation, unknown[]>()
  #begun = 0

  constructor(clock = new FakeClock()) {
    this.#clock = clock
  }

  /** Each call of `operation` that comes now takes one of the scripts; later ones go through. */
  script<Name extends Operation>(operation: Name, ...scripts: readonly Script<Name>[]): void {
    const waiting = this.#scripts.get(operation) ?? []
    this.#scripts.set(operation, [...waiting, ...scripts])
  }

  /** The operations called so far, in order. */
  get operations(): Operation[] {
    return this.calls.map(({ operation }) => operation)
  }

  requestsOf<Name extends Operation>(operation: Name): RequestOf<Name>[] {
    const calls = this.calls.filter((call) => call.operation === operation)
    return calls.map(({ request }) => request as RequestOf<Name>)
  }

  /** Forgets the calls so far, as between two runs. */
  forgetCalls(): void {
    this.calls.length = 0
  }

  /** Makes an upload as an earlier run has left it. */
  leaveUpload(path: string, uploadId: string, parts: Readonly<Record<number, EarlierPart>>): void {
    const stored = Object.entries(parts).map(([number, part]) =>
      this.#part(Number(number), part.bytes, part),
    )
    const byNumber = new Map(stored.map((part) => [part.partNumber, part]))
    this.uploads.set(uploadId, { key: path, parts: byNumber })
  }

  leaveObject(path: string, bytes: Uint8Array, facts: Partial<FakeObject> = {}): void {
    this.objects.set(path, { ...this.#object(bytes, ''), ...facts })
  }

  putObject: UploadClient['putObject'] = (request, options) =>
    this.#call('putObject', request, options, async () => {
      const bytes = await readBody(request.body, options.signal)
      const path = pathOf(request)
      if (request.forbidOverwrite === true && this.objects.has(path)) throw this.#alreadyExists()
      const object = this.#object(bytes, '')
      this.objects.set(path, object)
      return {
        ...this.#metadata(),
        etag: object.etag,
        contentMd5: undefined,
        hashCrc64: object.hashCrc64,
        versionId: undefined,
        callbackResult: request.callback === undefined ? undefined : { Status: 'OK' },
        sentCrc64: crc64(bytes),
        sentBytes: bytes.length,
      }
    })

  initiateMultipartUpload: UploadClient['initiateMultipartUpload'] = (request, options) =>
    this.#call('initiateMultipartUpload', request, options, async () => {
      this.#begun += 1
      const uploadId = `UPLOAD${this.#begun}`
      this.uploads.set(uploadId, { key: pathOf(request), parts: new Map() })
      return { ...this.#metadata(), bucket: request.bucket, key: request.key, uploadId }
    })

  uploadPart: UploadClient['uploadPart'] = (request, options) =>
    this.#call('uploadPart', request, options, async () => {
      const bytes = await readBody(request.body, options.signal)
      const part = this.#part(request.partNumber, bytes)
      this.#upload(request.uploadId).parts.set(request.partNumber, part)
      return {
        ...this.#metadata(),
        etag: part.etag,
        contentMd5: undefined,
        hashCrc64: part.hashCrc64,
        sentCrc64: crc64(bytes),
        sentBytes: bytes.length,
      }
    })

  completeMultipartUpload: UploadClient['completeMultipartUpload'] = (request, options) =>
    this.#call('completeMultipartUpload', request, options, async () => {
      const { bucket, key, uploadId } = request
      const parts = this.#chosenParts(request)
      const path = pathOf(request)
      if (request.forbidOverwrite === true && this.objects.has(path)) throw this.#alreadyExists()
      const bytes = Buffer.concat(parts.map((part) => part.bytes))
      const object = this.#object(bytes, `-${parts.length}`)
      this.objects.set(path, object)
      this.uploads.delete(uploadId)
      return {
        ...this.#metadata(),
        bucket,
        key,
        etag: object.etag,
        location: undefined,
        hashCrc64: object.hashCrc64,
        versionId: undefined,
        callbackResult: request.callback === undefined ? undefined : { Status: 'OK' },
      }
    })

  abortMultipartUpload: UploadClient['abortMultipartUpload'] = (request, options) =>
    this.#call('abortMultipartUpload', request, options, async () => {
      this.#upload(request.uploadId)
      this.uploads.delete(request.uploadId)
      return this.#metadata()
    })

  listParts: UploadClient['listParts'] = (request, options) =>
    this.#call('listParts', request, options, async () => {
      const { bucket, key, uploadId, partNumberMarker = 0 } = request
      const all = [...this.#upload(uploadId).parts.values()]
        .sort((a, b) => a.partNumber - b.partNumber)
        .filter(({ partNumber }) => partNumber > partNumberMarker)
      const parts = all.slice(0, this.pageSize)
      return {
        ...this.#metadata(),
        bucket,
        key,
        uploadId,
        storageClass: undefined,
        maxParts: this.pageSize,
        partNumberMarker,
        parts,
        isTruncated: all.length > parts.length,
        nextPartNumberMarker: parts.at(-1)?.partNumber ?? 0,
      }
    })

  headObject: UploadClient['headObject'] = (request, options) =>
    this.#call('headObject', request, options, async () => {
      const object = this.objects.get(pathOf(request))
      if (object === undefined) throw serviceError('NoSuchKey', 404)
      return {
        ...this.#metadata(),
        contentLength: object.bytes.length,
        etag: object.etag,
        lastModified: object.lastModified,
        contentMd5: undefined,
        hashCrc64: object.hashCrc64,
        versionId: undefined,
        objectType: 'Multipart',
        nextAppendPosition: undefined,
        taggingCount: undefined,
        restore: undefined,
        expiration: undefined,
        deleteMarker: undefined,
      }
    })

  async #call<Name extends Operation>(
    operation: Name,
    request: RequestOf<Name>,
    options: CallOptions,
    perform: () => Promise<ResultOf<Name>>,
  ): Promise<ResultOf<Name>> {
    this.calls.push({ operation, request })
    options.signal.throwIfAborted()
    const script = this.#scripts.get(operation)?.shift() as Script<Name> | undefined
    if (script === undefined) return perform()
    return script({ request, options, perform })
  }

  #upload(uploadId: string): FakeUpload {
    const upload = this.uploads.get(uploadId)
    if (upload === undefined) throw serviceError('NoSuchUpload', 404)
    return upload
  }

  #chosenParts(request: CompleteMultipartUploadRequest): FakePart[] {
    const { parts } = this.#upload(request.uploadId)
    return (request.parts ?? []).map(({ partNumber, etag }) => {
      const part = parts.get(partNumber)
      if (part?.etag !== etag) throw serviceError('InvalidPart', 400)
      return part
    })
  }

  #part(partNumber: number, bytes: Uint8Array, facts: Partial<EarlierPart> = {}): FakePart {
    const told = 'hashCrc64' in facts ? facts.hashCrc64 : formatCrc64(crc64(bytes))
    return {
      partNumber,
      size: bytes.length,
      etag: etagOf(bytes, ''),
      hashCrc64: this.tellsCrc64 ? told : undefined,
      lastModified: new Date(this.#clock.now()).toISOString(),
      bytes,
    }
  }

  #object(bytes: Uint8Array, suffix: string): FakeObject {
    return {
      bytes,
      etag: etagOf(bytes, suffix),
      hashCrc64: this.tellsCrc64 ? formatCrc64(crc64(bytes)) : undefined,
      lastModified: this.#date(),
    }
  }

  #alreadyExists(): ServiceError {
    return serviceError('FileAlreadyExists', 409, { serverTime: Date.parse(this.#date()) })
  }

  #date(): string {
    return new Date(this.#clock.now()).toUTCString()
  }

  #metadata(): ResultMetadata {
    const requestId = `REQUEST${this.calls.length}`
    const headers = {
      date: this.#date(),
      'x-oss-request-id': requestId,
    }
    return { statusCode: 200, requestId, headers }
  }
}

export function serviceError(
  code: string,
  status: number,
  facts: Pick<ServiceErrorOptions, 'retryable' | 'serverTime'> = {},
): ServiceError {
  const serviceMessage = `${code} by script`
  return new ServiceError({ code, status, serviceMessage, requestId: 'SCRIPTED', ...facts })
}

export function connectionLost(): TransportError {
  return new TransportError({ code: 'ConnectionLost', message: 'the connection was lost' })
}

function pathOf({ bucket, key }: { readonly bucket: string; readonly key: string }): string {
  return `oss://${bucket}/${key}`
}

function etagOf(bytes: Uint8Array, suffix: string): string {
  return `"${createHash('md5').update(bytes).digest('hex').toUpperCase()}${suffix}"`
}

export async function readBody(
  body: RequestBody | undefined,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array()
  if (body instanceof Uint8Array) return body
  const chunks: Uint8Array[] = []
  await body.send(async (chunk) => {
    chunks.push(Uint8Array.from(chunk)) // the chunk's memory is ours only until we return
  }, signal)
  return Buffer.concat(chunks)
}
