/** What a bucket of the SDK V1 works with: client, engine, and the platform beneath them. */

import type { OssClient } from '../client/oss-client.js'
import type { RequestOptions } from '../client/call.js'
import type { ClientConfig } from '../client/client-config.js'
import type { GetObjectRequest, GetObjectResult } from '../protocol/operations/get-object.js'
import type { PutObjectResult } from '../protocol/operations/put-object.js'
import type { SentBody } from '../transfer/client-api.js'
import type { DownloadPlatform } from '../transfer/download/downloader.js'
import type { TransferEngine } from '../transfer/engine.js'
import type { ByteIterable, ByteStream } from '../transfer/source/byte-stream.js'
import type { PutObjectFromFileOptions } from '../transfer/upload/put-file.js'
import type { UploadRequest } from '../transfer/upload/upload-request.js'
import type { UploadPlatform } from '../transfer/upload/uploader.js'
import type { DownloadStoreRecord, UploadStoreRecord } from './store-records.js'
import type { RecordStore } from './record-store.js'

/** The client, with the calls that a platform adds. */
export interface BucketClient extends Pick<OssClient, keyof OssClient> {
  /** Reads an object into a file. */
  getObjectToFile(
    request: GetObjectRequest,
    filePath: string,
    options?: RequestOptions & {
      readonly onReceived?: (bytes: number, totalBytes: number | undefined) => void
    },
  ): Promise<Omit<GetObjectResult, 'body'> & { readonly size: number }>
  /** Stores a file as an object, by one request. */
  putObjectFromFile(
    request: UploadRequest,
    filePath: string,
    options?: PutObjectFromFileOptions,
  ): Promise<PutObjectResult & SentBody>
}

/** What a call of the client resolves to. */
export type ClientResult<Method extends keyof BucketClient> = BucketClient[Method] extends (
  ...parameters: never[]
) => infer Answer
  ? Awaited<Answer>
  : never

export interface BucketBinding {
  readonly client: BucketClient
  readonly engine: TransferEngine
  readonly upload: UploadPlatform
  readonly download: Pick<
    DownloadPlatform<never>,
    'digests' | 'clock' | 'absolutePath' | 'openFile' | 'openFinishedFile'
  >
  /** The store of uploads that are given none. */
  uploadStore(): RecordStore<UploadStoreRecord>
  /** The store of downloads that are given none. */
  downloadStore(): RecordStore<DownloadStoreRecord>
  /** `.tmp-` and twelve letters that nobody else has. */
  temporarySuffix(): string
}

/** What the bucket's own calls need beside the binding of transfers. */
export interface BoundBucket<Client extends BucketClient> extends BucketBinding {
  readonly client: Client
  /** Throws `SourceError` for a stream that has failed or was read before. */
  streamOf(source: ByteIterable): ByteStream
}

/** Makes the client and what goes with it; called when a bucket is first used. */
export type BindBucket<Client extends BucketClient> = (config: ClientConfig) => BoundBucket<Client>
