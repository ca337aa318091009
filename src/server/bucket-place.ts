/** Where a bucket of this server is to be found, as lists and descriptions of buckets tell it. */

import type { Call } from './operation.js'

/** There is one endpoint, whatever network one comes from. */
export function describeBucketPlace({ server }: Call): {
  readonly location: string
  readonly extranetEndpoint: string
  readonly intranetEndpoint: string
} {
  const host = server.endpoint().replace(/^https?:\/\//, '')
  return {
    location: `oss-${server.region}`,
    extranetEndpoint: host,
    intranetEndpoint: host,
  }
}
