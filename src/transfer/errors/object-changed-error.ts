/** The error of a download or copy whose object is not the same any more. */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'

/**
 * The object was replaced or removed while it was read or copied: its parts do not belong together,
 * and nothing was put under the target's name. Start again to get the new object. Code
 * `ObjectChanged`.
 */
export class ObjectChangedError extends OssferryError {
  override readonly name = 'ObjectChangedError'

  constructor(message: string, cause?: unknown) {
    super({ message, code: 'ObjectChanged', cause })
  }
}
