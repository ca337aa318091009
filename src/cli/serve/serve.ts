/** Runs `serve`: a local OSS until it is told to stop. */

import { readFile } from 'node:fs/promises'
import { ConfigError } from '../../index.js'
import {
  createServer,
  type EmbeddedServer,
  type ServerAccessKey,
  type ServerOptions,
} from '../../server.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { describeFailure, printFailure } from '../failure.js'
import { watchForInterruption } from '../interruption.js'
import { formatJsonLine } from '../json-line.js'
import { openAccessLog, type AccessLog } from './access-log.js'
import { formatBanner } from './banner.js'
import { hasOwnKeys, type ServeOptions } from './serve-options.js'

/** Resolves when the server has been stopped. */
export async function serve(options: ServeOptions): Promise<ExitCode> {
  let stop: () => void = () => undefined
  const stopped = new Promise<void>((resolve) => (stop = resolve))
  const interruption = watchForInterruption(() => stop())
  let log: AccessLog | undefined
  try {
    log = openLog(options)
    const server = await createServer(await resolveServerOptions(options, log))
    const buckets = await server.buckets()
    const format = options.json === true ? formatReady : formatBanner
    process.stdout.write(format(server, buckets, options))
    log?.begin()
    if (options.stopWithStdin === true) process.stdin.once('close', stop).resume()
    await stopped
    await server.close()
    if (options.json !== true) process.stdout.write('stopped\n')
    return EXIT_CODES.done
  } catch (error) {
    return explain(error)
  } finally {
    log?.close()
    interruption.release()
    if (options.stopWithStdin === true) process.stdin.destroy() // it would keep the process alive
  }
}

function openLog({ accessLog }: ServeOptions): AccessLog | undefined {
  if (accessLog === undefined || accessLog === false) return undefined
  return openAccessLog(accessLog === true ? '-' : accessLog)
}

async function resolveServerOptions(
  options: ServeOptions,
  log: AccessLog | undefined,
): Promise<ServerOptions> {
  const { host, port, region, data, bucket, cname, seed, faults, control, controlToken } = options
  return {
    host,
    port,
    region,
    dataDir: data,
    buckets: bucket,
    cnames: cname,
    seed,
    faults,
    control: controlToken === undefined ? control : { token: controlToken },
    accessKeys: accessKeysOf(options),
    tls: await readTls(options),
    onRequest: log?.write,
  }
}

/** The keys that the user gave; `undefined` when it is the one that everybody knows. */
function accessKeysOf(options: ServeOptions): readonly ServerAccessKey[] | undefined {
  const { accessKeyId, accessKeySecret, accessKey } = options
  if (accessKeyId !== undefined && accessKeySecret !== undefined) {
    return [{ accessKeyId, accessKeySecret }]
  }
  return accessKey?.map((pair) => {
    const split = pair.indexOf(':')
    return { accessKeyId: pair.slice(0, split), accessKeySecret: pair.slice(split + 1) }
  })
}

async function readTls({ tlsCert, tlsKey }: ServeOptions): Promise<ServerOptions['tls']> {
  if (tlsCert === undefined || tlsKey === undefined) return undefined
  return {
    cert: await readOption('--tls-cert', tlsCert),
    key: await readOption('--tls-key', tlsKey),
  }
}

async function readOption(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `cannot read ${option}: ${reason}`
    throw new ConfigError({ code: 'InvalidCertificate', message, cause })
  }
}

/** What the options ask for and no server can be. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'ControlWithoutToken',
  'DefaultKeyOnNetwork',
  'InvalidAccessKey',
  'InvalidBucketName',
  'InvalidCertificate',
  'InvalidCustomDomain',
  'InvalidFaultRule',
  'InvalidSeed',
])

function explain(error: unknown): ExitCode {
  const failure = describeFailure(error)
  printFailure(failure, error)
  return USAGE_CODES.has(failure.code) ? EXIT_CODES.usage : EXIT_CODES.failed
}

/** A secret of the user's own stays unsaid: the line may end up in a log. */
function formatReady(
  server: EmbeddedServer,
  buckets: readonly string[],
  options: ServeOptions,
): string {
  const { endpoint, port, region, accessKeyId, accessKeySecret, controlEndpoint } = server
  return formatJsonLine({
    type: 'listening',
    endpoint,
    port,
    region,
    accessKeyId,
    accessKeySecret: hasOwnKeys(options) ? null : accessKeySecret,
    buckets,
    data: options.data ?? null,
    control: controlEndpoint,
    pid: process.pid,
  })
}
