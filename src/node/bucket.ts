/** `Bucket` of the SDK V1, bound to Node. */

import { nodeDownloadPlatform } from '../platform/node/download-platform.js'
import { temporarySuffix } from '../platform/node/temporary-suffix.js'
import { nodeUploadPlatform } from '../platform/node/upload-platform.js'
import { streamOf } from '../platform/node/upload-source.js'
import type { BucketAuth } from '../v1/auth.js'
import { Bucket as BucketOf } from '../v1/bucket.js'
import type { BoundBucket } from '../v1/bucket-binding.js'
import type { BucketOptions } from '../v1/bucket-options.js'
import { Client, engineOf, type ClientConfig } from './client.js'
import { ResumableDownloadStore, ResumableStore } from './resumable-stores.js'

/**
 * A bucket and its objects, as programs written for the Python SDK V1 know them. Its client is made
 * when it is first used, and shared by all calls, `resumableUpload` and `resumableDownload`.
 */
export class Bucket extends BucketOf<Client> {
  /**
   * `endpoint`: such as `https://oss-cn-hangzhou.aliyuncs.com`; without a scheme https is meant.
   *
   * @throws ConfigError, OptionError or InvalidRequestError for what cannot work.
   */
  constructor(auth: BucketAuth, endpoint: string, bucketName: string, options: BucketOptions = {}) {
    super(auth, endpoint, bucketName, options, bindToNode)
  }
}

function bindToNode(config: ClientConfig): BoundBucket<Client> {
  const client = new Client(config)
  return {
    client,
    engine: engineOf(client),
    upload: nodeUploadPlatform,
    download: nodeDownloadPlatform,
    uploadStore: () => new ResumableStore(),
    downloadStore: () => new ResumableDownloadStore(),
    temporarySuffix,
    streamOf,
  }
}
