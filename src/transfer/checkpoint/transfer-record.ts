/** What the record of an interrupted upload, download or copy tells a person. */

import type { Digests } from '../../environment.js'
import { copyCheckpointFormat } from './copy-checkpoint.js'
import { TEMP_SUFFIXES } from '../download/download-options.js'
import { downloadCheckpointFormat, type DownloadCheckpoint } from './download-checkpoint.js'
import { uploadCheckpointFormat, type UploadCheckpoint } from './upload-checkpoint.js'

export interface TransferRecord {
  readonly kind: 'upload' | 'download' | 'copy'
  /** Path of a file, a name that stands for a stream, or `oss://bucket/key`. */
  readonly source: string
  readonly target: string
  readonly totalBytes: number
  /** What the record vouches for; `undefined` for uploads and copies: only the server knows. */
  readonly doneBytes: number | undefined
  readonly partSize: number
  /** Of uploads and copies. */
  readonly uploadId: string | undefined
  /** Where it went; `undefined` in records of other SDKs. */
  readonly endpoint: string | undefined
  /** Of a download: the file that is being filled, unless that is the target itself. */
  readonly partialFile: string | undefined
  /** Whether the record alone says which bytes of which object: not of a range or a version. */
  readonly wholeObject: boolean
  /** Whose functions go on with it: those of this package, or those of the SDK V1. */
  readonly madeBy: 'managers' | 'sdk-v1'
}

/** Whether a file of this name is a record, by its ending. */
export function isTransferRecordName(name: string): boolean {
  return /\.(?:ucp|dcp|ccp)$/.test(name)
}

/** `undefined` when the text is damaged, or of another program. */
export function readTransferRecord(
  name: string,
  text: string,
  digests: Digests,
): TransferRecord | undefined {
  if (name.endsWith('.ucp')) return readUpload(text, digests)
  if (name.endsWith('.dcp')) return readDownload(text, digests)
  return name.endsWith('.ccp') ? readCopy(text, digests) : undefined
}

function readUpload(text: string, digests: Digests): TransferRecord | undefined {
  const decoded = uploadCheckpointFormat(digests).decode(text)
  return decoded.kind === 'intact' ? describeUpload(decoded.checkpoint) : undefined
}

export function describeUpload(checkpoint: UploadCheckpoint): TransferRecord {
  const { filePath, objectName, size, partSize, uploadId, own } = checkpoint
  return {
    kind: 'upload',
    source: filePath,
    target: objectName,
    totalBytes: size,
    doneBytes: undefined,
    partSize,
    uploadId,
    endpoint: own?.endpoint,
    partialFile: undefined,
    wholeObject: true,
    madeBy: 'managers',
  }
}

function readDownload(text: string, digests: Digests): TransferRecord | undefined {
  const decoded = downloadCheckpointFormat(digests).decode(text)
  return decoded.kind === 'intact' ? describeDownload(decoded.checkpoint) : undefined
}

export function describeDownload(checkpoint: DownloadCheckpoint): TransferRecord {
  const { filePath, objectName, objectSize, partSize, own, range, versionId } = checkpoint
  const target = own?.targetPath ?? withoutSuffix(filePath)
  return {
    kind: 'download',
    source: objectName,
    target,
    totalBytes: objectSize,
    doneBytes: doneBytesOf(checkpoint),
    partSize,
    uploadId: undefined,
    endpoint: own?.endpoint || undefined,
    partialFile: filePath === target ? undefined : filePath,
    wholeObject: range === '' && versionId === '',
    madeBy: 'managers',
  }
}

/** What a record means that does not tell: a name as all SDKs give it to a file that is filled. */
function withoutSuffix(filePath: string): string {
  const suffix = TEMP_SUFFIXES.find((each) => filePath.endsWith(each)) ?? ''
  return filePath.slice(0, filePath.length - suffix.length)
}

function doneBytesOf({ own, partSize, objectSize, offset }: DownloadCheckpoint): number {
  if (own === undefined) return offset
  let bytes = 0
  for (const partNumber of own.parts.keys()) {
    bytes += Math.max(0, Math.min(partSize, objectSize - (partNumber - 1) * partSize))
  }
  return bytes
}

function readCopy(text: string, digests: Digests): TransferRecord | undefined {
  const decoded = copyCheckpointFormat(digests).decode(text)
  if (decoded.kind !== 'intact') return undefined
  const { checkpoint } = decoded
  return {
    kind: 'copy',
    source: checkpoint.sourceName,
    target: checkpoint.objectName,
    totalBytes: checkpoint.sourceSize,
    doneBytes: undefined,
    partSize: checkpoint.partSize,
    uploadId: checkpoint.uploadId,
    endpoint: checkpoint.endpoint,
    partialFile: undefined,
    wholeObject: checkpoint.sourceVersionId === '',
    madeBy: 'managers',
  }
}
