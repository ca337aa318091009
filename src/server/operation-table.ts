/** Every operation that the server can run. */

import { rejection } from '../protocol/operations/request-rejection.js'
import { authorizeAnonymous } from './anonymous-access.js'
import { requireObjectName } from './request-names.js'
import type { BucketOperation, Operation } from './operation.js'
import { abortMultipartUpload } from './operations/abort-multipart-upload.js'
import { appendObject } from './operations/append-object.js'
import { BUCKET_CONFIGURATION_OPERATIONS } from './operations/bucket-configurations.js'
import { cleanRestoredObject } from './operations/clean-restored-object.js'
import { completeMultipartUpload } from './operations/complete-multipart-upload.js'
import { copyObject } from './operations/copy-object.js'
import { deleteBucket } from './operations/delete-bucket.js'
import { deleteMultipleObjects } from './operations/delete-multiple-objects.js'
import { deleteObject } from './operations/delete-object.js'
import { deleteObjectTagging } from './operations/delete-object-tagging.js'
import { describeRegions } from './operations/describe-regions.js'
import { getBucketAcl } from './operations/get-bucket-acl.js'
import { getBucketInfo } from './operations/get-bucket-info.js'
import { getBucketLocation } from './operations/get-bucket-location.js'
import { getBucketStat } from './operations/get-bucket-stat.js'
import { getBucketVersioning } from './operations/get-bucket-versioning.js'
import { getObject } from './operations/get-object.js'
import { getObjectAcl } from './operations/get-object-acl.js'
import { getObjectMeta } from './operations/get-object-meta.js'
import { getObjectTagging } from './operations/get-object-tagging.js'
import { getSymlink } from './operations/get-symlink.js'
import { headObject } from './operations/head-object.js'
import { initiateMultipartUpload } from './operations/initiate-multipart-upload.js'
import { listBuckets } from './operations/list-buckets.js'
import { listMultipartUploads } from './operations/list-multipart-uploads.js'
import { listObjectVersions } from './operations/list-object-versions.js'
import { listObjects } from './operations/list-objects.js'
import { listObjectsV2 } from './operations/list-objects-v2.js'
import { listParts } from './operations/list-parts.js'
import { optionObject } from './operations/option-object.js'
import { postObject } from './operations/post-object.js'
import { putBucket } from './operations/put-bucket.js'
import { putBucketAcl } from './operations/put-bucket-acl.js'
import { putBucketVersioning } from './operations/put-bucket-versioning.js'
import { putObject } from './operations/put-object.js'
import { putObjectAcl } from './operations/put-object-acl.js'
import { putObjectTagging } from './operations/put-object-tagging.js'
import { putSymlink } from './operations/put-symlink.js'
import { restoreObject } from './operations/restore-object.js'
import { sealAppendObject } from './operations/seal-append-object.js'
import { uploadPart } from './operations/upload-part.js'
import { uploadPartCopy } from './operations/upload-part-copy.js'
import { runWithinTrafficLimit } from './traffic-limit.js'

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [
    describeRegions,
    listBuckets,
    putBucket,
    ...[
      abortMultipartUpload,
      appendObject,
      ...BUCKET_CONFIGURATION_OPERATIONS,
      cleanRestoredObject,
      completeMultipartUpload,
      copyObject,
      deleteBucket,
      deleteMultipleObjects,
      deleteObject,
      deleteObjectTagging,
      getBucketAcl,
      getBucketInfo,
      getBucketLocation,
      getBucketStat,
      getBucketVersioning,
      getObject,
      getObjectAcl,
      getObjectMeta,
      getObjectTagging,
      getSymlink,
      headObject,
      initiateMultipartUpload,
      listMultipartUploads,
      listObjects,
      listObjectsV2,
      listObjectVersions,
      listParts,
      optionObject,
      postObject,
      putBucketAcl,
      putBucketVersioning,
      putObject,
      putObjectAcl,
      putObjectTagging,
      putSymlink,
      restoreObject,
      sealAppendObject,
      uploadPart,
      uploadPartCopy,
    ].map(inBucket),
  ].map((operation) => [operation.name, operation]),
)

/** API names of all operations. */
export const OPERATION_NAMES: readonly string[] = [...OPERATIONS.keys()]

/** The operation called `name`, if the server has it. */
export function findOperation(name: string): Operation | undefined {
  return OPERATIONS.get(name)
}

/** Runs the operation once its bucket is known to be there and open to the caller. */
function inBucket(operation: BucketOperation): Operation {
  return {
    ...operation,
    run: async (call) => {
      const { bucket } = call
      if (bucket === undefined) {
        const details = { BucketName: call.request.bucket ?? '' }
        throw rejection('NoSuchBucket', { details })
      }
      if (call.accessKeyId === undefined) {
        await authorizeAnonymous(call, bucket, operation.anonymous)
      }
      requireObjectName(call.request.key)
      return runWithinTrafficLimit(operation, { ...call, bucket })
    },
  }
}
