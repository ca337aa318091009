/** Credentials of the RAM role of the ECS instance that the program runs on. */

import { fetchEcsRoleCredentials } from '../../../client/credentials/ecs-role.js'
import { RefreshingCredentialsProvider } from '../refreshing-credentials.js'
import { METADATA_REACH, parseIssuerUrl, withIssuerNetwork } from './issuer-network.js'

export interface EcsRoleOptions {
  /** Name of the role. Default: the one that is attached to the instance. */
  readonly roleName?: string | undefined
  /**
   * Refuse a metadata service that knows no tokens (version 1). Default: what
   * ALIBABA_CLOUD_IMDSV1_DISABLED says, else false.
   */
  readonly disableImdsV1?: boolean | undefined
  /** Address of the metadata service. Default `http://100.100.100.200`. */
  readonly endpoint?: string | undefined
}

const METADATA_ENDPOINT = 'http://100.100.100.200'

/**
 * Asks the metadata of the instance, never through a proxy; renewed ahead of expiry. One request at
 * a time, shared by all who wait. `getCredentials` rejects with a `CredentialsError`.
 */
export class EcsRoleCredentialsProvider extends RefreshingCredentialsProvider {
  /** @throws ConfigError `InvalidEndpoint` */
  constructor(options: EcsRoleOptions = {}) {
    const { roleName, endpoint = METADATA_ENDPOINT } = options
    const disabled = process.env['ALIBABA_CLOUD_IMDSV1_DISABLED']?.toLowerCase() === 'true'
    const { address } = parseIssuerUrl(endpoint, 'endpoint of the metadata service')
    const role = { address, roleName, tokenRequired: options.disableImdsV1 ?? disabled }
    super((signal) =>
      withIssuerNetwork(METADATA_REACH, signal, (network) =>
        fetchEcsRoleCredentials(role, network),
      ),
    )
  }
}
