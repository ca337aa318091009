/** CopyObject: an object that shares the bytes of another one. */

import { formatIsoTime } from '../../protocol/iso-time.js'
import { MAX_COPY_SIZE } from '../../protocol/limits.js'
import {
  decodeCopyObjectRequest,
  encodeCopyObjectResponse,
  type ReceivedCopyObject,
} from '../../protocol/operations/copy-object.js'
import { quoteEtag } from '../../protocol/operations/etag.js'
import { decodeObjectFields, type ObjectFields } from '../../protocol/operations/object-fields.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import { withCopySource } from '../copy-source.js'
import { tellEncryption } from '../object-attributes.js'
import type { StoredObject } from '../object-store.js'
import type { BucketCall, BucketOperation } from '../operation.js'
import { chooseVersionId, tellVersionId } from '../versions.js'
import { storeObject } from '../write-object.js'

export const copyObject: BucketOperation = {
  name: 'CopyObject',
  body: 'none',
  anonymous: 'write',
  run(call) {
    const request = decodeCopyObjectRequest(call.request)
    const asked = decodeObjectFields(call.request.headers)
    return withCopySource(call, request, 'link', async ({ opened, versionId }) => {
      const { object: source } = opened
      requireCopySize(request, source)
      const copy: StoredObject = {
        key: request.key,
        versionId: chooseVersionId(call),
        type: source.type === 'Symlink' ? 'Symlink' : 'Normal',
        symlinkTarget: source.symlinkTarget,
        content: source.content,
        size: source.size,
        etag: source.etag,
        contentMd5: source.contentMd5,
        hashCrc64: source.hashCrc64,
        lastModifiedMs: call.now,
        fields: chooseFields(call, request, source, asked),
        acl: request.acl ?? 'default',
      }
      await storeObject(call, copy, request)
      const answer = encodeCopyObjectResponse({
        etag: quoteEtag(copy.etag),
        lastModified: formatIsoTime(copy.lastModifiedMs),
        hashCrc64: copy.hashCrc64,
        versionId: tellVersionId(call.bucket, copy),
        sourceVersionId: versionId,
      })
      return tellEncryption(answer, copy.fields)
    })
  },
}

/** Within a bucket OSS copies objects of any size, between buckets it does not. */
function requireCopySize(request: ReceivedCopyObject, source: StoredObject): void {
  if (request.sourceBucket === request.bucket || source.size <= MAX_COPY_SIZE) return
  const message = 'Source object Length exceeds the maximum allowed size.'
  throw rejection('EntityTooLarge', { message })
}

/** How the copy is stored is always the request's; what describes it may be the source's. */
function chooseFields(
  { bucket }: BucketCall,
  request: ReceivedCopyObject,
  source: StoredObject,
  asked: ObjectFields,
): ObjectFields {
  const onSameKey = request.sourceBucket === request.bucket && request.sourceKey === request.key
  // Where versions are kept it makes another one, and goes by the directive.
  const ontoItself = onSameKey && bucket.versioning === undefined
  const described = ontoItself || request.metadataDirective === 'REPLACE' ? asked : source.fields
  const tagged = request.taggingDirective === 'Replace' ? asked : source.fields
  return {
    ...described,
    tagging: tagged.tagging,
    storageClass: asked.storageClass,
    serverSideEncryption: asked.serverSideEncryption,
    serverSideDataEncryption: asked.serverSideDataEncryption,
    serverSideEncryptionKeyId: asked.serverSideEncryptionKeyId,
  }
}
