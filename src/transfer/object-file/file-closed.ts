/** The error of whoever uses a file on OSS after its end. */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'

/** Code `FileClosed`. */
export function fileClosed(path: string): OssferryError {
  return new OssferryError({
    code: 'FileClosed',
    message: `${path} is closed here; open it again to go on`,
  })
}
