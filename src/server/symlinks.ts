/** Symlinks: objects that are read as another object of their bucket. */

import { rejection, type RequestRejection } from '../protocol/operations/request-rejection.js'
import type { StoredObject } from './object-store.js'

export function noSuchTarget({ symlinkTarget = '' }: StoredObject): RequestRejection {
  return rejection('SymlinkTargetNotExist', { details: { Key: symlinkTarget } })
}

/**
 * What is told of `link` when it is read as `target`: what is the content's is the target's, what
 * describes it is the link's.
 *
 * @throws RequestRejection for a target that cannot be read so.
 */
export function readThrough(link: StoredObject, target: StoredObject): StoredObject {
  if (target.isDeleteMarker === true) throw noSuchTarget(link)
  if (target.type === 'Symlink') throw rejection('InvalidTargetType')
  return {
    ...link,
    content: target.content,
    size: target.size,
    etag: target.etag,
    contentMd5: target.contentMd5,
    hashCrc64: target.hashCrc64,
    lastModifiedMs: Math.max(link.lastModifiedMs, target.lastModifiedMs),
  }
}
