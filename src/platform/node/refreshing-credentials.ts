/** Credentials that run out, on the machine's clock. */

import type { FetchCredentials } from '../../client/credentials/credentials-provider.js'
import {
  RefreshingCredentialsProvider as ClockedCredentialsProvider,
  type RefreshingOptions,
} from '../../client/credentials/refreshing-credentials.js'
import { systemClock } from './clock.js'

/**
 * Credentials from a function, which is called again ahead of their expiration and when the service
 * refuses them. One call at a time, however many requests wait for it; the provider may be shared
 * by several clients.
 */
export class RefreshingCredentialsProvider extends ClockedCredentialsProvider {
  constructor(fetchCredentials: FetchCredentials, options: Omit<RefreshingOptions, 'clock'> = {}) {
    super(fetchCredentials, { ...options, clock: systemClock })
  }
}
