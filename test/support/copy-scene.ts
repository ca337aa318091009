/** What a test of copies needs beside what uploads need: a second bucket, and a source to copy. */

import { beforeEach, expect } from 'vitest'
import { Copier, type CopierOptions, type PutObjectRequest } from '../../src/index.js'
import { nodeCopyPlatform } from '../../src/platform/node/copy-platform.js'
import { nodeEnvironment } from '../../src/platform/node/environment.js'
import type { ServerOptions } from '../../src/server.js'
import type { CopyClient } from '../../src/transfer/client-api.js'
import { TransferEngine } from '../../src/transfer/engine.js'
import { Scheduler } from '../../src/transfer/scheduler.js'
import { resolveTransferLimits } from '../../src/transfer/transfer-limits.js'
import { seededBytes } from './seeded-random.js'
import { BUCKET, partNumbersOf, PART, useUploadScene, type UploadScene } from './upload-scene.js'

export const SOURCE = { bucket: BUCKET, key: 'dir/source' } as const
export const COPY = { bucket: 'copies', key: 'dir/copy' } as const
/** From one bucket to another, where OSS has to move the bytes. */
export const REQUEST = { ...COPY, sourceBucket: SOURCE.bucket, sourceKey: SOURCE.key } as const
/** Everything but an empty object in parts. */
export const IN_PARTS: CopierOptions = { partSize: PART, multipartThreshold: 0 }

export interface CopyScene {
  readonly upload: UploadScene
  /** Stores the source, without a pattern, or other bytes for another seed. */
  store(size: number, options?: StoreOptions): Promise<Uint8Array>
  /** A copier over the client, some of whose methods are others. */
  copierOver(methods: Partial<CopyClient>, options?: CopierOptions, scheduler?: Scheduler): Copier
  /** Numbers of the parts that were copied, each as often as it was, in order. */
  copiedParts(since?: number): number[]
  /** Asserts that the copy is `bytes` and that no upload is left. */
  expectCopy(bytes: Uint8Array): Promise<void>
  /** Asserts that neither a copy nor an upload is there. */
  expectNoCopy(): Promise<void>
}

export interface StoreOptions extends Partial<PutObjectRequest> {
  readonly seed?: number
}

export function useCopyScene(options: Pick<ServerOptions, 'onRequest'> = {}): CopyScene {
  const upload = useUploadScene(options)
  beforeEach(() => upload.server.createBucket(COPY.bucket))
  const copy = async (): Promise<Uint8Array | undefined> => {
    const found = (await upload.server.objects(COPY.bucket)).find(({ key }) => key === COPY.key)
    return found?.bytes()
  }
  return {
    upload,
    async store(size, { seed = 1, ...fields } = {}) {
      const bytes = seededBytes(size, seed)
      await upload.client.putObject({ ...SOURCE, ...fields, body: bytes })
      return bytes
    },
    copierOver(methods, copierOptions, scheduler = createScheduler()) {
      const engine = new TransferEngine(nodeEnvironment, scheduler)
      const client = { ...methodsOf(upload.client), ...methods }
      return new Copier(client, engine, nodeCopyPlatform, copierOptions)
    },
    copiedParts: (since = 0) => partNumbersOf(upload.requests('UploadPartCopy', since)),
    async expectCopy(bytes) {
      const found = await copy()
      // Not by `toEqual`, which would compare and print byte by byte.
      expect(found === undefined ? 'missing' : Buffer.compare(found, bytes)).toBe(0)
      expect(await upload.server.uploads(COPY.bucket)).toEqual([])
    },
    async expectNoCopy() {
      expect(await copy()).toBeUndefined()
      expect(await upload.server.uploads(COPY.bucket)).toEqual([])
    },
  }
}

export function createScheduler(): Scheduler {
  return new Scheduler(nodeEnvironment.clock, resolveTransferLimits({}))
}

function methodsOf(client: CopyClient): CopyClient {
  return {
    endpoint: client.endpoint,
    copyObject: (request, options) => client.copyObject(request, options),
    headObject: (request, options) => client.headObject(request, options),
    getObjectTagging: (request, options) => client.getObjectTagging(request, options),
    initiateMultipartUpload: (request, options) => client.initiateMultipartUpload(request, options),
    uploadPartCopy: (request, options) => client.uploadPartCopy(request, options),
    listParts: (request, options) => client.listParts(request, options),
    completeMultipartUpload: (request, options) => client.completeMultipartUpload(request, options),
    abortMultipartUpload: (request, options) => client.abortMultipartUpload(request, options),
  }
}
