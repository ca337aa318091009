/** What a call was about, as the opening of an error message. */

import { describeObject } from '../protocol/errors/describe-object.js'
import type { Call } from './call.js'

/** What follows `cannot`, by operation. */
const VERBS: Readonly<Record<string, string>> = {
  PutObject: 'upload',
  GetObject: 'download',
  HeadObject: 'ask for',
  AppendObject: 'append to',
  CopyObject: 'copy to',
  GetObjectMeta: 'ask for',
  GetObjectTagging: 'ask for the tags of',
  PutObjectTagging: 'set the tags of',
  DeleteObjectTagging: 'remove the tags of',
  DeleteMultipleObjects: 'delete objects in',
  DeleteObject: 'delete',
  InitiateMultipartUpload: 'start a multipart upload of',
  CompleteMultipartUpload: 'complete the multipart upload of',
  AbortMultipartUpload: 'abort the multipart upload of',
  ListParts: 'list the uploaded parts of',
  ListMultipartUploads: 'list the multipart uploads in',
  ListObjectsV2: 'list the objects in',
  PutBucket: 'create the bucket',
  DeleteBucket: 'delete the bucket',
  GetBucketInfo: 'ask for the bucket',
  ListBuckets: 'list the buckets',
}

/** The same before the number of a part. */
const PART_VERBS: Readonly<Record<string, string>> = {
  UploadPart: 'upload',
  UploadPartCopy: 'copy',
}

/** `cannot upload part 7 of oss://bucket/key`. */
export function describeFailure({
  operation,
  request,
}: Pick<Call, 'operation' | 'request'>): string {
  const { bucket, key, query } = request
  const verb =
    PART_VERBS[operation] === undefined
      ? (VERBS[operation] ?? operation)
      : `${PART_VERBS[operation]} part ${query['partNumber']} of`
  return bucket === undefined ? `cannot ${verb}` : `cannot ${verb} ${describeObject(bucket, key)}`
}
