/** Runs `mb`. */

import type { PutBucketRequest } from '../../index.js'
import type { ExitCode } from '../exit-codes.js'
import { forEachItem } from '../remote/each.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import { runRemote } from '../remote/run-remote.js'

export interface MakeBucketOptions
  extends RemoteOptions, Pick<PutBucketRequest, 'acl' | 'storageClass'> {
  readonly redundancy?: PutBucketRequest['dataRedundancyType']
}

export function makeBuckets(
  buckets: readonly string[],
  { acl, storageClass, redundancy, ...options }: MakeBucketOptions,
): Promise<ExitCode> {
  return runRemote(options, (context) =>
    forEachItem(buckets, context, async (bucket) => {
      const request = { bucket, acl, storageClass, dataRedundancyType: redundancy }
      const { requestId } = await context.client.putBucket(request, { signal: context.signal })
      await context.line({ type: 'bucket-made', bucket, requestId })
      await context.note(`made oss://${bucket}`)
    }),
  )
}
