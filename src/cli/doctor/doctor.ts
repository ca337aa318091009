/** Runs `doctor`: looks at one thing after the other, and tells what to do. */

import { Client, findInterruptedTransfers } from '../../index.js'
import { findFor, clientConfigOf } from '../copy/open-client.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { describeFailure } from '../failure.js'
import { watchForInterruption } from '../interruption.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import { checkBucket } from './bucket-checks.js'
import { formatCheck, formatCheckLine, type Check } from './check.js'
import { checkConfiguration, checkCredentials, checkProxy } from './configuration-checks.js'
import { checkService } from './service-checks.js'
import { checkThroughput } from './throughput.js'

export interface DoctorOptions extends RemoteOptions {
  /** Bytes; `true` for the default. */
  readonly throughput?: number | true | undefined
}

const DEFAULT_THROUGHPUT_SIZE = 8 * 1024 * 1024

export async function doctor(
  bucket: string | undefined,
  options: DoctorOptions,
): Promise<ExitCode> {
  let failed = false
  let stopped: ExitCode | undefined
  const interruptible: Interruptible = async (work) => {
    const interruption = watchForInterruption(() => undefined)
    try {
      return await work(interruption.signal)
    } finally {
      stopped = interruption.exitCode
      interruption.release()
    }
  }
  for await (const check of examine(bucket, { ...options, interruptible })) {
    failed ||= check.outcome === 'fail'
    process.stdout.write(options.json === true ? formatCheckLine(check) : formatCheck(check))
  }
  return stopped ?? (failed ? EXIT_CODES.failed : EXIT_CODES.done)
}

type Interruptible = (work: (signal: AbortSignal) => Promise<Check>) => Promise<Check>

interface Examination extends DoctorOptions {
  /** For what leaves something behind when it is killed; all else may be. */
  readonly interruptible: Interruptible
}

/** What has failed makes what builds on it pointless. */
async function* examine(
  bucket: string | undefined,
  options: Examination,
): AsyncGenerator<Check, void, undefined> {
  const found = yield* guarded('configuration', () => findFor(options))
  if (found === undefined) return
  const configuration = checkConfiguration(found, options)
  yield* configuration
  yield await checkCredentials(found)
  yield* await checkInterrupted()
  if (configuration.some(({ outcome }) => outcome === 'fail')) return
  yield checkProxy(found)
  const client = yield* guarded(
    'configuration',
    // One attempt: a doctor tells of what fails.
    () => new Client({ ...clientConfigOf(found, options), retry: { maxAttempts: 1 } }),
  )
  if (client === undefined) return
  try {
    yield* examineService(client, bucket, options, found.region?.value)
  } finally {
    await client.close()
  }
}

async function* examineService(
  client: Client,
  bucket: string | undefined,
  { throughput, interruptible }: Examination,
  region: string | undefined,
): AsyncGenerator<Check, void, undefined> {
  const service = await checkService(client)
  yield* service
  if (bucket === undefined || service.some(({ outcome }) => outcome === 'fail')) return
  yield* await checkBucket(client, bucket, region)
  if (throughput === undefined) return
  const size = throughput === true ? DEFAULT_THROUGHPUT_SIZE : throughput
  yield await interruptible((signal) => checkThroughput(client, bucket, size, signal))
}

async function* guarded<Result>(
  name: string,
  work: () => Result,
): AsyncGenerator<Check, Result | undefined, undefined> {
  try {
    return work()
  } catch (error) {
    const { message, advice } = describeFailure(error)
    yield { name, outcome: 'fail', message, advice: advice[0] }
    return undefined
  }
}

async function checkInterrupted(): Promise<readonly Check[]> {
  const name = 'transfers'
  try {
    const { transfers } = await findInterruptedTransfers()
    const count = transfers.filter(({ running }) => !running).length
    if (count === 0) return []
    const message = `${count} ${count === 1 ? 'was' : 'were'} interrupted on this machine`
    return [{ name, outcome: 'warn', message, advice: 'ossferry transfers' }]
  } catch (error) {
    const { message } = describeFailure(error)
    const advice = 'without records no transfer can be resumed; see --checkpoint-dir'
    return [{ name, outcome: 'warn', message, advice }]
  }
}
