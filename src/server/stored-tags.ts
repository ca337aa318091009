/** Tags of stored objects, which are kept in the form of the header `x-oss-tagging`. */

import { formatTagging, parseTagging, type ObjectTag } from '../protocol/operations/tagging.js'
import { requireStoredObject, type ObjectAddress } from './object-outcomes.js'
import type { StoredObject } from './object-store.js'
import type { BucketCall } from './operation.js'

export function readTags({ fields }: StoredObject): readonly ObjectTag[] {
  const { tagging } = fields
  const tags = tagging === undefined ? [] : parseTagging(tagging)
  if (tags === undefined) throw new Error(`stored tagging ${JSON.stringify(tagging)} has no tags`)
  return tags
}

/** Gives the object `tags` in place of all it has; its time of modification stays. */
export async function replaceTags(
  call: BucketCall,
  address: ObjectAddress,
  tags: readonly ObjectTag[],
): Promise<void> {
  const tagging = tags.length === 0 ? undefined : formatTagging(tags)
  for (;;) {
    const existing = await requireStoredObject(call, address)
    const object = { ...existing, fields: { ...existing.fields, tagging } }
    const options = { onlyIfAbsent: false, onlyInPlaceOf: existing }
    const outcome = await call.server.store.putObject(address.bucket, object, options)
    // Else the object was replaced meanwhile, and the new one gets the tags.
    if (outcome === 'stored') return
  }
}
