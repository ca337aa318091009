/** Credentials of a RAM role that other credentials may assume. */

import {
  type Credentials,
  type CredentialsProvider,
  type FetchCredentials,
  sameKey,
} from '../../../client/credentials/credentials-provider.js'
import { isRefusal } from '../../../client/credentials/issuer-exchange.js'
import { shareCredentials } from '../../../client/credentials/refreshing-credentials.js'
import { assumeRoleParameters, signedStsForm } from '../../../client/credentials/sts-request.js'
import { systemClock } from '../clock.js'
import { nodeDigests } from '../digests.js'
import { RefreshingCredentialsProvider } from '../refreshing-credentials.js'
import { askSts, completeRole, type RoleOptions } from './sts-exchange.js'

export interface RamRoleOptions extends RoleOptions {
  /** Whose key assumes the role. */
  readonly credentialsProvider: CredentialsProvider | FetchCredentials
  /** What a role of another account may ask for to know its callers. Default none. */
  readonly externalId?: string | undefined
}

/**
 * Assumes the role through STS (AssumeRole), and again ahead of expiry. One request at a time,
 * shared by all who wait. `getCredentials` rejects with a `CredentialsError`.
 */
export class RamRoleCredentialsProvider extends RefreshingCredentialsProvider {
  constructor(options: RamRoleOptions) {
    const source = shareCredentials(options.credentialsProvider, systemClock)
    const { externalId } = options
    const parameters = assumeRoleParameters({ ...completeRole(options), externalId })
    const ask = (credentials: Credentials, signal?: AbortSignal): Promise<Credentials> =>
      askSts(
        options.stsEndpoint,
        (moment) => signedStsForm(parameters, credentials, moment, nodeDigests),
        signal,
      )
    super(async (signal) => {
      const credentials = await source.getCredentials(signal)
      try {
        return await ask(credentials, signal)
      } catch (error) {
        if (!isRefusal(error)) throw error
        // The key may have been replaced: one that does not expire is kept until it is refused.
        const fresh = await source.refreshCredentials(credentials, signal)
        if (sameKey(fresh, credentials)) throw error
        return ask(fresh, signal)
      }
    })
  }
}
