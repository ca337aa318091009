/** The bucket through which the functions of the SDK V1 go on with what they have begun. */

import { Bucket, OptionError, ProviderAuthV4 } from '../../index.js'
import { clientConfigOf, requireConfiguration, RETRY } from './open-client.js'
import type { CopyOptions } from './copy-options.js'

/** It is closed when `work` is done. `endpoint`: that of the client. */
export async function withV1Bucket<Result>(
  name: string,
  endpoint: string,
  options: CopyOptions,
  work: (bucket: Bucket) => Promise<Result>,
): Promise<Result> {
  if (options.maxBandwidth !== undefined) {
    throw new OptionError('maxBandwidth', 'transfers of the SDK V1 take no --max-bandwidth')
  }
  const found = requireConfiguration(options)
  const { region, usePathStyle, useCname } = clientConfigOf(found, options)
  if (found.credentials === undefined) throw new Error('required and not there')
  const auth = new ProviderAuthV4(found.credentials.provider)
  const style = { isPathStyle: usePathStyle, isCname: useCname }
  const bucketOptions = { region, ...style, retry: RETRY }
  const bucket = new Bucket(auth, endpoint, name, bucketOptions)
  try {
    return await work(bucket)
  } finally {
    await bucket.close()
  }
}
