/** Errors about the target of a download. */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'

export type TargetErrorCode =
  'TargetFull' | 'TargetIsDirectory' | 'TargetNotSupported' | 'TargetNotWritable'

/** The target cannot be written. What stood there before is untouched. */
export class TargetError extends OssferryError {
  override readonly name = 'TargetError'
  declare readonly code: TargetErrorCode

  constructor(code: TargetErrorCode, message: string, cause?: unknown) {
    super({ message, code, cause })
  }
}
