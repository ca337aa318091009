/** Asks STS for the credentials of a role. */

import type { Credentials } from '../../../client/credentials/credentials-provider.js'
import { readIssuedCredentials } from '../../../client/credentials/issued-credentials.js'
import { askIssuerForText } from '../../../client/credentials/issuer-exchange.js'
import type { RoleRequest, StsMoment } from '../../../client/credentials/sts-request.js'
import { systemClock } from '../clock.js'
import { systemRandom } from '../random.js'
import { parseIssuerUrl, SERVICE_REACH, withIssuerNetwork } from './issuer-network.js'

/** What all roles have in common. */
export interface RoleOptions {
  /** ARN of the role: `acs:ram::ACCOUNT:role/NAME`. */
  readonly roleArn: string
  /** What the account's log calls this program. Default `ossferry`. */
  readonly roleSessionName?: string | undefined
  /** Life of the credentials, 900 to what the role allows. Default: 3,600, which is STS's own. */
  readonly durationSeconds?: number | undefined
  /** JSON that allows less than the role does. Default: all that the role may do. */
  readonly policy?: string | undefined
  /**
   * Endpoint of STS, such as `sts.cn-hangzhou.aliyuncs.com` or `sts-vpc.cn-hangzhou.aliyuncs.com`.
   * Default `sts.aliyuncs.com`.
   */
  readonly stsEndpoint?: string | undefined
}

const STS_ENDPOINT = 'sts.aliyuncs.com'
const NONCE_SIZE = 16

/** With defaults. */
export function completeRole(options: RoleOptions): RoleRequest {
  const { roleArn, roleSessionName = 'ossferry', durationSeconds, policy } = options
  return { roleArn, roleSessionName, durationSeconds, policy }
}

/** Sends a form, made at the time when it is sent. */
export function askSts(
  stsEndpoint: string | undefined,
  makeForm: (moment: StsMoment) => string,
  signal: AbortSignal | undefined,
): Promise<Credentials> {
  const { address } = parseIssuerUrl(stsEndpoint ?? STS_ENDPOINT, 'stsEndpoint')
  return withIssuerNetwork(SERVICE_REACH, signal, async (network) => {
    const issuer = `STS (${address.host})`
    const form = makeForm({ time: systemClock.now(), nonce: systemRandom.bytes(NONCE_SIZE) })
    const request = { issuer, method: 'POST', address, target: '/', form } as const
    return readIssuedCredentials(await askIssuerForText(request, network), issuer)
  })
}
