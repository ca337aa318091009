/** URLs that carry their signature. */

import type { Digests } from '../environment.js'
import { addressRequest, formatUrl } from '../protocol/addressing.js'
import { CredentialsError, InvalidRequestError } from '../protocol/errors/ossferry-error.js'
import type { HttpMethod } from '../protocol/http.js'
import {
  type AbortMultipartUploadRequest,
  encodeAbortMultipartUploadRequest,
} from '../protocol/operations/abort-multipart-upload.js'
import {
  type CompleteMultipartUploadRequest,
  encodeCompleteMultipartUploadRequest,
} from '../protocol/operations/complete-multipart-upload.js'
import {
  type DeleteObjectRequest,
  encodeDeleteObjectRequest,
} from '../protocol/operations/delete-object.js'
import { encodeGetObjectRequest, type GetObjectRequest } from '../protocol/operations/get-object.js'
import {
  encodeHeadObjectRequest,
  type HeadObjectRequest,
} from '../protocol/operations/head-object.js'
import {
  encodeInitiateMultipartUploadRequest,
  type InitiateMultipartUploadRequest,
} from '../protocol/operations/initiate-multipart-upload.js'
import { encodeListPartsRequest, type ListPartsRequest } from '../protocol/operations/list-parts.js'
import { encodePutObjectRequest, type PutObjectRequest } from '../protocol/operations/put-object.js'
import {
  encodeUploadPartRequest,
  type UploadPartRequest,
} from '../protocol/operations/upload-part.js'
import type { OssRequest } from '../protocol/oss-message.js'
import { presignV1 } from '../protocol/signing/sign-v1.js'
import { presignV4 } from '../protocol/signing/sign-v4.js'
import type { ResolvedClientConfig } from './client-config.js'
import type { ClockOffset } from './clock-offset.js'
import {
  type Credentials,
  type CredentialsProvider,
  expirationOf,
  isAnonymous,
} from './credentials/credentials-provider.js'

/** What can be presigned. Bodies are the holder's. */
export interface PresignableRequests {
  PutObject: Omit<PutObjectRequest, 'body'>
  GetObject: GetObjectRequest
  HeadObject: HeadObjectRequest
  DeleteObject: DeleteObjectRequest
  InitiateMultipartUpload: InitiateMultipartUploadRequest
  UploadPart: Omit<UploadPartRequest, 'body'>
  /** The holder sends the document that names the parts, unless the request says `completeAll`. */
  CompleteMultipartUpload: CompleteMultipartUploadRequest
  AbortMultipartUpload: AbortMultipartUploadRequest
  ListParts: ListPartsRequest
}

export interface PresignOptions {
  /**
   * How long the URL is good for; rounded up to whole seconds. Default 15 minutes; with V4 at most
   * 7 days.
   */
  readonly expiresInMs?: number | undefined
  /** Until when it is good, in place of `expiresInMs`. */
  readonly expiration?: Date | undefined
  /** Ends the wait for credentials. */
  readonly signal?: AbortSignal | undefined
}

export interface PresignedRequest {
  /** A secret while it is good. */
  readonly url: string
  readonly method: HttpMethod
  /** When the URL stops to be good: no later than temporary credentials that it was signed with. */
  readonly expiration: Date
  /** Headers that the holder must send exactly so, by lower-case name. */
  readonly signedHeaders: Readonly<Record<string, string>>
}

type Encoders = {
  readonly [Operation in keyof PresignableRequests]: (
    request: PresignableRequests[Operation],
  ) => OssRequest
}

const NOTHING = new Uint8Array()

const ENCODERS: Encoders = {
  PutObject: encodePutObjectRequest,
  GetObject: encodeGetObjectRequest,
  HeadObject: encodeHeadObjectRequest,
  DeleteObject: encodeDeleteObjectRequest,
  InitiateMultipartUpload: encodeInitiateMultipartUploadRequest,
  UploadPart: (request) => encodeUploadPartRequest({ ...request, body: NOTHING }),
  CompleteMultipartUpload: encodeCompleteMultipartUploadRequest,
  AbortMultipartUpload: encodeAbortMultipartUploadRequest,
  ListParts: encodeListPartsRequest,
}

const DEFAULT_LIFETIME_MS = 15 * 60_000

export class Presigner {
  readonly #config: ResolvedClientConfig
  readonly #provider: CredentialsProvider
  readonly #offset: ClockOffset
  readonly #digests: Digests

  constructor(
    config: ResolvedClientConfig,
    provider: CredentialsProvider,
    offset: ClockOffset,
    digests: Digests,
  ) {
    this.#config = config
    this.#provider = provider
    this.#offset = offset
    this.#digests = digests
  }

  /** @throws InvalidRequestError `InvalidExpiry`, CredentialsError `AnonymousCredentials` */
  async presign<Operation extends keyof PresignableRequests>(
    operation: Operation,
    request: PresignableRequests[Operation],
    options: PresignOptions,
  ): Promise<PresignedRequest> {
    if (!Object.hasOwn(ENCODERS, operation)) {
      const known = Object.keys(ENCODERS).join(', ')
      throw new InvalidRequestError({
        code: 'InvalidArgument',
        message: `cannot presign ${JSON.stringify(operation)}; there are: ${known}`,
      })
    }
    const encoded = ENCODERS[operation](request)
    const credentials = await this.#provider.getCredentials(options.signal)
    if (isAnonymous(credentials)) {
      throw new CredentialsError({
        code: 'AnonymousCredentials',
        message: 'cannot presign a URL without an access key: set another credentialsProvider',
      })
    }
    const { endpoint, addressingStyle } = this.#config
    const place = addressRequest(endpoint, addressingStyle, encoded)
    const headers = this.#signedHeaders(encoded, place.host)
    // The service's clock decides; a URL cannot be corrected later.
    const date = this.#offset.now()
    const expiresInSeconds = Math.ceil(this.#lifetimeMs(options, date) / 1000)
    const signable = { ...encoded, headers }
    const query = this.#sign(signable, credentials, date, expiresInSeconds)
    return {
      url: formatUrl(addressRequest(endpoint, addressingStyle, { ...encoded, query })),
      method: encoded.method,
      expiration: this.#expiration(date, expiresInSeconds, credentials),
      signedHeaders: headers,
    }
  }

  #sign(
    request: OssRequest,
    credentials: Credentials,
    date: number,
    expiresInSeconds: number,
  ): Readonly<Record<string, string>> {
    const { signingScope, additionalHeaders } = this.#config
    const options = { credentials, date, expiresInSeconds }
    if (signingScope === undefined) return presignV1(request, options, this.#digests)
    return presignV4(request, { ...options, ...signingScope, additionalHeaders }, this.#digests)
  }

  /** Those of the request's headers that the signature covers; others are left to the holder. */
  #signedHeaders({ headers }: OssRequest, host: string): Readonly<Record<string, string>> {
    const { additionalHeaders } = this.#config
    const signed: Record<string, string> = {}
    for (const [name, value] of Object.entries(headers)) {
      const always = name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-')
      if (always || additionalHeaders.includes(name)) signed[name] = value
    }
    if (additionalHeaders.includes('host')) signed['host'] = host
    return signed
  }

  #lifetimeMs({ expiresInMs, expiration }: PresignOptions, date: number): number {
    if (expiresInMs !== undefined && expiration !== undefined) {
      throw new InvalidRequestError({
        code: 'InvalidExpiry',
        message: 'cannot presign a URL with expiresInMs and expiration: give one of them',
      })
    }
    if (expiration !== undefined) return expiration.getTime() - date
    return expiresInMs ?? DEFAULT_LIFETIME_MS
  }

  #expiration(date: number, expiresInSeconds: number, credentials: Credentials): Date {
    const byUrl = Math.floor(date / 1000) * 1000 + expiresInSeconds * 1000
    return new Date(Math.min(byUrl, expirationOf(credentials) ?? Infinity))
  }
}
