/** The callback that an upload asks for, or that its bucket keeps under the name it asks for. */

import { parseCallback, type Callback } from '../protocol/callback.js'
import { KEPT_CALLBACKS_ROOT, readKeptCallbacks } from '../protocol/operations/kept-callbacks.js'
import type { CallbackFields } from '../protocol/operations/object-fields.js'
import { encodeUtf8 } from '../protocol/text-codecs.js'
import { parseDocument } from '../protocol/xml/read-xml.js'
import type { BucketCall } from './operation.js'

/** @throws RequestRejection as OSS refuses it. */
export function readCallback({ bucket }: BucketCall, fields: CallbackFields): Callback | undefined {
  return parseCallback(fields, (name) => {
    const document = bucket.configurations?.['callback']
    if (document === undefined) return undefined
    return readKeptCallbacks(parseDocument(encodeUtf8(document), KEPT_CALLBACKS_ROOT)).get(name)
  })
}
