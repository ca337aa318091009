/** Runs `cp`: one upload, download or copy, its report, its interruption and its exit code. */

import { OssferryError, type Client } from '../../index.js'
import { followBandwidth } from '../bandwidth/follow-bandwidth.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { watchForInterruption } from '../interruption.js'
import { openDisplay } from '../progress/open-display.js'
import { adviseRecursion, explainPrefix } from '../remote/key-is-prefix.js'
import { flushed } from '../remote/output.js'
import type { TransferView } from '../progress/transfer-view.js'
import type { CopyOptions } from './copy-options.js'
import type { CopyPlan } from './copy-plan.js'
import { isReaderGone } from './download-target.js'
import { describeStoppedDownload, download } from './download.js'
import { copyObject, describeStoppedCopy } from './object-copy.js'
import { openClient } from './open-client.js'
import { createReport, reportFailure, type Report } from './report.js'
import { describeStoppedUpload, upload } from './upload.js'

/** Does more than the transfer, before and after it; what it throws is reported as a failure. */
export type AroundTransfer = (
  context: { readonly client: Client; readonly report: Report; readonly signal: AbortSignal },
  transfer: () => Promise<void>,
) => Promise<void>

/** Only the transfer, unless `around` says otherwise. */
export async function copy(
  plan: CopyPlan,
  options: CopyOptions,
  around: AroundTransfer = (_, transferAlone) => transferAlone(),
): Promise<ExitCode> {
  // What cannot be written is told of when the transfer has been.
  let outputError: Error | undefined
  const noteOutputError = (error: Error): void => void (outputError ??= error)
  process.stdout.on('error', noteOutputError)
  const display = openDisplay({ quiet: options.quiet === true || drawsOverData(plan) })
  const report = createReport(display, { json: options.json === true })
  const interruption = watchForInterruption((name) => {
    const again = name === 'SIGINT' ? ' (Ctrl-C again to stop at once)' : ''
    display.end('keep') // the second one ends the program wherever the cursor is
    display.print(`stopping${again}`)
  })
  const context = { report, signal: interruption.signal }
  let client: Client | undefined
  let unfollow: (() => void) | undefined
  try {
    const opened = openClient(options)
    client = opened
    unfollow = followBandwidth(client, options.maxBandwidth, (line) => display.print(line))
    const all = (): Promise<void> =>
      around({ client: opened, ...context }, () => transfer(opened, plan, options, context))
    // Whoever goes on with a transfer has not named its source.
    const isNamed = plan.operation !== 'upload' && options.onlyContinue !== true
    await (isNamed ? explainSource(opened, plan, context.signal, all) : all())
    await flushed(process.stdout)
    if (outputError !== undefined) throw cannotTell(outputError)
    return EXIT_CODES.done
  } catch (error) {
    display.end('keep')
    if ((toStandardOutput(plan) || outputError !== undefined) && isReaderGone(error))
      return EXIT_CODES.readerGone
    if (interruption.exitCode === undefined) return reportFailure(report, error).exitCode
    const stopped = describeStop(plan, options, display.view, error)
    return reportFailure(report, stopped, interruption.exitCode).exitCode
  } finally {
    process.stdout.off('error', noteOutputError)
    interruption.release()
    unfollow?.()
    await client?.close()
    // An open pipe would keep the program waiting for input that nobody reads.
    process.stdin.destroy()
  }
}

function transfer(
  client: Client,
  plan: CopyPlan,
  options: CopyOptions,
  context: { readonly report: Report; readonly signal: AbortSignal },
): Promise<void> {
  switch (plan.operation) {
    case 'upload':
      return upload(client, plan, options, context)
    case 'download':
      return download(client, plan, options, context)
    case 'copy':
      return copyObject(client, plan, options, context)
  }
}

function explainSource(
  client: Client,
  plan: Exclude<CopyPlan, { readonly operation: 'upload' }>,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  const source = plan.operation === 'copy' ? plan.source : plan.object
  return explainPrefix(client, source, { advice: adviseRecursion, signal }, work)
}

/** What `--json` has written. */
function cannotTell(cause: Error): OssferryError {
  return new OssferryError({
    code: 'OutputFailed',
    message: `the transfer is done, but standard output cannot be written: ${cause.message}`,
    cause,
  })
}

function toStandardOutput(plan: CopyPlan): boolean {
  return plan.operation === 'download' && plan.target.kind === 'stream'
}

/** Data and progress on the same terminal would spoil each other. */
function drawsOverData(plan: CopyPlan): boolean {
  return toStandardOutput(plan) && (process.stdout.isTTY as boolean | undefined) === true
}

function describeStop(
  plan: CopyPlan,
  options: CopyOptions,
  view: TransferView,
  cause: unknown,
): OssferryError {
  const message = `interrupted; ${describeRemains(plan, options, view)}`
  return new OssferryError({ code: 'Interrupted', message, cause })
}

function describeRemains(plan: CopyPlan, options: CopyOptions, view: TransferView): string {
  switch (plan.operation) {
    case 'upload':
      return describeStoppedUpload(plan, options, view)
    case 'download':
      return describeStoppedDownload(plan, options, view)
    case 'copy':
      return describeStoppedCopy(options, view)
  }
}
