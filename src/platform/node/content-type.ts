/** MIME types by file name. */

import mime from 'mime'

/** The type that goes with the name's extension; `undefined` for unknown ones. */
export function contentTypeOf(name: string): string | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]
  return extension === undefined ? undefined : (mime.getType(extension) ?? undefined)
}
