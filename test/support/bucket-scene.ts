/** What a test of a bucket's calls needs beside what uploads need: buckets with any keys. */

import { afterEach } from 'vitest'
import { AuthV4, Bucket, type BucketAuth, type BucketOptions } from '../../src/index.js'
import { BUCKET, useUploadScene, type UploadScene } from './upload-scene.js'

/** A key of its own, and a temporary one. */
export const PERMANENT = { accessKeyId: 'permanent', accessKeySecret: 'permanent-secret' }
export const TEMPORARY = {
  accessKeyId: 'STS.temporary',
  accessKeySecret: 'temporary-secret',
  securityToken: 'temporary-token',
}

export interface BucketScene extends UploadScene {
  /** A bucket that repeats what fails without pauses worth mentioning. Default: V4 signatures. */
  open(auth?: BucketAuth, options?: BucketOptions): Bucket
}

export function useBucketScene(): BucketScene {
  const scene = useUploadScene({ accessKeys: [PERMANENT, TEMPORARY] })
  const buckets: Bucket[] = []

  afterEach(async () => {
    for (const bucket of buckets.splice(0)) await bucket.close()
  })

  const permanent = (): BucketAuth => new AuthV4(PERMANENT.accessKeyId, PERMANENT.accessKeySecret)
  const open = (auth: BucketAuth = permanent(), options: BucketOptions = {}): Bucket => {
    const { endpoint, region } = scene.server
    const bucket = new Bucket(auth, endpoint, BUCKET, {
      region,
      proxy: false,
      retry: { baseDelayMs: 1 },
      ...options,
    })
    buckets.push(bucket)
    return bucket
  }
  return Object.create(scene, { open: { value: open } }) as BucketScene
}
