/** Credentials from an address of one's own. */

import { readIssuedCredentials } from '../../../client/credentials/issued-credentials.js'
import { askIssuerForText } from '../../../client/credentials/issuer-exchange.js'
import { RefreshingCredentialsProvider } from '../refreshing-credentials.js'
import { parseIssuerUrl, SERVICE_REACH, withIssuerNetwork } from './issuer-network.js'

/**
 * Gets `uri` (http or https), which answers with `AccessKeyId`, `AccessKeySecret`, `SecurityToken`
 * and `Expiration` as JSON; again ahead of expiry. One request at a time, shared by all who wait.
 * `getCredentials` rejects with a `CredentialsError`.
 */
export class UriCredentialsProvider extends RefreshingCredentialsProvider {
  /** @throws ConfigError `InvalidEndpoint` */
  constructor(uri: string) {
    const { address, target } = parseIssuerUrl(uri, 'the credentials URI')
    const issuer = `the credentials URI (${address.host})`
    super((signal) =>
      withIssuerNetwork(SERVICE_REACH, signal, async (network) => {
        const request = { issuer, method: 'GET', address, target } as const
        return readIssuedCredentials(await askIssuerForText(request, network), issuer)
      }),
    )
  }
}
