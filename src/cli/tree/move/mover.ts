/** How the files of one kind of tree get into another. */

import type { RequestOptions, TransferEventBody } from '../../../index.js'
import type { RoomForFile } from '../local/target-folder.js'
import type { TreeFile } from '../plan/tree-item.js'

export interface MoveContext extends RoomForFile {
  readonly signal: AbortSignal
  /** A request failed with this code and is sent again. */
  onRetry(code: string): void
  /** As `onRetry`, of the file's only request: others may be under way in its place. */
  onPause(code: string): void
  /** Waits until there is room for that request again. */
  afterPause(): Promise<void>
  /** So many bytes of the file are on the other side, or on their way there. */
  onBytes(bytes: number): void
  /** So many bytes were there from an earlier run. */
  onResumed(bytes: number): void
}

/** What a file has come to. */
export interface Moved {
  readonly size: number
  /** How success is known, as the library says it. */
  readonly verified: 'crc64' | 'parts' | 'identity' | 'size'
  readonly requestId: string
}

export interface Mover {
  readonly action: 'upload' | 'download' | 'copy'
  /** Requests that moving the file has under way at a time. */
  weightOf(file: TreeFile): number
  /** Moves one file; what stood in its place is untouched until all of it is there and verified. */
  move(file: TreeFile, context: MoveContext): Promise<Moved>
}

/** Requests under way for a file of `size` bytes that is moved in parts. */
export function requestsOf(size: number, partSize: number, parallelNum: number): number {
  return Math.max(1, Math.min(parallelNum, Math.ceil(size / partSize)))
}

/** Files of less are moved by one request, from or into memory at once. */
export const SMALL_FILE_SIZE = 256 * 1024

/** As the library's own. */
export const DEFAULT_PART_SIZE = 6 * 1024 * 1024

/** For the only request of a file. */
export function requestOptionsOf(context: MoveContext): RequestOptions {
  return {
    signal: context.signal,
    onRetry: ({ error }) => context.onPause(error.code),
    beforeRetry: () => context.afterPause(),
  }
}

/**
 * Tells `context` what a transfer tells. Events are not waited for, so the file holds its place
 * while a request pauses.
 */
export function listenTo(context: MoveContext): (event: TransferEventBody) => void {
  return (event) => {
    if (event.type === 'retry') context.onRetry(event.code)
    else if (event.type === 'progress') context.onBytes(event.progress.sentBytes)
    else if (event.type === 'part-reused') context.onResumed(event.size)
  }
}
