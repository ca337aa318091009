/** What a download goes on from: the partial file, or the target that is finished already. */

import type { DownloadCheckpoint } from '../checkpoint/download-checkpoint.js'
import type { PartPlan } from '../part-plan.js'
import type { PartSink } from '../part-sink.js'
import type { OpenDestination } from './download-destination.js'
import { findFinishedDownload } from './finished-before.js'
import { claimedParts, type ClaimedParts } from './resume-download.js'

export interface EarlierDownload {
  readonly destination: OpenDestination
  /** The record that counts; `undefined` for a fresh start. */
  readonly earlier: DownloadCheckpoint | undefined
  /** Bytes of the partial file. */
  readonly present: number
  readonly start: number
  readonly size: number
  readonly plan: PartPlan
}

export interface EarlierParts {
  /** Where the rest goes. */
  readonly sink: PartSink
  /** Bytes that are there. */
  readonly present: number
  readonly claimed: ClaimedParts
  /** Whether they have been read and compared. */
  readonly verified: boolean
}

export async function findEarlierParts(
  { destination, earlier, present, start, size, plan }: EarlierDownload,
  signal: AbortSignal,
): Promise<EarlierParts> {
  const { sink } = destination
  if (earlier === undefined) return { sink, present, claimed: new Map(), verified: false }
  const finished =
    present === 0 ? await findFinishedDownload(destination, earlier, plan, size, signal) : undefined
  if (finished === undefined) {
    const claimed = await claimedParts(earlier, { sink, present, start, plan }, signal)
    return { sink, present, claimed, verified: false }
  }
  await sink.abandon(false, new Error('the target is there already'))
  return { sink: finished.sink, present: size, claimed: finished.parts, verified: true }
}
