/** PutObjectTagging: replaces the tags of an object. */

import {
  decodePutObjectTaggingRequest,
  encodePutObjectTaggingResponse,
} from '../../protocol/operations/put-object-tagging.js'
import type { BucketOperation } from '../operation.js'
import { replaceTags } from '../stored-tags.js'
import { tellVersionId } from '../versions.js'

export const putObjectTagging: BucketOperation = {
  name: 'PutObjectTagging',
  body: 'document',
  anonymous: 'never',
  async run(call) {
    const request = decodePutObjectTaggingRequest(call.request)
    const object = await replaceTags(call, request, request.tags)
    return encodePutObjectTaggingResponse({ versionId: tellVersionId(call.bucket, object) })
  },
}
