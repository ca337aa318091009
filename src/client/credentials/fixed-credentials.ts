/** Providers whose credentials never change. */

import {
  checkCredentials,
  type Credentials,
  type CredentialsProvider,
} from './credentials-provider.js'

/** Always the same access key. */
export class StaticCredentialsProvider implements CredentialsProvider {
  readonly #credentials: Promise<Credentials>

  /** @throws CredentialsError `InvalidCredentials` when a part is empty. */
  constructor(accessKeyId: string, accessKeySecret: string, securityToken?: string) {
    const credentials = { accessKeyId, accessKeySecret, securityToken }
    this.#credentials = Promise.resolve(checkCredentials(credentials, 'StaticCredentialsProvider'))
  }

  getCredentials(): Promise<Credentials> {
    return this.#credentials
  }

  refreshCredentials(): Promise<Credentials> {
    return this.#credentials
  }
}

/** No access key: requests go unsigned, as objects that anybody may read allow it. */
export class AnonymousCredentialsProvider implements CredentialsProvider {
  readonly #credentials: Promise<Credentials> = Promise.resolve({
    accessKeyId: '',
    accessKeySecret: '',
  })

  getCredentials(): Promise<Credentials> {
    return this.#credentials
  }

  refreshCredentials(): Promise<Credentials> {
    return this.#credentials
  }
}
