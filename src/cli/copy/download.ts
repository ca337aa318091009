/** `cp oss://bucket/key FILE`: reads an object into a file or to standard output. */

import type { Client } from '../../index.js'
import { formatByteSize } from '../byte-size.js'
import { formatObject } from '../location.js'
import { systemClock } from '../progress/open-display.js'
import type { CopyPlan } from './copy-plan.js'
import { openFileTarget, openStandardOutput, type DownloadTarget } from './download-target.js'
import { createReceiveMeter, type ReceiveMeter } from './receive-meter.js'
import { receiveObject, type ReceivedObject } from './receive-object.js'
import type { Report } from './report.js'
import { formatSummary } from './summary.js'

export type DownloadPlan = Extract<CopyPlan, { readonly operation: 'download' }>

interface DownloadContext {
  readonly report: Report
  readonly signal: AbortSignal
}

export async function download(
  client: Client,
  plan: DownloadPlan,
  context: DownloadContext,
): Promise<void> {
  const startedAt = systemClock.now()
  const { report } = context
  const { object } = plan
  const target =
    plan.target.kind === 'stream'
      ? openStandardOutput()
      : await openFileTarget(plan.target.path, object.key)
  const received = await receiveInto(target, client, plan, context)
  const durationMs = systemClock.now() - startedAt
  const { size, hashCrc64, verified, etag, versionId, requestId } = received
  report.line({
    type: 'result',
    operation: 'download',
    source: formatObject(object),
    target: target.name,
    size,
    etag,
    hashCrc64,
    verified,
    versionId,
    requestId,
    durationMs: Math.round(durationMs),
  })
  report.display.end()
  report.display.print(
    formatSummary({
      name: target.name === '-' ? formatObject(object) : target.name,
      size,
      movedBytes: size,
      durationMs,
      crc64: hashCrc64,
      verified,
      partCount: 1,
      reusedParts: 0,
    }),
  )
}

async function receiveInto(
  target: DownloadTarget,
  client: Client,
  { object }: DownloadPlan,
  { report, signal }: DownloadContext,
): Promise<ReceivedObject> {
  const source = formatObject(object)
  let meter: ReceiveMeter | undefined
  try {
    const received = await receiveObject(
      client,
      object,
      {
        onStart({ size }) {
          const shown = size === undefined ? '' : ` (${formatByteSize(size)})`
          report.display.print(`${source} → ${target.name}${shown}`)
          report.line({
            type: 'start',
            operation: 'download',
            source,
            target: target.name,
            size,
          })
          report.event({ type: 'state', state: 'running' })
          meter = createReceiveMeter(size, systemClock, (progress) =>
            report.event({ type: 'progress', progress }),
          )
        },
        async write(chunk) {
          await target.write(chunk)
          meter?.received(chunk.length)
        },
        onBroken(attempt, { code, message }) {
          report.event({ type: 'retry', partNumber: undefined, attempt, delayMs: 0, code, message })
        },
      },
      signal,
    )
    report.event({ type: 'state', state: 'completing' })
    await target.commit()
    meter?.finish()
    report.event({ type: 'state', state: 'succeeded' })
    return received
  } catch (error) {
    await target.discard()
    throw error
  }
}
