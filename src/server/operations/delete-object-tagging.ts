/** DeleteObjectTagging: removes the tags of an object. */

import {
  decodeDeleteObjectTaggingRequest,
  encodeDeleteObjectTaggingResponse,
} from '../../protocol/operations/delete-object-tagging.js'
import type { BucketOperation } from '../operation.js'
import { replaceTags } from '../stored-tags.js'
import { tellVersionId } from '../versions.js'

export const deleteObjectTagging: BucketOperation = {
  name: 'DeleteObjectTagging',
  body: 'none',
  anonymous: 'never',
  async run(call) {
    const object = await replaceTags(call, decodeDeleteObjectTaggingRequest(call.request), [])
    return encodeDeleteObjectTaggingResponse({ versionId: tellVersionId(call.bucket, object) })
  },
}
