/** GetObjectTagging: the tags of an object. */

import {
  decodeGetObjectTaggingRequest,
  encodeGetObjectTaggingResponse,
} from '../../protocol/operations/get-object-tagging.js'
import { requireStoredObject } from '../object-outcomes.js'
import type { BucketOperation } from '../operation.js'
import { readTags } from '../stored-tags.js'

export const getObjectTagging: BucketOperation = {
  name: 'GetObjectTagging',
  body: 'none',
  anonymous: 'never',
  async run(call) {
    const object = await requireStoredObject(call, decodeGetObjectTaggingRequest(call.request))
    return encodeGetObjectTaggingResponse({ tags: readTags(object), versionId: undefined })
  },
}
