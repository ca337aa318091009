/**
 * OSS in memory behind the client methods that downloads use. What a test wants to go wrong it
 * scripts, call by call.
 */

import { createHash } from 'node:crypto'
import { crc64, formatCrc64 } from '../../src/protocol/crc64/crc64.js'
import { ServiceError, TransportError } from '../../src/protocol/errors/ossferry-error.js'
import type { ResponseBody } from '../../src/protocol/http.js'
import type { GetObjectRequest, GetObjectResult } from '../../src/protocol/operations/get-object.js'
import type {
  HeadObjectRequest,
  HeadObjectResult,
} from '../../src/protocol/operations/head-object.js'
import type { CallOptions, DownloadClient } from '../../src/transfer/client-api.js'

export const LAST_MODIFIED = 'Mon, 01 Jan 2024 00:00:00 GMT'

/** What is done to one answer of GetObject. */
export interface AnswerScript {
  /** Waits for this before it answers. */
  readonly after?: Promise<unknown>
  /** Instead of an answer. */
  readonly error?: Error
  /** The body breaks off after so many bytes. */
  readonly breakAfter?: number
  /** More or other bytes than asked for. */
  readonly body?: (asked: Uint8Array) => Uint8Array
  readonly head?: Partial<GetObjectResult>
}

export class FakeDownloadClient implements DownloadClient {
  endpoint = 'https://oss-cn-hangzhou.aliyuncs.com'
  bytes: Uint8Array
  versionId: string | undefined
  tellsCrc64 = true
  lastModified = LAST_MODIFIED
  /** Bytes of a chunk of a body. */
  chunkSize = 7
  readonly heads: HeadObjectRequest[] = []
  readonly gets: GetObjectRequest[] = []
  /** What the next calls of GetObject meet, in their order; later ones go through. */
  readonly scripts: AnswerScript[] = []
  /** Bodies that were given away unread. */
  discarded = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get etag(): string {
    return `"${createHash('md5').update(this.bytes).digest('hex').toUpperCase()}"`
  }

  /** The ranges asked for, in order. */
  get ranges(): (string | undefined)[] {
    return this.gets.map(({ range }) => range)
  }

  async headObject(request: HeadObjectRequest, { signal }: CallOptions): Promise<HeadObjectResult> {
    this.heads.push(request)
    signal.throwIfAborted()
    return this.#attributes()
  }

  async getObject(request: GetObjectRequest, { signal }: CallOptions): Promise<GetObjectResult> {
    this.gets.push(request)
    signal.throwIfAborted()
    const script = this.scripts.shift() ?? {}
    await script.after
    signal.throwIfAborted()
    if (script.error !== undefined) throw script.error
    if (request.ifMatch !== undefined && request.ifMatch !== this.etag) {
      throw serviceError('PreconditionFailed', 412)
    }
    const [, first = '', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.range ?? '') ?? []
    const asked = this.bytes.subarray(Number(first), Number(last) + 1)
    const body = script.body?.(asked) ?? asked
    return {
      ...this.#attributes(),
      statusCode: 206,
      contentLength: body.length,
      contentRange: `bytes ${first}-${last}/${this.bytes.length}`,
      body: this.#body(body, script.breakAfter ?? Infinity, signal),
      ...script.head,
    }
  }

  #attributes(): HeadObjectResult {
    return {
      statusCode: 200,
      requestId: `REQUEST${this.heads.length + this.gets.length}`,
      headers: {},
      contentLength: this.bytes.length,
      etag: this.etag,
      lastModified: this.lastModified,
      contentMd5: undefined,
      hashCrc64: this.tellsCrc64 ? formatCrc64(crc64(this.bytes)) : undefined,
      versionId: this.versionId,
      objectType: 'Normal',
      nextAppendPosition: undefined,
      taggingCount: undefined,
      restore: undefined,
      expiration: undefined,
      deleteMarker: undefined,
    }
  }

  #body(bytes: Uint8Array, breakAfter: number, signal: AbortSignal): ResponseBody {
    const deliver = async (onChunk: (chunk: Uint8Array) => void | Promise<void>): Promise<void> => {
      const end = Math.min(bytes.length, breakAfter)
      for (let offset = 0; offset < end; offset += this.chunkSize) {
        signal.throwIfAborted()
        // In memory of its own, spoilt afterwards: who keeps it, keeps rubbish.
        const chunk = bytes.slice(offset, Math.min(end, offset + this.chunkSize))
        await onChunk(chunk)
        chunk.fill(0xee)
      }
      if (breakAfter <= bytes.length) throw connectionLost()
    }
    return {
      deliver,
      bytes: () => Promise.resolve(bytes),
      discard: () => {
        this.discarded += 1
        return Promise.resolve()
      },
    }
  }
}

export function serviceError(code: string, status: number): ServiceError {
  return new ServiceError({ code, status, serviceMessage: `${code} by script`, requestId: 'R' })
}

export function connectionLost(): TransportError {
  return new TransportError({ code: 'ConnectionLost', message: 'the connection was lost' })
}
