/** What `doctor` learns from one request: the network, the clock, and whether the key is good. */

import { ServiceError, type Client, type OssferryError } from '../../index.js'
import { probe } from '../configuration/probe.js'
import { formatDuration } from '../duration.js'
import { describeFailure } from '../failure.js'
import type { Check } from './check.js'

/** OSS refuses signatures beyond 15 minutes; what is near is worth a warning. */
const WARN_SKEW_MS = 60_000
const FAIL_SKEW_MS = 15 * 60_000

/** Asks for the account's buckets, which also one that may not list them gets an answer to. */
export async function checkService(client: Client): Promise<readonly Check[]> {
  const startedAt = Date.now()
  const asked = await probe(() => client.listBuckets({ maxKeys: 1 }))
  const endedAt = Date.now()
  if (asked.answer === 'failed' && !ServiceError.is(asked.error)) {
    return [checkNetwork(client, asked.error)]
  }
  const took = `${client.endpoint} answers in ${formatDuration(endedAt - startedAt)}`
  const checks: Check[] = [{ name: 'network', outcome: 'ok', message: took }]
  const serverTime = serverTimeOf(asked.answer === 'yes' ? asked.result : asked.error)
  if (serverTime !== undefined) checks.push(checkClock(serverTime, (startedAt + endedAt) / 2))
  if (asked.answer === 'failed') checks.push(refusedKey(asked.error))
  else checks.push(acceptedKey(asked.answer === 'yes', asked.answer === 'no' && asked.error.code))
  return checks
}

function checkNetwork({ endpoint }: Client, error: OssferryError): Check {
  const { message, advice } = describeFailure(error)
  return {
    name: 'network',
    outcome: 'fail',
    message: `${endpoint}: ${message}`,
    advice: advice[0] ?? NETWORK_ADVICE[error.code] ?? 'check the network and the endpoint',
  }
}

const NETWORK_ADVICE: Readonly<Record<string, string>> = {
  ProxyFailed: 'check HTTPS_PROXY and HTTP_PROXY; NO_PROXY names hosts to reach without',
  TlsFailed: 'NODE_EXTRA_CA_CERTS names certificates to trust besides',
  IdleTimeout: 'something in between swallows the answer: a firewall, a proxy',
}

function checkClock(serverTime: number, localTime: number): Check {
  const name = 'clock'
  const skewMs = localTime - serverTime
  const amount = formatDuration(Math.abs(skewMs))
  // The server's time has whole seconds.
  if (Math.abs(skewMs) < 2000) return { name, outcome: 'ok', message: 'as that of the server' }
  const message = `${amount} ${skewMs > 0 ? 'ahead of' : 'behind'} the server`
  if (Math.abs(skewMs) < WARN_SKEW_MS) return { name, outcome: 'ok', message }
  const advice = 'set the clock, for instance by NTP; transfers correct it by themselves meanwhile'
  return { name, outcome: Math.abs(skewMs) < FAIL_SKEW_MS ? 'warn' : 'fail', message, advice }
}

function refusedKey(error: OssferryError): Check {
  const { message, advice } = describeFailure(error)
  return { name: 'key', outcome: 'fail', message, advice: advice[0] ?? 'ossferry whoami' }
}

function acceptedKey(mayList: boolean, code: string | false): Check {
  const message = mayList
    ? 'OSS accepts it; it may list buckets'
    : `OSS accepts it; it may not list buckets (${String(code)}), which transfers do not need`
  return { name: 'key', outcome: 'ok', message }
}

function serverTimeOf(
  answer: ServiceError | OssferryError | { readonly headers: Readonly<Record<string, string>> },
): number | undefined {
  if ('headers' in answer) {
    const time = Date.parse(answer.headers['date'] ?? '')
    return Number.isNaN(time) ? undefined : time
  }
  return ServiceError.is(answer) ? answer.serverTime : undefined
}
