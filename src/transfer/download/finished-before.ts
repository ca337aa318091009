/**
 * A download that an earlier run had finished when it was killed, before it could forget its
 * record: the file has its name already. Nothing is fetched when every part of it is what the
 * record says.
 */

import type { DownloadCheckpoint } from '../checkpoint/download-checkpoint.js'
import type { PartPlan } from '../part-plan.js'
import type { PartSink } from '../part-sink.js'
import type { OpenDestination } from './download-destination.js'
import { crc64OnDisk, type ClaimedParts } from './resume-download.js'

/** What was left to do is nothing. */
export interface FinishedDownload {
  /** The target itself. */
  readonly sink: PartSink
  /** All parts, read and compared. */
  readonly parts: ClaimedParts
}

/** `undefined` when the target is not, byte for byte, what the record speaks of. */
export async function findFinishedDownload(
  destination: OpenDestination,
  { own }: DownloadCheckpoint,
  plan: PartPlan,
  size: number,
  signal: AbortSignal,
): Promise<FinishedDownload | undefined> {
  const parts = own?.parts
  if (parts === undefined || parts.size !== plan.count || size === 0) return undefined
  const sink = await destination.openFinished?.(size)
  if (sink === undefined) return undefined
  if (await isWhole(sink, parts, plan, signal)) return { sink, parts }
  await sink.abandon(true, new Error('the target is another file'))
  return undefined
}

async function isWhole(
  sink: PartSink,
  parts: ClaimedParts,
  plan: PartPlan,
  signal: AbortSignal,
): Promise<boolean> {
  for (const [partNumber, crc64] of parts) {
    const range = plan.range(partNumber)
    if (range === undefined) return false
    if ((await crc64OnDisk(sink, range, signal)) !== crc64) return false
  }
  return true
}
