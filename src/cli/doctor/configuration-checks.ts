/** What `doctor` finds without asking OSS: settings, credentials, the proxy. */

import { listProfiles, type FoundConfiguration } from '../../index.js'
import { describeCredentials, inspectCredentials } from '../configuration/inspected-credentials.js'
import { describeMissing } from '../copy/open-client.js'
import { formatDuration } from '../duration.js'
import { describeFailure } from '../failure.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import type { Check } from './check.js'

const SOON_MS = 10 * 60_000

export function checkConfiguration(
  found: FoundConfiguration,
  { configFile }: RemoteOptions,
): readonly Check[] {
  return [...checkFiles(configFile), checkPlace(found)]
}

function checkFiles(configFile: string | undefined): readonly Check[] {
  try {
    const { problems } = listProfiles(configFile)
    const advice = 'correct the file, or make it anew with: ossferry config'
    return problems.map((message) => ({ name: 'files', outcome: 'warn', message, advice }))
  } catch (error) {
    // With everything in the environment a file that cannot be read hurts nobody.
    const { message } = describeFailure(error)
    const advice = 'correct or remove the file'
    return [{ name: 'files', outcome: 'warn', message, advice }]
  }
}

function checkPlace(found: FoundConfiguration): Check {
  const name = 'configuration'
  const missing = describeMissing(found)
  if (missing !== undefined) {
    const advice = 'ossferry config, or set OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and OSS_REGION'
    return { name, outcome: 'fail', message: missing, advice }
  }
  const { region, endpoint } = found
  const parts = [
    region && `region ${region.value} (${region.from})`,
    endpoint && `endpoint ${withoutUser(endpoint.value)} (${endpoint.from})`,
  ].filter((part) => part !== undefined)
  return { name, outcome: 'ok', message: parts.join(', ') }
}

export async function checkCredentials({ credentials }: FoundConfiguration): Promise<Check> {
  const name = 'credentials'
  if (credentials === undefined) {
    return { name, outcome: 'fail', message: 'there are none', advice: 'ossferry config' }
  }
  try {
    const inspected = await inspectCredentials(credentials)
    const message = `${describeCredentials(inspected)}, from ${inspected.from}`
    const { expiresAt } = inspected
    if (expiresAt === undefined) return { name, outcome: 'ok', message }
    const leftMs = expiresAt - Date.now()
    const whole = `${message}, ${leftMs > 0 ? `for ${formatDuration(leftMs)}` : 'expired'}`
    if (leftMs > SOON_MS) return { name, outcome: 'ok', message: whole }
    const outcome = leftMs > 0 ? 'warn' : 'fail'
    return { name, outcome, message: whole, advice: 'get fresh ones, or check the clock here' }
  } catch (error) {
    const { message, advice } = describeFailure(error)
    return { name, outcome: 'fail', message, advice: advice[0] ?? 'ossferry whoami tells more' }
  }
}

/** As the environment says; whether it works, the request that follows will tell. */
export function checkProxy({ endpoint }: FoundConfiguration): Check {
  const scheme = endpoint?.value.startsWith('http://') === true ? 'HTTP' : 'HTTPS'
  const names = [`${scheme}_PROXY`, `${scheme.toLowerCase()}_proxy`, 'ALL_PROXY', 'all_proxy']
  const name = names.find((variable) => process.env[variable])
  const proxy = name === undefined ? undefined : process.env[name]
  const except = process.env['NO_PROXY'] ?? process.env['no_proxy']
  if (name === undefined || proxy === undefined) {
    return { name: 'proxy', outcome: 'ok', message: 'none' }
  }
  const exception = except ? `, except for ${except}` : ''
  const message = `${withoutUser(proxy)} (${name})${exception}`
  return { name: 'proxy', outcome: 'ok', message }
}

function withoutUser(address: string): string {
  return address.replace(/^([a-z]+:\/\/)?[^/]*@/i, '$1...@')
}
