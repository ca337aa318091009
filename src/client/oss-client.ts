/** One request at a time to OSS, done well: the client, and its calls about objects. */

import type { Digests, Environment } from '../environment.js'
import { parseCrc64 } from '../protocol/crc64/crc64.js'
import {
  decodeGetObjectResponse,
  encodeGetObjectRequest,
} from '../protocol/operations/get-object.js'
import { BucketMethods } from './bucket-methods.js'
import { NO_OPTIONS } from './call.js'
import {
  type ClientConfig,
  type ResolvedClientConfig,
  resolveClientConfig,
} from './client-config.js'
import { ClockOffset } from './clock-offset.js'
import { shareCredentials } from './credentials/refreshing-credentials.js'
import { pagesOfParts, pagesOfUploads, type Pages } from './list-pages.js'
import { MULTIPART_OPERATIONS } from './multipart-operations.js'
import { saysNoSuchObject } from './object-existence.js'
import { OBJECT_OPERATIONS } from './object-operations.js'
import { OperationRunner, type SentBody } from './operation-runner.js'
import { withContentMd5 } from './operation.js'
import type * as Api from './operation-types.js'
import { createPipeline } from './pipeline.js'
import {
  type PresignableRequests,
  type PresignOptions,
  type PresignedRequest,
  Presigner,
} from './presign.js'
import type { Transport } from './transport.js'
import { VERSION } from './version.js'

/** What a platform gives the client. */
export interface ClientPlatform {
  readonly environment: Environment
  /** Makes the client's own transport. */
  createTransport(config: ResolvedClientConfig): Transport
  /**
   * What follows the package's name and version in `User-Agent`, such as `(node 20.19.0; linux
   * x64)`.
   */
  readonly userAgent: string
}

/**
 * A method for each operation. All may be called at any time, also many at once; they reject with
 * an `OssferryError`.
 *
 * Failed attempts are repeated here, and nowhere else, as `ClientConfig.retry` says; bodies that
 * cannot be sent twice are not. Credentials and the clock's offset are shared by all calls of a
 * client.
 */
export class OssClient extends BucketMethods {
  /** The endpoint as a URL, such as `https://oss-cn-hangzhou.aliyuncs.com`. */
  readonly endpoint: string
  readonly #runner: OperationRunner
  readonly #transport: Transport
  readonly #presigner: Presigner
  readonly #digests: Digests

  /** @throws ConfigError when `config` lacks something or cannot work. */
  constructor(config: ClientConfig, platform: ClientPlatform) {
    const resolved = resolveClientConfig(config)
    const { environment } = platform
    const offset = new ClockOffset(environment.clock)
    const provider = shareCredentials(resolved.credentialsProvider, environment.clock)
    const suffix = resolved.userAgent === undefined ? '' : ` ${resolved.userAgent}`
    const userAgent = `ossferry/${VERSION} ${platform.userAgent}${suffix}`
    const transport = platform.createTransport(resolved)
    const parts = { config: resolved, environment, transport, provider, offset, userAgent }
    const runner = new OperationRunner(createPipeline(parts))
    super(runner)
    this.endpoint = `${resolved.endpoint.origin.scheme}://${resolved.endpoint.host}`
    this.#transport = transport
    this.#digests = environment.digests
    this.#presigner = new Presigner(resolved, provider, offset, environment.digests)
    this.#runner = runner
  }

  /** Stores an object. @throws CallbackFailedError when it is stored but its callback failed. */
  putObject(
    request: Api.PutObjectRequest,
    options = NO_OPTIONS,
  ): Promise<Api.PutObjectResult & SentBody> {
    return this.#runner.send(OBJECT_OPERATIONS.putObject, request, options)
  }

  /**
   * Makes an appendable object, or adds to the end of one. After a lost answer the repeated call
   * fails with `PositionNotEqualToLength`: compare `nextAppendPosition` of the error, or ask
   * `headObject`. A CRC-64 that differs is told, not mended: the bytes are there already.
   */
  appendObject(
    request: Api.AppendObjectRequest,
    options = NO_OPTIONS,
  ): Promise<Api.AppendObjectResult & SentBody> {
    const { position, initHashCrc64 } = request
    const crc64Before = position === 0 ? 0n : parseCrc64(initHashCrc64 ?? '')
    return this.#runner.send(OBJECT_OPERATIONS.appendObject, request, options, { crc64Before })
  }

  /** Ends an appendable object: nothing can be added any more. Repeating it changes nothing. */
  sealAppendObject(
    request: Api.SealAppendObjectRequest,
    options = NO_OPTIONS,
  ): Promise<Api.SealAppendObjectResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.sealAppendObject, request, options)
  }

  /** Makes an object out of another one, within OSS; the bytes do not pass through here. */
  copyObject(request: Api.CopyObjectRequest, options = NO_OPTIONS): Promise<Api.CopyObjectResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.copyObject, request, options)
  }

  /**
   * An object or a range of it. Retries end with the answer's head: when its body breaks off, ask
   * for the rest. The body must be read or discarded.
   */
  async getObject(
    request: Api.GetObjectRequest,
    options = NO_OPTIONS,
  ): Promise<Api.GetObjectResult> {
    const encoded = encodeGetObjectRequest(request)
    const { head, body } = await this.#runner.stream('GetObject', encoded, options)
    return { ...decodeGetObjectResponse(head, request), body }
  }

  /** What OSS knows of an object, without its bytes. */
  headObject(request: Api.HeadObjectRequest, options = NO_OPTIONS): Promise<Api.HeadObjectResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.headObject, request, options)
  }

  /** Size, ETag, time and CRC-64 of an object: what OSS can tell fastest. */
  getObjectMeta(
    request: Api.GetObjectMetaRequest,
    options = NO_OPTIONS,
  ): Promise<Api.GetObjectMetaResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.getObjectMeta, request, options)
  }

  /** Whether the object exists. What leaves it open throws, and so does a missing bucket. */
  async isObjectExist(request: Api.GetObjectMetaRequest, options = NO_OPTIONS): Promise<boolean> {
    try {
      await this.getObjectMeta(request, options)
      return true
    } catch (error) {
      if (saysNoSuchObject(error)) return false
      throw error
    }
  }

  /** The tags of an object. */
  getObjectTagging(
    request: Api.GetObjectTaggingRequest,
    options = NO_OPTIONS,
  ): Promise<Api.GetObjectTaggingResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.getObjectTagging, request, options)
  }

  /** Gives an object tags in place of all it has. */
  putObjectTagging(
    request: Api.PutObjectTaggingRequest,
    options = NO_OPTIONS,
  ): Promise<Api.PutObjectTaggingResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.putObjectTagging, request, options)
  }

  /** Removes the tags of an object. */
  deleteObjectTagging(
    request: Api.DeleteObjectTaggingRequest,
    options = NO_OPTIONS,
  ): Promise<Api.DeleteObjectTaggingResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.deleteObjectTagging, request, options)
  }

  /** Says anew what everybody may do with an object. */
  putObjectAcl(
    request: Api.PutObjectAclRequest,
    options = NO_OPTIONS,
  ): Promise<Api.PutObjectAclResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.putObjectAcl, request, options)
  }

  /** What everybody may do with an object. */
  getObjectAcl(
    request: Api.GetObjectAclRequest,
    options = NO_OPTIONS,
  ): Promise<Api.GetObjectAclResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.getObjectAcl, request, options)
  }

  /** Makes an object that is read as another one of its bucket. */
  putSymlink(request: Api.PutSymlinkRequest, options = NO_OPTIONS): Promise<Api.PutSymlinkResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.putSymlink, request, options)
  }

  /** What a symlink stands for. */
  getSymlink(request: Api.GetSymlinkRequest, options = NO_OPTIONS): Promise<Api.GetSymlinkResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.getSymlink, request, options)
  }

  /** Begins to make the content of an archived object readable; `headObject` tells when it is. */
  restoreObject(
    request: Api.RestoreObjectRequest,
    options = NO_OPTIONS,
  ): Promise<Api.RestoreObjectResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.restoreObject, request, options)
  }

  /**
   * Ends the time in which a restored object can be read, before it is over. Fails with
   * `ArchiveRestoreNotFinished` while the object is still being restored.
   */
  cleanRestoredObject(
    request: Api.CleanRestoredObjectRequest,
    options = NO_OPTIONS,
  ): Promise<Api.CleanRestoredObjectResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.cleanRestoredObject, request, options)
  }

  /** Removes an object; succeeds also when there is none. */
  deleteObject(
    request: Api.DeleteObjectRequest,
    options = NO_OPTIONS,
  ): Promise<Api.DeleteObjectResult> {
    return this.#runner.ask(OBJECT_OPERATIONS.deleteObject, request, options)
  }

  /** Removes up to 1,000 objects of a bucket; those that do not exist count as removed. */
  deleteMultipleObjects(
    request: Api.DeleteMultipleObjectsRequest,
    options = NO_OPTIONS,
  ): Promise<Api.DeleteMultipleObjectsResult> {
    const { deleteMultipleObjects } = OBJECT_OPERATIONS
    return this.#runner.ask(withContentMd5(deleteMultipleObjects, this.#digests), request, options)
  }

  /**
   * Starts a multipart upload. When an answer is lost and the call repeated, an upload that nobody
   * knows remains.
   */
  initiateMultipartUpload(
    request: Api.InitiateMultipartUploadRequest,
    options = NO_OPTIONS,
  ): Promise<Api.InitiateMultipartUploadResult> {
    return this.#runner.ask(MULTIPART_OPERATIONS.initiateMultipartUpload, request, options)
  }

  /** Sends one part. */
  uploadPart(
    request: Api.UploadPartRequest,
    options = NO_OPTIONS,
  ): Promise<Api.UploadPartResult & SentBody> {
    return this.#runner.send(MULTIPART_OPERATIONS.uploadPart, request, options)
  }

  /** Makes one part out of an object, or of a range of it. */
  uploadPartCopy(
    request: Api.UploadPartCopyRequest,
    options = NO_OPTIONS,
  ): Promise<Api.UploadPartCopyResult> {
    return this.#runner.ask(MULTIPART_OPERATIONS.uploadPartCopy, request, options)
  }

  /**
   * Makes the object from its parts. After a lost answer the repeated call fails with
   * `NoSuchUpload`: ask `headObject` then.
   */
  completeMultipartUpload(
    request: Api.CompleteMultipartUploadRequest,
    options = NO_OPTIONS,
  ): Promise<Api.CompleteMultipartUploadResult> {
    return this.#runner.ask(MULTIPART_OPERATIONS.completeMultipartUpload, request, options)
  }

  /** Ends a multipart upload and removes its parts. */
  abortMultipartUpload(
    request: Api.AbortMultipartUploadRequest,
    options = NO_OPTIONS,
  ): Promise<Api.AbortMultipartUploadResult> {
    return this.#runner.ask(MULTIPART_OPERATIONS.abortMultipartUpload, request, options)
  }

  /** One page of the parts that an upload has. */
  listParts(request: Api.ListPartsRequest, options = NO_OPTIONS): Promise<Api.ListPartsResult> {
    return this.#runner.ask(MULTIPART_OPERATIONS.listParts, request, options)
  }

  /** All parts that an upload has, page after page. */
  listPartsPages(request: Api.ListPartsRequest, options = NO_OPTIONS): Pages<Api.ListPartsResult> {
    return pagesOfParts(request, (page) => this.listParts(page, options))
  }

  /** One page of the multipart uploads in progress in a bucket. */
  listMultipartUploads(
    request: Api.ListMultipartUploadsRequest,
    options = NO_OPTIONS,
  ): Promise<Api.ListMultipartUploadsResult> {
    return this.#runner.ask(MULTIPART_OPERATIONS.listMultipartUploads, request, options)
  }

  /** All multipart uploads in progress in a bucket, page after page. */
  listMultipartUploadsPages(
    request: Api.ListMultipartUploadsRequest,
    options = NO_OPTIONS,
  ): Pages<Api.ListMultipartUploadsResult> {
    return pagesOfUploads(request, (page) => this.listMultipartUploads(page, options))
  }

  /**
   * A URL that lets its holder make one request without keys, until it expires. It is signed with
   * the client's credentials of now; with temporary ones it expires no later than they do. No
   * request is sent.
   */
  presign<Operation extends keyof PresignableRequests>(
    operation: Operation,
    request: PresignableRequests[Operation],
    options: PresignOptions = {},
  ): Promise<PresignedRequest> {
    return this.#presigner.presign(operation, request, options)
  }

  /** Closes every connection, those in use included. */
  close(): Promise<void> {
    return this.#transport.close()
  }
}
