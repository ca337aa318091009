/** Credentials as they may be told: which, from where, for how long. */

import type { Credentials, FoundCredentials } from '../../index.js'
import { maskKeyId } from './masked.js'

export interface InspectedCredentials {
  readonly kind: FoundCredentials['kind']
  readonly from: string
  /** Masked; `undefined` for anonymous ones. */
  readonly accessKeyId: string | undefined
  readonly temporary: boolean
  /** Unix milliseconds. */
  readonly expiresAt: number | undefined
}

const KIND_TEXTS: Readonly<Record<FoundCredentials['kind'], string>> = {
  keys: 'access key',
  anonymous: 'none: requests go unsigned',
  'ecs-role': 'RAM role of this ECS instance',
  'ram-role': 'RAM role, assumed through STS',
  'oidc-role': 'RAM role, by an OIDC token (RRSA)',
  process: 'printed by a program',
  uri: 'from a credentials URI',
}

/** Fetches them, which may take requests. Rejects as their provider does. */
export async function inspectCredentials(found: FoundCredentials): Promise<InspectedCredentials> {
  const credentials = await found.provider.getCredentials()
  const { accessKeyId, securityToken } = credentials
  return {
    kind: found.kind,
    from: found.from,
    accessKeyId: accessKeyId === '' ? undefined : maskKeyId(accessKeyId),
    temporary: securityToken !== undefined,
    expiresAt: expirationOf(credentials),
  }
}

/** `access key LTAI****wxyz, temporary`. */
export function describeCredentials(credentials: InspectedCredentials): string {
  const { kind, accessKeyId, temporary } = credentials
  const key = accessKeyId === undefined ? '' : ` ${accessKeyId}`
  return `${KIND_TEXTS[kind]}${key}${temporary ? ', temporary' : ''}`
}

function expirationOf({ expiration }: Credentials): number | undefined {
  return typeof expiration === 'object' ? expiration.getTime() : expiration
}
