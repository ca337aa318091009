/** What the record of an upload or download by the functions of the SDK V1 tells a person. */

import type { Digests } from '../../environment.js'
import { textOf } from './json-fields.js'
import { parseJsonValue } from './json-value.js'
import { oss2DownloadFormat } from './oss2-download-record.js'
import { oss2RecordName, splitObjectName } from './oss2-record.js'
import { oss2UploadFormat } from './oss2-upload-record.js'
import { describeDownload, describeUpload, type TransferRecord } from './transfer-record.js'

/** Whether a file of this name is a record. */
export function isOss2RecordName(name: string): boolean {
  return /^[0-9a-f]{32}--[0-9a-f]{32}$/.test(name)
}

/** `undefined` when the text is damaged, or what it tells of was encrypted by its client. */
export function readOss2TransferRecord(
  name: string,
  text: string,
  digests: Digests,
): TransferRecord | undefined {
  const madeBy = 'sdk-v1'
  const upload = oss2UploadFormat.decode(text)
  if (upload.kind === 'intact') return { ...describeUpload(upload.checkpoint), madeBy }
  const record = parseJsonValue(text)
  const filePath = record instanceof Map ? textOf(record.get('file_path')) : undefined
  if (filePath === undefined) return undefined
  const download = oss2DownloadFormat({ filePath, versionId: '' }).decode(text)
  if (download.kind !== 'intact') return undefined
  const { objectName } = download.checkpoint
  return {
    ...describeDownload(download.checkpoint),
    // Of a version only the name of the record tells.
    wholeObject: oss2RecordName(splitObjectName(objectName), filePath, digests) === name,
    madeBy,
  }
}
