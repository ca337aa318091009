/** `resumableUpload` and `resumableDownload`, as programs call them. */

import type { DownloadResult } from '../transfer/download/download-result.js'
import { OptionError } from '../transfer/errors/option-error.js'
import type { Transfer } from '../transfer/transfer.js'
import type { UploadResult } from '../transfer/upload/upload-result.js'
import { bindingOf, type Bucket } from './bucket.js'
import type { BucketBinding, BucketClient } from './bucket-binding.js'
import { startResumableDownload, type ResumableDownloadOptions } from './resumable-download.js'
import { startResumableUpload, type ResumableUploadOptions } from './resumable-upload.js'

/**
 * Uploads a file, a large one in parts and with a record, so that the same call made again, after
 * whatever happened, goes on where this one stopped. The file must not change meanwhile.
 *
 * Rejects with what `uploader.uploadFile` rejects with. Throws when `bucket` is none, or `defaults`
 * are set to what cannot work.
 */
export function resumableUpload(
  bucket: Bucket<BucketClient>,
  key: string,
  filename: string,
  options: ResumableUploadOptions = {},
): Transfer<UploadResult> {
  return startResumableUpload(requireBinding(bucket), bucket.bucketName, key, filename, options)
}

/**
 * Downloads an object into a file, a large one in parts and with a record, so that the same call
 * made again goes on where this one stopped. The file has its name only when it is whole and its
 * CRC-64 is that of the object.
 *
 * Rejects with what `downloader.downloadFile` rejects with. Throws as `resumableUpload` does.
 */
export function resumableDownload(
  bucket: Bucket<BucketClient>,
  key: string,
  filename: string,
  options: ResumableDownloadOptions = {},
): Transfer<DownloadResult> {
  return startResumableDownload(requireBinding(bucket), bucket.bucketName, key, filename, options)
}

function requireBinding(bucket: unknown): BucketBinding {
  const binding = bindingOf(Object(bucket) as object)
  if (binding !== undefined) return binding
  throw new OptionError(
    'bucket',
    'the first argument must be a Bucket: new Bucket(auth, endpoint, bucketName, { region })',
  )
}
