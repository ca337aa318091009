/**
 * Requests to STS for the credentials of a RAM role.
 *
 * @see https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole
 * @see https://www.alibabacloud.com/help/en/sdk/product-overview/rpc-mechanism for the signature
 */

import type { Digests } from '../../environment.js'
import { formatIsoTime } from '../../protocol/iso-time.js'
import { encodeRfc3986 } from '../../protocol/percent-encoding.js'
import { encodeBase64, encodeHex, encodeUtf8 } from '../../protocol/text-codecs.js'
import type { Credentials } from './credentials-provider.js'

export type StsParameters = Readonly<Record<string, string>>

/** The role, and how its credentials are to be. */
export interface RoleRequest {
  readonly roleArn: string
  readonly roleSessionName: string
  readonly durationSeconds: number | undefined
  readonly policy: string | undefined
}

/** What differs from request to request. */
export interface StsMoment {
  /** Unix milliseconds. */
  readonly time: number
  /** Never used before. */
  readonly nonce: Uint8Array
}

export function assumeRoleParameters(
  role: RoleRequest & { readonly externalId: string | undefined },
): StsParameters {
  return complete({ Action: 'AssumeRole', ...roleParameters(role), ExternalId: role.externalId })
}

export function assumeRoleWithOidcParameters(
  role: RoleRequest & { readonly oidcProviderArn: string; readonly oidcToken: string },
): StsParameters {
  return complete({
    Action: 'AssumeRoleWithOIDC',
    ...roleParameters(role),
    OIDCProviderArn: role.oidcProviderArn,
    OIDCToken: role.oidcToken,
  })
}

/** The form of a request that needs no key. */
export function plainStsForm(parameters: StsParameters, moment: StsMoment): string {
  return canonicalForm({ ...parameters, ...commonParameters(moment) })
}

/** The form of a request signed with `credentials`. */
export function signedStsForm(
  parameters: StsParameters,
  credentials: Credentials,
  moment: StsMoment,
  digests: Digests,
): string {
  const { accessKeyId, accessKeySecret, securityToken } = credentials
  const signed = {
    ...parameters,
    ...commonParameters(moment),
    ...complete({ SecurityToken: securityToken }),
    AccessKeyId: accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
  }
  const signature = signRpc('POST', signed, accessKeySecret, digests)
  return `${canonicalForm(signed)}&Signature=${encodeRfc3986(signature)}`
}

/** The signature of Alibaba Cloud's RPC interfaces, version 1. */
export function signRpc(
  method: 'GET' | 'POST',
  parameters: StsParameters,
  accessKeySecret: string,
  digests: Digests,
): string {
  const text = `${method}&%2F&${encodeRfc3986(canonicalForm(parameters))}`
  const key = encodeUtf8(`${accessKeySecret}&`)
  return encodeBase64(digests.hmacSha1(key, encodeUtf8(text)))
}

/** Sorted by name, encoded. */
function canonicalForm(parameters: StsParameters): string {
  return Object.keys(parameters)
    .sort()
    .map((name) => `${encodeRfc3986(name)}=${encodeRfc3986(parameters[name] ?? '')}`)
    .join('&')
}

function roleParameters({ roleArn, roleSessionName, durationSeconds, policy }: RoleRequest) {
  return {
    RoleArn: roleArn,
    RoleSessionName: roleSessionName,
    DurationSeconds: durationSeconds?.toString(),
    Policy: policy,
  }
}

function commonParameters({ time, nonce }: StsMoment) {
  return {
    Format: 'JSON',
    Version: '2015-04-01',
    SignatureNonce: encodeHex(nonce),
    // STS wants no fraction.
    Timestamp: formatIsoTime(time).replace('.000Z', 'Z'),
  }
}

function complete(parameters: Readonly<Record<string, string | undefined>>): StsParameters {
  const entries = Object.entries(parameters).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as StsParameters
}
