/** Errors about the source of an upload. */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'

/**
 * The source is not the same as when the upload began. Nothing was completed, unless the message
 * says otherwise: one PutObject may have been done by then. Code `SourceChanged`.
 */
export class SourceChangedError extends OssferryError {
  override readonly name = 'SourceChangedError'

  constructor(message: string, cause?: unknown) {
    super({ message, code: 'SourceChanged', cause })
  }
}

export type SourceErrorCode =
  | 'SourceNotFound'
  | 'SourceNotReadable'
  | 'SourceIsDirectory'
  | 'SourceNotSupported'
  | 'SourceReadFailed'
  | 'SourceTooLarge'
  | 'SourceTooShort'

/** The source cannot be opened or read. */
export class SourceError extends OssferryError {
  override readonly name = 'SourceError'
  declare readonly code: SourceErrorCode

  constructor(code: SourceErrorCode, message: string, cause?: unknown, advice?: string) {
    super({ message, code, cause, advice })
  }
}
