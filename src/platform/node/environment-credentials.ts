/** The access key from environment variables. */

import {
  checkCredentials,
  type Credentials,
  type CredentialsProvider,
} from '../../client/credentials/credentials-provider.js'
import { CredentialsError } from '../../protocol/errors/ossferry-error.js'

/**
 * Reads OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, for temporary credentials, OSS_SESSION_TOKEN;
 * afresh for each request.
 */
export class EnvironmentVariableCredentialsProvider implements CredentialsProvider {
  /**
   * Rejects with a `CredentialsError`, code `MissingCredentials`, when one of the first two is not
   * set.
   */
  getCredentials(): Promise<Credentials> {
    const { OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET, OSS_SESSION_TOKEN } = process.env
    if (!OSS_ACCESS_KEY_ID) return Promise.reject(missing('OSS_ACCESS_KEY_ID'))
    if (!OSS_ACCESS_KEY_SECRET) return Promise.reject(missing('OSS_ACCESS_KEY_SECRET'))
    const credentials = {
      accessKeyId: OSS_ACCESS_KEY_ID,
      accessKeySecret: OSS_ACCESS_KEY_SECRET,
      securityToken: OSS_SESSION_TOKEN || undefined,
    }
    try {
      return Promise.resolve(checkCredentials(credentials, 'the environment'))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** What the environment says now; programs that renew their token write it there. */
  refreshCredentials(): Promise<Credentials> {
    return this.getCredentials()
  }
}

function missing(variable: string): CredentialsError {
  return new CredentialsError({
    code: 'MissingCredentials',
    message:
      `no access key: the environment variable ${variable} is not set; ` +
      'set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET (`npx ossferry serve` gives a local OSS with a key of its own)',
  })
}
