/**
 * OSS in memory behind the client methods that appending uses, with the client's own repetitions.
 * What a test wants to go wrong it scripts, attempt by attempt.
 */

import { crc64, formatCrc64 } from '../../src/protocol/crc64/crc64.js'
import { OssferryError, ServiceError } from '../../src/protocol/errors/ossferry-error.js'
import type { AppendObjectRequest } from '../../src/protocol/operations/append-object.js'
import type { HeadObjectResult } from '../../src/protocol/operations/head-object.js'
import type { AppendClient, CallOptions } from '../../src/transfer/client-api.js'
import { connectionLost, serviceError } from './fake-download-client.js'
import { readBody } from './fake-upload-client.js'

/** What becomes of one attempt. */
export interface AttemptScript {
  /** Somebody else's bytes get there first. */
  readonly foreign?: string
  /** `lost`: done, but the answer does not arrive. `unsent`, or an error to tell: not done. */
  readonly fate?: 'lost' | 'unsent' | Error
}

const MAX_ATTEMPTS = 3

export class FakeAppendClient implements AppendClient {
  /** `undefined`: there is no object. */
  content: Buffer | undefined
  objectType = 'Appendable'
  tellsCrc64 = true
  /** What the next attempts meet, in their order; later ones go through. */
  readonly scripts: AttemptScript[] = []
  /** Those that reached the object, with their positions and bytes. */
  readonly appends: { readonly position: number; readonly text: string }[] = []
  readonly requests: AppendObjectRequest[] = []
  heads = 0
  headError: Error | undefined

  get text(): string | undefined {
    return this.content?.toString()
  }

  headObject: AppendClient['headObject'] = async (_request, { signal }) => {
    this.heads += 1
    signal.throwIfAborted()
    if (this.headError !== undefined) throw this.headError
    const { content } = this
    if (content === undefined) throw serviceError('NoSuchKey', 404)
    const appendable = this.objectType === 'Appendable'
    return {
      contentLength: content.length,
      objectType: this.objectType,
      hashCrc64: this.tellsCrc64 ? formatCrc64(crc64(content)) : undefined,
      nextAppendPosition: appendable ? content.length : undefined,
    } as HeadObjectResult
  }

  appendObject: AppendClient['appendObject'] = async (request, options) => {
    this.requests.push(request)
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(request, options)
      } catch (error) {
        const retryable = OssferryError.is(error) && error.retryable
        if (!retryable || attempt === MAX_ATTEMPTS) throw error
        options.onRetry?.({ attempt, delayMs: 1, error })
      }
    }
  }

  async #attempt(
    request: AppendObjectRequest,
    { signal }: CallOptions,
  ): ReturnType<AppendClient['appendObject']> {
    signal.throwIfAborted()
    const { foreign, fate } = this.scripts.shift() ?? {}
    const bytes = Buffer.from(await readBody(request.body, signal))
    if (foreign !== undefined) this.content = Buffer.concat([this.#before, Buffer.from(foreign)])
    if (fate === 'unsent') throw connectionLost()
    if (fate instanceof Error) throw fate
    const { position } = request
    if (position !== this.#before.length) throw wrongPosition(this.#before.length)
    this.content = Buffer.concat([this.#before, bytes])
    this.appends.push({ position, text: bytes.toString() })
    if (fate === 'lost') throw connectionLost()
    return {
      statusCode: 200,
      requestId: 'R',
      headers: {},
      etag: '"E"',
      hashCrc64: this.tellsCrc64 ? formatCrc64(crc64(this.content)) : undefined,
      nextAppendPosition: this.content.length,
      versionId: undefined,
      sentCrc64: crc64(bytes),
      sentBytes: bytes.length,
    }
  }

  get #before(): Buffer {
    return this.content ?? Buffer.alloc(0)
  }
}

function wrongPosition(nextAppendPosition: number): ServiceError {
  return new ServiceError({
    code: 'PositionNotEqualToLength',
    status: 409,
    serviceMessage: 'Position is not equal to file length.',
    nextAppendPosition,
  })
}
