/** The kinds of keys that a bucket is opened with, as the SDK V1 has them. */

import type {
  CredentialsProvider,
  FetchCredentials,
} from '../client/credentials/credentials-provider.js'
import {
  AnonymousCredentialsProvider,
  StaticCredentialsProvider,
} from '../client/credentials/fixed-credentials.js'
import { ConfigError } from '../protocol/errors/ossferry-error.js'

/** How the requests of a bucket are signed. Keys are kept where nothing prints them. */
export interface BucketAuth {
  /** `v4` signatures name the region: the bucket needs one. */
  readonly signatureVersion: 'v1' | 'v4'
  /** Gives the access key. */
  readonly credentialsProvider: CredentialsProvider | FetchCredentials
}

/** An access key, and V1 signatures, which OSS is about to give up. */
export class Auth implements BucketAuth {
  readonly signatureVersion = 'v1'
  readonly #provider: CredentialsProvider

  /** @throws CredentialsError `InvalidCredentials` when a part is empty. */
  constructor(accessKeyId: string, accessKeySecret: string) {
    this.#provider = new StaticCredentialsProvider(accessKeyId, accessKeySecret)
  }

  get credentialsProvider(): CredentialsProvider {
    return this.#provider
  }
}

/** An access key, and V4 signatures. */
export class AuthV4 implements BucketAuth {
  readonly signatureVersion = 'v4'
  readonly #provider: CredentialsProvider

  /** @throws CredentialsError `InvalidCredentials` when a part is empty. */
  constructor(accessKeyId: string, accessKeySecret: string) {
    this.#provider = new StaticCredentialsProvider(accessKeyId, accessKeySecret)
  }

  get credentialsProvider(): CredentialsProvider {
    return this.#provider
  }
}

/** Keys that a provider gives, or a function that fetches them, and V1 signatures. */
export class ProviderAuth implements BucketAuth {
  readonly signatureVersion = 'v1'
  readonly #provider: CredentialsProvider | FetchCredentials

  constructor(credentialsProvider: CredentialsProvider | FetchCredentials) {
    this.#provider = credentialsProvider
  }

  get credentialsProvider(): CredentialsProvider | FetchCredentials {
    return this.#provider
  }
}

/** Keys that a provider gives, or a function that fetches them, and V4 signatures. */
export class ProviderAuthV4 implements BucketAuth {
  readonly signatureVersion = 'v4'
  readonly #provider: CredentialsProvider | FetchCredentials

  constructor(credentialsProvider: CredentialsProvider | FetchCredentials) {
    this.#provider = credentialsProvider
  }

  get credentialsProvider(): CredentialsProvider | FetchCredentials {
    return this.#provider
  }
}

/** No key: requests go unsigned, as objects that anybody may read allow it. */
export class AnonymousAuth implements BucketAuth {
  /** Nothing is signed, so no region is needed. */
  readonly signatureVersion = 'v1'
  readonly #provider = new AnonymousCredentialsProvider()

  get credentialsProvider(): CredentialsProvider {
    return this.#provider
  }
}

/**
 * A temporary access key with its token. It is not renewed: for a program that outlives it use
 * `ProviderAuthV4` with a function that fetches keys.
 */
export class StsAuth implements BucketAuth {
  readonly signatureVersion: 'v1' | 'v4'
  readonly #provider: CredentialsProvider

  /**
   * `authVersion`: which signatures; `v1` by default, as in the Python SDK.
   *
   * @throws CredentialsError `InvalidCredentials` when a part is empty.
   * @throws ConfigError for another version.
   */
  constructor(
    accessKeyId: string,
    accessKeySecret: string,
    securityToken: string,
    authVersion: 'v1' | 'v4' = 'v1',
  ) {
    if (!VERSIONS.has(authVersion)) {
      throw new ConfigError({
        code: 'InvalidConfig',
        message: `authVersion must be 'v1' or 'v4', not ${JSON.stringify(authVersion)}`,
      })
    }
    this.signatureVersion = authVersion
    this.#provider = new StaticCredentialsProvider(accessKeyId, accessKeySecret, securityToken)
  }

  get credentialsProvider(): CredentialsProvider {
    return this.#provider
  }
}

const VERSIONS: ReadonlySet<string> = new Set(['v1', 'v4'])
