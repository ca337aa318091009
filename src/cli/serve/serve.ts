/** Runs `serve`: a local OSS until it is told to stop. */

import { createServer, type EmbeddedServer } from '../../server.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { describeFailure, printFailure } from '../failure.js'
import { watchForInterruption } from '../interruption.js'
import { formatJsonLine } from '../json-line.js'
import { formatBanner } from './banner.js'

export interface ServeOptions {
  readonly host: string
  readonly port: number
  readonly data?: string | undefined
  readonly accessKeyId?: string | undefined
  readonly accessKeySecret?: string | undefined
  readonly region: string
  readonly bucket?: readonly string[] | undefined
  readonly json?: boolean | undefined
}

/** Resolves when the server has been stopped. */
export async function serve(options: ServeOptions): Promise<ExitCode> {
  let stop: () => void = () => undefined
  const stopped = new Promise<void>((resolve) => (stop = resolve))
  const interruption = watchForInterruption(() => stop())
  try {
    const server = await start(options)
    process.stdout.write(
      options.json === true ? formatReady(server, options) : formatBanner(server, options),
    )
    await stopped
    await server.close()
    if (options.json !== true) process.stdout.write('stopped\n')
    return EXIT_CODES.done
  } catch (error) {
    return explain(error)
  } finally {
    interruption.release()
  }
}

function start(options: ServeOptions): Promise<EmbeddedServer> {
  const { host, port, region, data, bucket, accessKeyId, accessKeySecret } = options
  const given = accessKeyId !== undefined && accessKeySecret !== undefined
  return createServer({
    host,
    port,
    region,
    dataDir: data,
    buckets: bucket,
    accessKeys: given ? [{ accessKeyId, accessKeySecret }] : undefined,
  })
}

/** What the options ask for and no server can be. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'DefaultKeyOnNetwork',
  'InvalidAccessKey',
  'InvalidBucketName',
])

function explain(error: unknown): ExitCode {
  const failure = describeFailure(error)
  printFailure(failure, error)
  return USAGE_CODES.has(failure.code) ? EXIT_CODES.usage : EXIT_CODES.failed
}

/** A key of the user's own stays unsaid: the line may end up in a log. */
function formatReady(server: EmbeddedServer, options: ServeOptions): string {
  const { endpoint, port, region, accessKeyId, accessKeySecret } = server
  return formatJsonLine({
    type: 'listening',
    endpoint,
    port,
    region,
    accessKeyId,
    accessKeySecret: options.accessKeySecret === undefined ? accessKeySecret : null,
    buckets: options.bucket ?? [],
    data: options.data ?? null,
    pid: process.pid,
  })
}
