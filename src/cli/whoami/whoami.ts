/** Runs `whoami`: says which credentials are used, from where, and what they may do. */

import { Client, type FoundConfiguration } from '../../index.js'
import {
  describeCredentials,
  inspectCredentials,
  type InspectedCredentials,
} from '../configuration/inspected-credentials.js'
import { probe, type Probe } from '../configuration/probe.js'
import { clientConfigOf, requireConfiguration } from '../copy/open-client.js'
import { formatDuration } from '../duration.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { describeFailure, printFailure } from '../failure.js'
import { formatJsonLine } from '../json-line.js'
import { printable } from '../remote/printable.js'
import type { RemoteOptions } from '../remote/remote-options.js'

export async function whoami(
  bucket: string | undefined,
  options: RemoteOptions,
): Promise<ExitCode> {
  let client: Client | undefined
  try {
    const found = requireConfiguration(options)
    if (found.credentials === undefined) throw new Error('required and not there')
    client = new Client(clientConfigOf(found, options))
    const credentials = await inspectCredentials(found.credentials)
    const permissions = await askWhatIsAllowed(client, bucket)
    report(found, credentials, permissions, options.json === true)
    return judge(permissions)
  } catch (error) {
    const failure = describeFailure(error)
    printFailure(failure, error)
    if (options.json === true) process.stdout.write(formatJsonLine({ type: 'error', ...failure }))
    return failure.exitCode
  } finally {
    await client?.close()
  }
}

interface Permission {
  /** For programs: the operation. */
  readonly name: string
  /** For people. */
  readonly text: string
  readonly probe: Probe<unknown>
}

async function askWhatIsAllowed(
  client: Client,
  bucket: string | undefined,
): Promise<readonly Permission[]> {
  const ask = async (name: string, text: string, work: () => Promise<unknown>) => {
    return { name, text, probe: await probe(work) }
  }
  const asked = [ask('ListBuckets', 'list buckets', () => client.listBuckets({ maxKeys: 1 }))]
  if (bucket !== undefined) {
    const where = `oss://${bucket}`
    asked.push(
      ask('GetBucketInfo', `look at ${where}`, () => client.getBucketInfo({ bucket })),
      ask('ListObjectsV2', `list ${where}`, () => client.listObjectsV2({ bucket, maxKeys: 1 })),
      ask('ListMultipartUploads', `list its uploads`, () =>
        client.listMultipartUploads({ bucket, maxUploads: 1 }),
      ),
    )
  }
  return Promise.all(asked)
}

function report(
  found: FoundConfiguration,
  credentials: InspectedCredentials,
  permissions: readonly Permission[],
  json: boolean,
): void {
  if (json) {
    process.stdout.write(
      formatJsonLine({
        type: 'identity',
        credentials,
        region: found.region,
        endpoint: found.endpoint,
        permissions: permissions.map(({ name, probe: asked }) => ({
          name,
          answer: asked.answer,
          code: asked.answer === 'yes' ? undefined : asked.error.code,
        })),
      }),
    )
    return
  }
  const { region, endpoint } = found
  const rows: (readonly [string, string])[] = [
    ['credentials', describeCredentials(credentials)],
    ['from', credentials.from],
  ]
  if (credentials.expiresAt !== undefined) {
    rows.push(['expire', formatExpiry(credentials.expiresAt)])
  }
  if (region !== undefined) rows.push(['region', `${region.value} (${region.from})`])
  if (endpoint !== undefined) rows.push(['endpoint', `${endpoint.value} (${endpoint.from})`])
  for (const { text, probe: asked } of permissions) rows.push([text, describeProbe(asked)])
  const width = Math.max(...rows.map(([name]) => name.length))
  for (const [name, value] of rows) {
    process.stdout.write(`${printable(`${name.padEnd(width)}  ${value}`)}\n`)
  }
}

function formatExpiry(expiresAt: number): string {
  const moment = new Date(expiresAt).toISOString()
  const leftMs = expiresAt - Date.now()
  return leftMs > 0 ? `${moment}, in ${formatDuration(leftMs)}` : `${moment}: they have expired`
}

function describeProbe(asked: Probe<unknown>): string {
  switch (asked.answer) {
    case 'yes':
      return 'yes'
    case 'no':
      return `no: ${asked.error.code} [request ID ${asked.error.requestId}]`
    case 'failed':
      return `unknown: ${asked.error.message}`
  }
}

/** The first request that failed decides: whatever is wrong is wrong for the others too. */
function judge(permissions: readonly Permission[]): ExitCode {
  for (const { probe: asked } of permissions) {
    if (asked.answer !== 'failed') continue
    const failure = describeFailure(asked.error)
    printFailure(failure, asked.error)
    return 'status' in asked.error ? EXIT_CODES.configuration : failure.exitCode
  }
  return EXIT_CODES.done
}
