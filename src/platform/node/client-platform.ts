/** The machine as the client's platform. */

import type { ClientPlatform } from '../../client/oss-client.js'
import { nodeEnvironment } from './environment.js'
import { createHttpTransport } from './http-transport.js'

export const nodeClientPlatform: ClientPlatform = {
  environment: nodeEnvironment,
  createTransport: createHttpTransport,
  userAgent: `(node ${process.versions.node}; ${process.platform} ${process.arch})`,
}
