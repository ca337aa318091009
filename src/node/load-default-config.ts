/** Where a program's configuration begins. */

import { loadDefaultConfig as loadNodeConfig } from '../platform/node/default-config.js'
import type { ClientConfig } from './client.js'

/**
 * A configuration of your own to change, with `region` and `endpoint` from OSS_REGION and
 * OSS_ENDPOINT where they are set. Credentials are not looked for: set `credentialsProvider`.
 */
export function loadDefaultConfig(): ClientConfig {
  return loadNodeConfig()
}
