/**
 * Credentials of the RAM role of an ECS instance, from the instance's metadata.
 *
 * 1. A token is fetched first (version 2 of the metadata service), which a forged request cannot.
 * 2. A service that does not know of tokens (404, 403, 405) is asked without, unless that is
 *    forbidden.
 * 3. The name of the role, if nobody has given it, is asked for, and then its credentials.
 *
 * @see https://www.alibabacloud.com/help/en/ecs/user-guide/attach-an-instance-ram-role-to-an-ecs-instance
 */

import { CredentialsError } from '../../protocol/errors/ossferry-error.js'
import type { HttpHeaders } from '../../protocol/http.js'
import { encodeRfc3986 } from '../../protocol/percent-encoding.js'
import type { Credentials } from './credentials-provider.js'
import { readIssuedCredentials } from './issued-credentials.js'
import {
  askIssuer,
  askIssuerForText,
  refused,
  type IssuerAddress,
  type IssuerAnswer,
  type IssuerNetwork,
} from './issuer-exchange.js'

export interface EcsRole {
  readonly address: IssuerAddress
  /** `undefined`: that of the instance. */
  readonly roleName: string | undefined
  /** Whether a service without tokens is refused. */
  readonly tokenRequired: boolean
}

const ISSUER = 'the metadata of this ECS instance'
const TOKEN_TARGET = '/latest/api/token'
const ROLE_TARGET = '/latest/meta-data/ram/security-credentials/'
/** Of the token, which is used at once. */
const TOKEN_LIFE_SECONDS = 60
const WITHOUT_TOKENS: ReadonlySet<number> = new Set([403, 404, 405])

export async function fetchEcsRoleCredentials(
  role: EcsRole,
  network: IssuerNetwork,
): Promise<Credentials> {
  const headers = await fetchToken(role, network)
  const get = (target: string): Promise<string> => {
    const { address } = role
    const request = { issuer: ISSUER, method: 'GET', address, target, headers } as const
    return askIssuerForText(request, network)
  }
  const roleName = role.roleName ?? (await get(ROLE_TARGET)).trim().split('\n')[0]?.trim()
  if (roleName === undefined || roleName === '') {
    throw new CredentialsError({
      code: 'CredentialsUnavailable',
      message: `cannot get credentials from ${ISSUER}: no RAM role is attached to it`,
    })
  }
  return readIssuedCredentials(await get(ROLE_TARGET + encodeRfc3986(roleName)), ISSUER)
}

/** The headers that show the token; none for a service without. */
async function fetchToken(role: EcsRole, network: IssuerNetwork): Promise<HttpHeaders> {
  const answer = await askIssuer(
    {
      issuer: ISSUER,
      method: 'PUT',
      address: role.address,
      target: TOKEN_TARGET,
      headers: { 'x-aliyun-ecs-metadata-token-ttl-seconds': String(TOKEN_LIFE_SECONDS) },
    },
    network,
  )
  if (isToken(answer)) return { 'x-aliyun-ecs-metadata-token': answer.text.trim() }
  if (WITHOUT_TOKENS.has(answer.status) && !role.tokenRequired) return {}
  throw refused(ISSUER, answer)
}

function isToken({ status, text }: IssuerAnswer): boolean {
  return status === 200 && /^[\x21-\x7e]+$/.test(text.trim())
}
