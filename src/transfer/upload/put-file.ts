/** A file as one PutObject, by the means of uploads. */

import { describeObject } from '../../protocol/errors/describe-object.js'
import { parseCrc64 } from '../../protocol/crc64/crc64.js'
import { MAX_PUT_SIZE } from '../../protocol/limits.js'
import type { PutObjectResult } from '../../protocol/operations/put-object.js'
import type { SentBody, UploadClient } from '../client-api.js'
import type { TransferEngine } from '../engine.js'
import { SourceError } from '../errors/source-errors.js'
import type { PartSource } from '../part-source.js'
import type { UploadCallOptions } from './upload-options.js'
import type { UploadRequest } from './upload-request.js'
import { Uploader, type UploadPlatform } from './uploader.js'

/** Of the options of uploads, those that mean something for one request. */
export type PutObjectFromFileOptions = Pick<UploadCallOptions, 'signal' | 'onProgress' | 'onEvent'>

/** Rejects as `uploadFile` does, and before anything is sent when the file has more than 5 GiB. */
export async function putFile(
  client: UploadClient,
  engine: TransferEngine,
  platform: UploadPlatform,
  request: UploadRequest,
  filePath: string,
  { signal, onProgress, onEvent }: PutObjectFromFileOptions,
): Promise<PutObjectResult & SentBody> {
  const openFile = async (path: string): Promise<PartSource> =>
    refuseLarge(await platform.openFile(path), path, request)
  const uploader = new Uploader(client, engine, { ...platform, openFile })
  const { statusCode, requestId, headers, etag, hashCrc64, versionId, callbackResult, size } =
    await uploader.uploadFile(request, filePath, {
      multipartThreshold: Number.MAX_SAFE_INTEGER,
      signal,
      onProgress,
      onEvent,
    })
  const sentCrc64 = parseCrc64(hashCrc64)
  if (sentCrc64 === undefined) throw new Error('an upload without the CRC-64 of what was sent')
  const contentMd5 = headers['content-md5']
  const answer = { statusCode, requestId, headers, etag, versionId, contentMd5, callbackResult }
  return { ...answer, hashCrc64, sentCrc64, sentBytes: size }
}

async function refuseLarge(
  source: PartSource,
  path: string,
  { bucket, key }: UploadRequest,
): Promise<PartSource> {
  const { size = 0 } = source
  if (size <= MAX_PUT_SIZE) return source
  await source.close()
  throw new SourceError(
    'SourceTooLarge',
    `cannot upload ${path} to ${describeObject(bucket, key)} by one PutObject: it has ${size} bytes, and one takes ${MAX_PUT_SIZE} (5 GiB); use client.uploader().uploadFile, which sends parts`,
  )
}
