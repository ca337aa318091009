/** Who owns everything in this server: OSS names the owner in lists, buckets and callbacks. */

import type { BucketOwner } from '../protocol/operations/get-bucket-info.js'

/** Account IDs are decimal numbers; the display name repeats them. */
export const OWNER: BucketOwner = { id: '1000000000000000', displayName: '1000000000000000' }
