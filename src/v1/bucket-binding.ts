/** What a bucket of the SDK V1 works with: client, engine, and the platform beneath them. */

import type { OssClient } from '../client/oss-client.js'
import type { RequestOptions } from '../client/call.js'
import type { ClientConfig } from '../client/client-config.js'
import type { GetObjectRequest, GetObjectResult } from '../protocol/operations/get-object.js'
import type { DownloadPlatform } from '../transfer/download/downloader.js'
import type { TransferEngine } from '../transfer/engine.js'
import type { UploadPlatform } from '../transfer/upload/uploader.js'
import type { DownloadStoreRecord, UploadStoreRecord } from './store-records.js'
import type { RecordStore } from './record-store.js'

/** The client, with the calls that a platform adds. */
export interface BucketClient extends Pick<OssClient, keyof OssClient> {
  /** Reads an object into a file. */
  getObjectToFile(
    request: GetObjectRequest,
    filePath: string,
    options?: RequestOptions,
  ): Promise<Omit<GetObjectResult, 'body'> & { readonly size: number }>
}

export interface BucketBinding {
  readonly client: BucketClient
  readonly engine: TransferEngine
  readonly upload: UploadPlatform
  readonly download: Pick<
    DownloadPlatform<never>,
    'digests' | 'clock' | 'absolutePath' | 'openFile'
  >
  /** The store of uploads that are given none. */
  uploadStore(): RecordStore<UploadStoreRecord>
  /** The store of downloads that are given none. */
  downloadStore(): RecordStore<DownloadStoreRecord>
  /** `.tmp-` and twelve letters that nobody else has. */
  temporarySuffix(): string
}

/** Makes the client and what goes with it; called when a bucket is first used. */
export type BindBucket = (config: ClientConfig) => BucketBinding
