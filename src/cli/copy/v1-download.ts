/** A download that `resumableDownload` of the SDK V1 has begun: only it finds the record again. */

import {
  resumableDownload,
  type DownloadResult,
  type ResumableDownloadOptions,
} from '../../index.js'
import type { CopyOptions } from './copy-options.js'
import type { ObjectName } from './copy-plan.js'
import { withV1Bucket } from './v1-bucket.js'

/**
 * `path` is that of the record, `endpoint` that of the client. The size of the parts is that of the
 * record.
 */
export async function goOnWithV1Download(
  { bucket: name, key }: ObjectName,
  path: string,
  options: CopyOptions,
  call: Pick<ResumableDownloadOptions, 'numThreads' | 'signal' | 'onEvent'> & {
    readonly endpoint: string
  },
): Promise<DownloadResult> {
  const { endpoint, ...control } = call
  return withV1Bucket(name, endpoint, options, (bucket) =>
    // What is recorded is not small.
    resumableDownload(bucket, key, path, {
      multigetThreshold: 0,
      verifyData: options.verifyOnResume !== 'identity',
      ...control,
    }),
  )
}
