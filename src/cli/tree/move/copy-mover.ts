/** Objects to other keys or buckets, within OSS. */

import { OssferryError, type Client } from '../../../index.js'
import { DEFAULT_PARALLEL } from '../../copy/copy-options.js'
import { copyRequestOf } from '../../copy/object-copy.js'
import { formatObject } from '../../location.js'
import { listenTo, type Mover } from './mover.js'
import type { TreeOptions } from '../tree-options.js'
import type { UploadTarget } from './upload-mover.js'

export function createCopyMover(
  client: Client,
  sourceBucket: string,
  { bucket, prefix }: UploadTarget,
  options: TreeOptions,
): Mover {
  const parallelNum = options.parallel ?? DEFAULT_PARALLEL.file
  const copier = client.copier({
    partSize: options.partSize,
    parallelNum,
    multipartThreshold: options.multipartThreshold,
    enableCheckpoint: options.checkpoint !== false,
    checkpointDir: options.checkpointDir,
  })
  return {
    action: 'copy',
    weightOf: () => 1,
    async move(file, context) {
      const source = { bucket: sourceBucket, key: file.location }
      const object = { bucket, key: prefix + file.path }
      if (formatObject(source) === formatObject(object)) throw itself(formatObject(object))
      const { size, verified, requestId } = await copier.copy(
        copyRequestOf({ source, object }, options),
        { signal: context.signal, onEvent: listenTo(context) },
      )
      return { size, verified, requestId }
    },
  }
}

/** A move would go on to remove its source, which is the copy. */
function itself(name: string): OssferryError {
  return new OssferryError({
    code: 'SameObject',
    message: `cannot copy ${name}: source and target are the same object`,
  })
}
