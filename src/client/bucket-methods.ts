/** The calls of the client about buckets, and the lists of what is in them. */

import { BUCKET_OPERATIONS } from './bucket-operations.js'
import { NO_OPTIONS } from './call.js'
import { pagesOfObjects, pagesOfVersions, type Pages } from './list-pages.js'
import type { OperationRunner } from './operation-runner.js'
import type * as Api from './operation-types.js'

/** The half of `OssClient` that is about buckets, in a file of its own. */
export class BucketMethods {
  readonly #runner: OperationRunner

  constructor(runner: OperationRunner) {
    this.#runner = runner
  }

  /** Creates a bucket. */
  putBucket(request: Api.PutBucketRequest, options = NO_OPTIONS): Promise<Api.PutBucketResult> {
    return this.#runner.ask(BUCKET_OPERATIONS.putBucket, request, options)
  }

  /** Removes a bucket, which must be empty. */
  deleteBucket(
    request: Api.DeleteBucketRequest,
    options = NO_OPTIONS,
  ): Promise<Api.DeleteBucketResult> {
    return this.#runner.ask(BUCKET_OPERATIONS.deleteBucket, request, options)
  }

  /** What OSS knows of a bucket. */
  getBucketInfo(
    request: Api.GetBucketInfoRequest,
    options = NO_OPTIONS,
  ): Promise<Api.GetBucketInfoResult> {
    return this.#runner.ask(BUCKET_OPERATIONS.getBucketInfo, request, options)
  }

  /** Says anew what others than the owner may do with a bucket. */
  putBucketAcl(
    request: Api.PutBucketAclRequest,
    options = NO_OPTIONS,
  ): Promise<Api.PutBucketAclResult> {
    return this.#runner.ask(BUCKET_OPERATIONS.putBucketAcl, request, options)
  }

  /** What others than the owner may do with a bucket. */
  getBucketAcl(
    request: Api.GetBucketAclRequest,
    options = NO_OPTIONS,
  ): Promise<Api.GetBucketAclResult> {
    return this.#runner.ask(BUCKET_OPERATIONS.getBucketAcl, request, options)
  }

  /** How much a bucket holds; OSS counts with a delay of up to an hour. */
  getBucketStat(
    request: Api.GetBucketStatRequest,
    options = NO_OPTIONS,
  ): Promise<Api.GetBucketStatResult> {
    return this.#runner.ask(BUCKET_OPERATIONS.getBucketStat, request, options)
  }

  /** The region of a bucket. */
  getBucketLocation(
    request: Api.GetBucketLocationRequest,
    options = NO_OPTIONS,
  ): Promise<Api.GetBucketLocationResult> {
    return this.#runner.ask(BUCKET_OPERATIONS.getBucketLocation, request, options)
  }

  /** Lets a bucket keep versions of its objects, or no new ones. */
  putBucketVersioning(
    request: Api.PutBucketVersioningRequest,
    options = NO_OPTIONS,
  ): Promise<Api.PutBucketVersioningResult> {
    return this.#runner.ask(BUCKET_OPERATIONS.putBucketVersioning, request, options)
  }

  /** Whether a bucket keeps versions of its objects. */
  getBucketVersioning(
    request: Api.GetBucketVersioningRequest,
    options = NO_OPTIONS,
  ): Promise<Api.GetBucketVersioningResult> {
    return this.#runner.ask(BUCKET_OPERATIONS.getBucketVersioning, request, options)
  }

  /** One page of the buckets of the account. */
  listBuckets(
    request: Api.ListBucketsRequest = {},
    options = NO_OPTIONS,
  ): Promise<Api.ListBucketsResult> {
    return this.#runner.ask(BUCKET_OPERATIONS.listBuckets, request, options)
  }

  /** One region, or all there are, and where each is reached. */
  describeRegions(
    request: Api.DescribeRegionsRequest = {},
    options = NO_OPTIONS,
  ): Promise<Api.DescribeRegionsResult> {
    return this.#runner.ask(BUCKET_OPERATIONS.describeRegions, request, options)
  }

  /** One page of the objects in a bucket. */
  listObjectsV2(
    request: Api.ListObjectsV2Request,
    options = NO_OPTIONS,
  ): Promise<Api.ListObjectsV2Result> {
    return this.#runner.ask(BUCKET_OPERATIONS.listObjectsV2, request, options)
  }

  /**
   * All objects in a bucket that `request` asks for, page after page: `for await (const { objects }
   * of client.listObjectsV2Pages({ bucket })) ...`. A page is asked for when the one before has
   * been used, and only one is kept.
   */
  listObjectsV2Pages(
    request: Api.ListObjectsV2Request,
    options = NO_OPTIONS,
  ): Pages<Api.ListObjectsV2Result> {
    return pagesOfObjects(request, (page) => this.listObjectsV2(page, options))
  }

  /** One page of the versions and delete markers in a bucket. */
  listObjectVersions(
    request: Api.ListObjectVersionsRequest,
    options = NO_OPTIONS,
  ): Promise<Api.ListObjectVersionsResult> {
    return this.#runner.ask(BUCKET_OPERATIONS.listObjectVersions, request, options)
  }

  /** All versions and delete markers in a bucket that `request` asks for, page after page. */
  listObjectVersionsPages(
    request: Api.ListObjectVersionsRequest,
    options = NO_OPTIONS,
  ): Pages<Api.ListObjectVersionsResult> {
    return pagesOfVersions(request, (page) => this.listObjectVersions(page, options))
  }
}
