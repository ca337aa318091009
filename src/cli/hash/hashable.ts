/** What `hash` takes: files, streams and objects, no buckets. */

import type { Location } from '../location.js'
import type { ObjectPlace } from '../remote/place.js'

export type Hashable =
  Exclude<Location, { readonly kind: 'object' }> | ({ readonly kind: 'object' } & ObjectPlace)

export function isHashable(location: Location): location is Hashable {
  return location.kind !== 'object' || Boolean(location.key)
}
