/** Errors about checkpoints. */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'

/**
 * A checkpoint cannot be read or written: a missing right, a full disk. Code `CheckpointFailed`.
 */
export class CheckpointError extends OssferryError {
  override readonly name = 'CheckpointError'

  constructor(message: string, cause?: unknown, advice?: string) {
    super({ message, code: 'CheckpointFailed', cause, advice })
  }
}

/** Another transfer works on the same source and target. Code `CheckpointLocked`. */
export class CheckpointLockedError extends OssferryError {
  override readonly name = 'CheckpointLockedError'

  constructor(message: string, advice?: string) {
    super({ message, code: 'CheckpointLocked', retryable: true, advice })
  }
}
