/** The operations on objects, but for GetObject, whose answer is a stream. */

import {
  decodeAppendObjectResponse,
  encodeAppendObjectRequest,
} from '../protocol/operations/append-object.js'
import {
  decodeCleanRestoredObjectResponse,
  encodeCleanRestoredObjectRequest,
} from '../protocol/operations/clean-restored-object.js'
import {
  decodeCopyObjectResponse,
  encodeCopyObjectRequest,
} from '../protocol/operations/copy-object.js'
import {
  decodeDeleteMultipleObjectsResponse,
  encodeDeleteMultipleObjectsRequest,
} from '../protocol/operations/delete-multiple-objects.js'
import {
  decodeDeleteObjectTaggingResponse,
  encodeDeleteObjectTaggingRequest,
} from '../protocol/operations/delete-object-tagging.js'
import {
  decodeDeleteObjectResponse,
  encodeDeleteObjectRequest,
} from '../protocol/operations/delete-object.js'
import {
  decodeGetObjectAclResponse,
  encodeGetObjectAclRequest,
} from '../protocol/operations/get-object-acl.js'
import {
  decodeGetObjectMetaResponse,
  encodeGetObjectMetaRequest,
} from '../protocol/operations/get-object-meta.js'
import {
  decodeGetObjectTaggingResponse,
  encodeGetObjectTaggingRequest,
} from '../protocol/operations/get-object-tagging.js'
import {
  decodeGetSymlinkResponse,
  encodeGetSymlinkRequest,
} from '../protocol/operations/get-symlink.js'
import {
  decodeHeadObjectResponse,
  encodeHeadObjectRequest,
} from '../protocol/operations/head-object.js'
import {
  decodePutObjectAclResponse,
  encodePutObjectAclRequest,
} from '../protocol/operations/put-object-acl.js'
import {
  decodePutObjectTaggingResponse,
  encodePutObjectTaggingRequest,
} from '../protocol/operations/put-object-tagging.js'
import {
  decodePutObjectResponse,
  encodePutObjectRequest,
} from '../protocol/operations/put-object.js'
import {
  decodePutSymlinkResponse,
  encodePutSymlinkRequest,
} from '../protocol/operations/put-symlink.js'
import {
  decodeRestoreObjectResponse,
  encodeRestoreObjectRequest,
} from '../protocol/operations/restore-object.js'
import {
  decodeSealAppendObjectResponse,
  encodeSealAppendObjectRequest,
} from '../protocol/operations/seal-append-object.js'
import { operation } from './operation.js'

export const OBJECT_OPERATIONS = {
  putObject: operation('PutObject', encodePutObjectRequest, decodePutObjectResponse),
  appendObject: operation('AppendObject', encodeAppendObjectRequest, decodeAppendObjectResponse),
  copyObject: operation('CopyObject', encodeCopyObjectRequest, decodeCopyObjectResponse),
  headObject: operation('HeadObject', encodeHeadObjectRequest, decodeHeadObjectResponse),
  getObjectMeta: operation(
    'GetObjectMeta',
    encodeGetObjectMetaRequest,
    decodeGetObjectMetaResponse,
  ),
  getObjectTagging: operation(
    'GetObjectTagging',
    encodeGetObjectTaggingRequest,
    decodeGetObjectTaggingResponse,
  ),
  putObjectTagging: operation(
    'PutObjectTagging',
    encodePutObjectTaggingRequest,
    decodePutObjectTaggingResponse,
  ),
  deleteObjectTagging: operation(
    'DeleteObjectTagging',
    encodeDeleteObjectTaggingRequest,
    decodeDeleteObjectTaggingResponse,
  ),
  deleteObject: operation('DeleteObject', encodeDeleteObjectRequest, decodeDeleteObjectResponse),
  deleteMultipleObjects: operation(
    'DeleteMultipleObjects',
    encodeDeleteMultipleObjectsRequest,
    decodeDeleteMultipleObjectsResponse,
  ),
  putObjectAcl: operation('PutObjectACL', encodePutObjectAclRequest, decodePutObjectAclResponse),
  getObjectAcl: operation('GetObjectACL', encodeGetObjectAclRequest, decodeGetObjectAclResponse),
  putSymlink: operation('PutSymlink', encodePutSymlinkRequest, decodePutSymlinkResponse),
  getSymlink: operation('GetSymlink', encodeGetSymlinkRequest, decodeGetSymlinkResponse),
  restoreObject: operation(
    'RestoreObject',
    encodeRestoreObjectRequest,
    decodeRestoreObjectResponse,
  ),
  sealAppendObject: operation(
    'SealAppendObject',
    encodeSealAppendObjectRequest,
    decodeSealAppendObjectResponse,
  ),
  cleanRestoredObject: operation(
    'CleanRestoredObject',
    encodeCleanRestoredObjectRequest,
    decodeCleanRestoredObjectResponse,
  ),
}
