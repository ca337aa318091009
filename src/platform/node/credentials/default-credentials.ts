/** Credentials from wherever this machine is told to take them. */

import type {
  Credentials,
  CredentialsProvider,
} from '../../../client/credentials/credentials-provider.js'
import { shareCredentials } from '../../../client/credentials/refreshing-credentials.js'
import { CredentialsError } from '../../../protocol/errors/ossferry-error.js'
import { systemClock } from '../clock.js'
import {
  findConfiguration,
  type ConfigurationOptions,
  type FoundConfiguration,
} from '../configuration/find-configuration.js'

/**
 * The credentials that `findConfiguration` finds, which is asked when the first ones are needed:
 * OSS_ACCESS_KEY_ID and the like, ALIBABA_CLOUD_..., then the files of ossutil and of the Alibaba
 * Cloud CLI. Nothing is tried that nobody has asked for: the metadata of a machine only when a
 * variable or a profile says so.
 */
export class DefaultCredentialsProvider implements CredentialsProvider {
  readonly #options: Pick<ConfigurationOptions, 'profile' | 'configFile'>
  #found: Required<CredentialsProvider> | undefined

  constructor(options: Pick<ConfigurationOptions, 'profile' | 'configFile'> = {}) {
    this.#options = options
  }

  /**
   * Rejects with a `CredentialsError`, code `MissingCredentials`, that says where they were looked
   * for, and with what `findConfiguration` throws.
   */
  async getCredentials(signal?: AbortSignal): Promise<Credentials> {
    return this.#find().getCredentials(signal)
  }

  async refreshCredentials(rejected: Credentials, signal?: AbortSignal): Promise<Credentials> {
    return this.#find().refreshCredentials(rejected, signal)
  }

  #find(): Required<CredentialsProvider> {
    if (this.#found !== undefined) return this.#found
    const found = findConfiguration(this.#options)
    if (found.credentials === undefined) throw noCredentials(found)
    this.#found = shareCredentials(found.credentials.provider, systemClock)
    return this.#found
  }
}

function noCredentials({ lookedAt }: FoundConfiguration): CredentialsError {
  return new CredentialsError({
    code: 'MissingCredentials',
    message:
      `no credentials; looked in ${lookedAt.join(', ')} ` +
      '(`npx ossferry serve` gives a local OSS with a key of its own)',
  })
}
