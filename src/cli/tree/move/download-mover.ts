/**
 * Objects into a folder: small ones by one request each, large ones in parts that can be resumed.
 * All of them appear whole and verified, or not at all.
 */

import type { Client } from '../../../index.js'
import { DEFAULT_PARALLEL } from '../../copy/copy-options.js'
import { PARTIAL_SUFFIX } from '../../copy/partial-file.js'
import { DEFAULT_PART_SIZE, listenTo, requestOptionsOf, requestsOf, type Mover } from './mover.js'
import { findUmask, restoreAttributes } from '../local/preserved-attributes.js'
import type { TargetFolder } from '../local/target-folder.js'
import type { TreeOptions } from '../tree-options.js'
import type { TreeFile } from '../plan/tree-item.js'

export function createDownloadMover(
  client: Client,
  { bucket, folder }: { readonly bucket: string; readonly folder: TargetFolder },
  options: TreeOptions,
): Mover {
  const partSize = options.partSize ?? DEFAULT_PART_SIZE
  const parallelNum = options.parallel ?? DEFAULT_PARALLEL.file
  const downloader = client.downloader({
    partSize,
    parallelNum,
    enableCheckpoint: options.checkpoint !== false,
    checkpointDir: options.checkpointDir,
    tempSuffix: PARTIAL_SUFFIX,
    verifyData: options.verifyOnResume !== 'identity',
  })
  const { preserve: preserved } = options
  const umask = preserved === undefined ? 0 : findUmask()
  const restore = async (
    target: string,
    { metadata = {} }: { readonly metadata?: Readonly<Record<string, string>> | undefined },
  ): Promise<void> => {
    if (preserved !== undefined) await restoreAttributes(target, metadata, { preserved, umask })
  }
  const inParts = (file: TreeFile): boolean => file.size >= partSize
  return {
    action: 'download',
    weightOf: (file) => (inParts(file) ? requestsOf(file.size, partSize, parallelNum) : 1),
    async move(file, context) {
      const target = await folder.prepare(file.path, context)
      const object = { bucket, key: file.location }
      if (inParts(file)) {
        const call = { signal: context.signal, onEvent: listenTo(context) }
        const result = await downloader.downloadFile(object, target, call)
        await restore(target, result)
        return { size: result.size, verified: result.verified, requestId: result.requestId }
      }
      const result = await client.getObjectToFile(object, target, {
        ...requestOptionsOf(context),
        onReceived: (bytes) => context.onBytes(bytes),
      })
      await restore(target, result)
      const { size, hashCrc64, requestId } = result
      return { size, verified: hashCrc64 === undefined ? 'size' : 'crc64', requestId }
    },
  }
}
