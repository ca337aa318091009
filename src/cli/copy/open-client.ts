/** A client from flags and environment, or an error that says everything that is missing. */

import {
  Client,
  ConfigError,
  EnvironmentVariableCredentialsProvider,
  loadDefaultConfig,
} from '../../index.js'
import type { ConnectionOptions } from './copy-options.js'

/**
 * Flags win over the environment. Keys come from the environment only: arguments are visible to
 * every user of the machine.
 */
export function openClient(options: ConnectionOptions): Client {
  const config = loadDefaultConfig()
  config.endpoint = options.endpoint ?? config.endpoint
  config.region = options.region ?? config.region
  config.usePathStyle = options.pathStyle
  config.bandwidthLimit = options.maxBandwidth
  config.credentialsProvider = new EnvironmentVariableCredentialsProvider()
  const missing = ['OSS_ACCESS_KEY_ID', 'OSS_ACCESS_KEY_SECRET'].filter(
    (name) => !process.env[name],
  )
  if (config.region === undefined) {
    missing.push(config.endpoint === undefined ? 'OSS_REGION or OSS_ENDPOINT' : 'OSS_REGION')
  }
  if (missing.length > 0 && !isComplete(config.endpoint, missing)) {
    throw new ConfigError({
      code: 'NotConfigured',
      message: `cannot reach OSS: the environment does not set ${missing.join(', ')}`,
    })
  }
  return new Client(config)
}

/** The names of Alibaba Cloud's endpoints tell their region. */
function isComplete(endpoint: string | undefined, missing: readonly string[]): boolean {
  return missing.join() === 'OSS_REGION' && endpoint?.includes('.aliyuncs.com') === true
}
