/** GetObjectTagging: the tags of an object. */

import {
  decodeGetObjectTaggingRequest,
  encodeGetObjectTaggingResponse,
} from '../../protocol/operations/get-object-tagging.js'
import type { BucketOperation } from '../operation.js'
import { requireStoredObject } from '../read-object.js'
import { readTags } from '../stored-tags.js'
import { tellVersionId } from '../versions.js'

export const getObjectTagging: BucketOperation = {
  name: 'GetObjectTagging',
  body: 'none',
  anonymous: 'never',
  async run(call) {
    const object = await requireStoredObject(call, decodeGetObjectTaggingRequest(call.request))
    const versionId = tellVersionId(call.bucket, object)
    return encodeGetObjectTaggingResponse({ tags: readTags(object), versionId })
  },
}
