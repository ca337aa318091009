/** HeadObject: all that GetObject tells of an object, without its bytes. */

import { quoteEtag } from '../../protocol/operations/etag.js'
import {
  decodeHeadObjectRequest,
  encodeHeadObjectResponse,
} from '../../protocol/operations/head-object.js'
import { checkConditions } from '../conditions.js'
import { describeStoredObject } from '../object-attributes.js'
import { notModified } from '../object-outcomes.js'
import type { BucketOperation } from '../operation.js'
import { requireReadObject } from '../read-object.js'

export const headObject: BucketOperation = {
  name: 'HeadObject',
  body: 'none',
  anonymous: 'read',
  async run(call) {
    const request = decodeHeadObjectRequest(call.request)
    const object = await requireReadObject(call, request)
    if (checkConditions(request, object, call.now) === 'not-modified') return notModified(object)
    return encodeHeadObjectResponse({
      ...describeStoredObject(object, call),
      contentLength: object.size,
      etag: quoteEtag(object.etag),
    })
  },
}
