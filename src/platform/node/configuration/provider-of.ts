/** The provider for what a profile or the environment says of credentials. */

import type { CredentialsProvider } from '../../../client/credentials/credentials-provider.js'
import {
  AnonymousCredentialsProvider,
  StaticCredentialsProvider,
} from '../../../client/credentials/fixed-credentials.js'
import type { CredentialsSource } from '../../../client/profiles/credentials-source.js'
import { EcsRoleCredentialsProvider } from '../credentials/ecs-role-credentials.js'
import { OidcRoleCredentialsProvider } from '../credentials/oidc-role-credentials.js'
import { ProcessCredentialsProvider } from '../credentials/process-credentials.js'
import { RamRoleCredentialsProvider } from '../credentials/ram-role-credentials.js'
import { UriCredentialsProvider } from '../credentials/uri-credentials.js'

/** Nothing is fetched before credentials are asked for. */
export function providerOf(source: CredentialsSource): CredentialsProvider {
  switch (source.kind) {
    case 'keys':
      return new StaticCredentialsProvider(
        source.accessKeyId,
        source.accessKeySecret,
        source.securityToken,
      )
    case 'anonymous':
      return new AnonymousCredentialsProvider()
    case 'ecs-role':
      return new EcsRoleCredentialsProvider(source)
    case 'ram-role':
      return new RamRoleCredentialsProvider({
        ...source,
        credentialsProvider: providerOf(source.source),
      })
    case 'oidc-role':
      return new OidcRoleCredentialsProvider(source)
    case 'process':
      return new ProcessCredentialsProvider(source.command)
    case 'uri':
      return new UriCredentialsProvider(source.uri)
  }
}
