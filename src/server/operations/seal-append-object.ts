/** SealAppendObject: ends an appendable object; doing it again changes nothing. */

import { formatHttpDate } from '../../protocol/http-date.js'
import {
  decodeSealAppendObjectRequest,
  encodeSealAppendObjectResponse,
} from '../../protocol/operations/seal-append-object.js'
import { requireAppendable, requireEnd } from '../appendable.js'
import type { BucketOperation } from '../operation.js'
import { changeObject } from '../write-object.js'

export const sealAppendObject: BucketOperation = {
  name: 'SealAppendObject',
  body: 'none',
  anonymous: 'write',
  async run(call) {
    const request = decodeSealAppendObjectRequest(call.request)
    const { sealedAtMs = call.now } = await changeObject(call, request, (existing) => {
      requireAppendable(existing)
      requireEnd(request.position, existing.size)
      return { ...existing, sealedAtMs: existing.sealedAtMs ?? call.now }
    })
    return encodeSealAppendObjectResponse({ sealedTime: formatHttpDate(sealedAtMs) })
  },
}
