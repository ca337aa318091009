/** A download that `resumableDownload` of the SDK V1 has begun: only it finds the record again. */

import {
  Bucket,
  OptionError,
  ProviderAuthV4,
  resumableDownload,
  type DownloadResult,
  type ResumableDownloadOptions,
} from '../../index.js'
import { clientConfigOf, requireConfiguration } from './open-client.js'
import type { CopyOptions } from './copy-options.js'
import type { ObjectName } from './copy-plan.js'

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
  if (options.maxBandwidth !== undefined) {
    throw new OptionError('maxBandwidth', 'downloads of the SDK V1 take no --max-bandwidth')
  }
  const { endpoint, ...control } = call
  const found = requireConfiguration(options)
  const { region, usePathStyle, useCname } = clientConfigOf(found, options)
  if (found.credentials === undefined) throw new Error('required and not there')
  const auth = new ProviderAuthV4(found.credentials.provider)
  const bucketOptions = { region, isPathStyle: usePathStyle, isCname: useCname }
  const bucket = new Bucket(auth, endpoint, name, bucketOptions)
  try {
    // What is recorded is not small.
    return await resumableDownload(bucket, key, path, {
      multigetThreshold: 0,
      verifyData: options.verifyOnResume !== 'identity',
      ...control,
    })
  } finally {
    await bucket.close()
  }
}
