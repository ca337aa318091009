/** What a transfer tells while it runs. */

import type { Progress } from './progress.js'

/**
 * The states of a transfer.
 *
 * `opening`: looking at the source, the checkpoint and the other side. `running`: parts are moving
 * (a request need not be under way at this moment). `pausing`: no new part starts, those under way
 * are finishing. `paused`: quiet and saved. `completing`: all parts are done, the object is being
 * put together and verified. `succeeded`, `failed`, `cancelled`: over, nothing of it remains
 * running.
 */
export type TransferState =
  'opening' | 'running' | 'pausing' | 'paused' | 'completing' | 'succeeded' | 'failed' | 'cancelled'

/** Why an earlier, interrupted transfer was not continued. */
export type FreshStartReason =
  | 'checkpoint-damaged'
  | 'checkpoint-foreign'
  | 'object-changed'
  | 'source-changed'
  | 'request-changed'
  | 'endpoint-changed'
  | 'target-gone'
  | 'upload-gone'

export type TransferEventBody =
  | { readonly type: 'state'; readonly state: TransferState }
  | { readonly type: 'progress'; readonly progress: Progress }
  /**
   * An earlier run is continued: the other side (of a download, the disk) has these parts. They are
   * verified before they count. `uploadId` is absent for downloads.
   */
  | {
      readonly type: 'resuming'
      readonly uploadId: string | undefined
      readonly parts: number
      readonly bytes: number
      readonly totalParts: number | undefined
    }
  /** An earlier run cannot be continued. `abortedUploadId` names its upload when it was removed. */
  | {
      readonly type: 'fresh-start'
      readonly reason: FreshStartReason
      readonly message: string
      readonly abortedUploadId: string | undefined
    }
  | { readonly type: 'part-started'; readonly partNumber: number; readonly size: number }
  | { readonly type: 'part-completed'; readonly partNumber: number; readonly size: number }
  /** A part of an earlier run was verified and is not sent again. */
  | { readonly type: 'part-reused'; readonly partNumber: number; readonly size: number }
  /** A part of an earlier run differs from the source and is sent again. */
  | {
      readonly type: 'part-rejected'
      readonly partNumber: number
      readonly size: number
      readonly message: string
    }
  /** A request failed and is sent again after `delayMs`. */
  | {
      readonly type: 'retry'
      readonly partNumber: number | undefined
      readonly attempt: number
      readonly delayMs: number
      readonly code: string
      readonly message: string
    }
  /**
   * Something the user should know although the transfer goes on, such as an upload that could not
   * be aborted.
   */
  | { readonly type: 'warning'; readonly code: string; readonly message: string }

/** An event with the transfer it belongs to and when it happened (Unix milliseconds). */
export type TransferEvent = TransferEventBody & {
  readonly transferId: string
  readonly time: number
}
