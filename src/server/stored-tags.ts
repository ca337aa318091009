/** Tags of stored objects, which are kept in the form of the header `x-oss-tagging`. */

import { formatTagging, parseTagging, type ObjectTag } from '../protocol/operations/tagging.js'
import type { StoredObject } from './object-store.js'
import type { BucketCall } from './operation.js'
import type { ObjectAddress } from './versions.js'
import { changeObject } from './write-object.js'

export function readTags({ fields }: StoredObject): readonly ObjectTag[] {
  const { tagging } = fields
  const tags = tagging === undefined ? [] : parseTagging(tagging)
  if (tags === undefined) throw new Error(`stored tagging ${JSON.stringify(tagging)} has no tags`)
  return tags
}

/** Gives the object `tags` in place of all it has, and returns it. */
export function replaceTags(
  call: BucketCall,
  address: ObjectAddress,
  tags: readonly ObjectTag[],
): Promise<StoredObject> {
  const tagging = tags.length === 0 ? undefined : formatTagging(tags)
  return changeObject(call, address, (existing) => ({
    ...existing,
    fields: { ...existing.fields, tagging },
  }))
}
