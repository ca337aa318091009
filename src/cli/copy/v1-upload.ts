/** An upload that `resumableUpload` of the SDK V1 has begun: only it finds the record again. */

import { resumableUpload, type ResumableUploadOptions, type UploadResult } from '../../index.js'
import type { CopyOptions } from './copy-options.js'
import type { ObjectName } from './copy-plan.js'
import { withV1Bucket } from './v1-bucket.js'

/**
 * `path` is that of the record, `endpoint` that of the client. The upload that is recorded has the
 * metadata and the size of the parts; one that OSS does not know any more is not begun anew.
 */
export async function goOnWithV1Upload(
  { bucket: name, key }: ObjectName,
  path: string,
  options: CopyOptions,
  call: Pick<ResumableUploadOptions, 'numThreads' | 'signal' | 'onEvent'> & {
    readonly endpoint: string
  },
): Promise<UploadResult> {
  const { endpoint, ...control } = call
  return withV1Bucket(name, endpoint, options, (bucket) =>
    // What is recorded is not small.
    resumableUpload(bucket, key, path, {
      multipartThreshold: 0,
      verifyOnResume: options.verifyOnResume,
      onlyContinue: true,
      ...control,
    }),
  )
}
