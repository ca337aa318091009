/** Every operation that the server can run. */

import { rejection } from '../protocol/operations/request-rejection.js'
import { authorizeAnonymous } from './anonymous-access.js'
import { requireObjectName } from './request-names.js'
import type { BucketOperation, Operation } from './operation.js'
import { abortMultipartUpload } from './operations/abort-multipart-upload.js'
import { appendObject } from './operations/append-object.js'
import { completeMultipartUpload } from './operations/complete-multipart-upload.js'
import { copyObject } from './operations/copy-object.js'
import { deleteBucket } from './operations/delete-bucket.js'
import { deleteMultipleObjects } from './operations/delete-multiple-objects.js'
import { deleteObject } from './operations/delete-object.js'
import { deleteObjectTagging } from './operations/delete-object-tagging.js'
import { getBucketInfo } from './operations/get-bucket-info.js'
import { getObject } from './operations/get-object.js'
import { getObjectMeta } from './operations/get-object-meta.js'
import { getObjectTagging } from './operations/get-object-tagging.js'
import { headObject } from './operations/head-object.js'
import { initiateMultipartUpload } from './operations/initiate-multipart-upload.js'
import { listBuckets } from './operations/list-buckets.js'
import { listMultipartUploads } from './operations/list-multipart-uploads.js'
import { listObjectsV2 } from './operations/list-objects-v2.js'
import { listParts } from './operations/list-parts.js'
import { putBucket } from './operations/put-bucket.js'
import { putObject } from './operations/put-object.js'
import { putObjectTagging } from './operations/put-object-tagging.js'
import { uploadPart } from './operations/upload-part.js'
import { uploadPartCopy } from './operations/upload-part-copy.js'

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [
    listBuckets,
    putBucket,
    ...[
      abortMultipartUpload,
      appendObject,
      completeMultipartUpload,
      copyObject,
      deleteBucket,
      deleteMultipleObjects,
      deleteObject,
      deleteObjectTagging,
      getBucketInfo,
      getObject,
      getObjectMeta,
      getObjectTagging,
      headObject,
      initiateMultipartUpload,
      listMultipartUploads,
      listObjectsV2,
      listParts,
      putObject,
      putObjectTagging,
      uploadPart,
      uploadPartCopy,
    ].map(inBucket),
  ].map((operation) => [operation.name, operation]),
)

/** The operation called `name`, if the server has it. */
export function findOperation(name: string): Operation | undefined {
  return OPERATIONS.get(name)
}

/** Runs the operation once its bucket is known to be there and open to the caller. */
function inBucket(operation: BucketOperation): Operation {
  return {
    ...operation,
    run: async (call) => {
      const name = call.request.bucket ?? ''
      const bucket = await call.server.store.findBucket(name)
      if (bucket === undefined) throw rejection('NoSuchBucket', { details: { BucketName: name } })
      if (call.accessKeyId === undefined) await authorizeAnonymous(call, bucket, operation)
      requireObjectName(call.request.key)
      return operation.run({ ...call, bucket })
    },
  }
}
