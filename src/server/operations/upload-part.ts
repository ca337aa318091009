/** UploadPart: stores one part of an upload. */

import { quoteEtag } from '../../protocol/operations/etag.js'
import {
  decodeUploadPartRequest,
  encodeUploadPartResponse,
} from '../../protocol/operations/upload-part.js'
import { tellEncryption } from '../object-attributes.js'
import { noSuchUpload } from '../object-outcomes.js'
import type { BucketOperation } from '../operation.js'
import { receiveContent } from '../receive-content.js'
import { findUploadOf, requireNextPart, storePart } from '../uploads.js'

export const uploadPart: BucketOperation = {
  name: 'UploadPart',
  body: 'content',
  anonymous: 'write',
  async run(call) {
    const request = decodeUploadPartRequest(call.request)
    const { key, uploadId, partNumber } = request
    const upload = await findUploadOf(call, key, uploadId)
    if (upload === undefined) throw noSuchUpload(uploadId)
    if (upload.sequential) await requireNextPart(call, uploadId, partNumber)
    return receiveContent(call, request, async (content) => {
      const stored = await storePart(call, uploadId, {
        partNumber,
        content: content.segments,
        size: content.size,
        etag: content.etag,
        hashCrc64: content.hashCrc64,
        lastModifiedMs: call.now,
      })
      if (!stored) throw noSuchUpload(uploadId)
      const { contentMd5, hashCrc64 } = content
      const etag = quoteEtag(content.etag)
      const answer = encodeUploadPartResponse({ etag, contentMd5, hashCrc64 })
      return tellEncryption(answer, upload.fields)
    })
  },
}
