/** The machine as the client's platform. */

import type { ClientPlatform } from '../../client/oss-client.js'
import { createTransport } from './create-transport.js'
import { nodeEnvironment } from './environment.js'

export const nodeClientPlatform: ClientPlatform = {
  environment: nodeEnvironment,
  createTransport,
  userAgent: `(node ${process.versions.node}; ${process.platform} ${process.arch})`,
}
