/** The configuration to start from. */

import type { ClientConfig } from '../../client/client-config.js'

/**
 * A configuration of your own to change, with `region` and `endpoint` from OSS_REGION and
 * OSS_ENDPOINT where they are set.
 */
export function loadDefaultConfig(): ClientConfig {
  const { OSS_REGION, OSS_ENDPOINT } = process.env
  const config: ClientConfig = {}
  if (OSS_REGION) config.region = OSS_REGION
  if (OSS_ENDPOINT) config.endpoint = OSS_ENDPOINT
  return config
}
