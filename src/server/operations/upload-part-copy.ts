/** UploadPartCopy: a part that shares the bytes of an object, or of a range of it. */

import {
  formatContentRange,
  parseByteRange,
  resolveByteRange,
  type ResolvedRange,
} from '../../protocol/byte-range.js'
import { Crc64, formatCrc64 } from '../../protocol/crc64/crc64.js'
import { formatIsoTime } from '../../protocol/iso-time.js'
import { MAX_PART_SIZE } from '../../protocol/limits.js'
import { quoteEtag } from '../../protocol/operations/etag.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import {
  decodeUploadPartCopyRequest,
  encodeUploadPartCopyResponse,
} from '../../protocol/operations/upload-part-copy.js'
import { decodeBase64, encodeHex } from '../../protocol/text-codecs.js'
import { withCopySource } from '../copy-source.js'
import { tellEncryption } from '../object-attributes.js'
import { noSuchUpload } from '../object-outcomes.js'
import type { OpenObject, StoredPart } from '../object-store.js'
import type { BucketCall, BucketOperation } from '../operation.js'
import { sliceSegments } from '../segments.js'
import { findUploadOf, requireNextPart, storePart } from '../uploads.js'

const NO_SUCH_UPLOAD_EC = '0042-00000311'

export const uploadPartCopy: BucketOperation = {
  name: 'UploadPartCopy',
  body: 'none',
  anonymous: 'write',
  async run(call) {
    const request = decodeUploadPartCopyRequest(call.request)
    const { key, uploadId, partNumber, sourceRange } = request
    const upload = await findUploadOf(call, key, uploadId)
    if (upload === undefined) throw noSuchUpload(uploadId, NO_SUCH_UPLOAD_EC)
    if (upload.sequential) await requireNextPart(call, uploadId, partNumber)
    return withCopySource(call, request, 'content', async ({ opened, versionId }) => {
      const { object } = opened
      const range = chooseRange(sourceRange, object.size)
      const { offset, size } = range.kind === 'part' ? range : { offset: 0, size: object.size }
      if (size > MAX_PART_SIZE) throw rejection('EntityTooLarge')
      const part: StoredPart = {
        partNumber,
        content: sliceSegments(object.content, offset, size),
        size,
        ...(await digestRun(call, opened, offset, size)),
        lastModifiedMs: call.now,
      }
      const stored = await storePart(call, uploadId, part)
      if (!stored) throw noSuchUpload(uploadId, NO_SUCH_UPLOAD_EC)
      const answer = encodeUploadPartCopyResponse({
        etag: quoteEtag(part.etag),
        lastModified: formatIsoTime(part.lastModifiedMs),
        sourceVersionId: versionId,
        contentRange:
          range.kind === 'part' ? formatContentRange(offset, size, object.size) : undefined,
      })
      return tellEncryption(answer, upload.fields)
    })
  },
}

/** A range that does not lie inside the source counts as none. */
function chooseRange(text: string | undefined, sourceSize: number): ResolvedRange {
  const asked = text === undefined ? undefined : parseByteRange(text)
  return asked === undefined ? { kind: 'whole' } : resolveByteRange(asked, sourceSize, 'default')
}

/** The digests of the run; those of a whole object are known when its MD5 is. */
async function digestRun(
  call: BucketCall,
  opened: OpenObject,
  offset: number,
  size: number,
): Promise<Pick<StoredPart, 'etag' | 'hashCrc64'>> {
  const { contentMd5, hashCrc64, size: sourceSize } = opened.object
  // The ETag of an object that was made of parts is another thing, also when its MD5 is known.
  const known = contentMd5 === undefined ? undefined : decodeBase64(contentMd5)
  if (size === sourceSize && known !== undefined) return { etag: formatEtag(known), hashCrc64 }
  const md5 = call.server.digests.createMd5()
  const crc = new Crc64()
  const take = (chunk: Uint8Array): Promise<void> => {
    md5.update(chunk)
    crc.update(chunk)
    return Promise.resolve()
  }
  await opened.send(offset, size, take, call.signal)
  return { etag: formatEtag(md5.digest()), hashCrc64: formatCrc64(crc.value) }
}

function formatEtag(md5: Uint8Array): string {
  return encodeHex(md5).toUpperCase()
}
