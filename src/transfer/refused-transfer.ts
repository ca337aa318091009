/** A transfer that was over before it began: its arguments were refused. */

import { EventStream } from './event-stream.js'
import type { TransferEvent } from './events.js'
import type { Progress } from './progress.js'
import type { TransferControl } from './transfer.js'

export class RefusedTransfer implements TransferControl {
  readonly state = 'failed'
  readonly progress: Progress = {
    transferredBytes: 0,
    sentBytes: 0,
    totalBytes: undefined,
    resumedBytes: 0,
    bytesPerSecond: 0,
    etaMs: undefined,
  }

  events(): AsyncIterableIterator<TransferEvent> {
    const events = new EventStream<TransferEvent>()
    events.end()
    return events.iterate()
  }

  pause(): Promise<void> {
    return Promise.resolve()
  }

  resume(): void {
    // nothing runs
  }

  cancel(): Promise<void> {
    return Promise.resolve()
  }
}
