/** A request as it goes into a job: complete, and nothing in it that cannot be sent. */

import { describeObject } from '../../protocol/errors/describe-object.js'
import { InvalidRequestError } from '../../protocol/errors/ossferry-error.js'
import { encodeCompleteMultipartUploadRequest } from '../../protocol/operations/complete-multipart-upload.js'
import { encodePutObjectRequest } from '../../protocol/operations/put-object.js'
import { completeFields, type UploadRequest } from './upload-request.js'

/** Tells content types. */
export interface ContentTypes {
  /** The MIME type that goes with a file name, `undefined` for unknown ones. */
  contentTypeOf(name: string): string | undefined
}

const DEFAULT_CONTENT_TYPE = 'application/octet-stream'

/**
 * Fills in the content type: as given, else that of the source, else that of the key's name. Throws
 * `InvalidRequestError` for what the server would refuse or what cannot be sent (names, header
 * values, the callback), before a byte is read.
 */
export function acceptUploadRequest(
  request: UploadRequest,
  sourceType: string | undefined,
  types: ContentTypes,
): UploadRequest {
  if ('body' in request) {
    const path = describeObject(request.bucket, request.key)
    throw new InvalidRequestError({
      code: 'InvalidArgument',
      message: `cannot upload ${path}: the request has a body; hand the source over as the second argument`,
    })
  }
  const contentType =
    request.contentType ?? sourceType ?? types.contentTypeOf(request.key) ?? DEFAULT_CONTENT_TYPE
  const accepted = { ...request, contentType }
  encodePutObjectRequest(accepted)
  encodeCompleteMultipartUploadRequest({
    ...completeFields(accepted),
    uploadId: '0',
    completeAll: true,
  })
  return accepted
}
