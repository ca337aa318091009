/** The error of a transfer that was cancelled. */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'

/**
 * Thrown when a transfer ends because of `cancel()` or its `AbortSignal`, after everything it had
 * started has stopped. Code `Cancelled`; the name is `AbortError`, which the platforms use for the
 * same thing. `cause` is the signal's reason.
 */
export class TransferCancelledError extends OssferryError {
  override readonly name = 'AbortError'

  constructor(message: string, cause?: unknown) {
    super({ message, code: 'Cancelled', cause })
  }
}
