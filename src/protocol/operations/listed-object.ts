/** An object as the lists of objects tell of it. */

import { child, childText, type XmlElement } from '../xml/read-xml.js'
import { requireChildCount, requireFilledChild } from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { formatOwner, readOwner, type BucketOwner } from './get-bucket-info.js'
import type { NameDecoder } from './name-list.js'

export interface ListedObject {
  readonly key: string
  /** In bytes. */
  readonly size: number
  /** As sent, in double quotes. */
  readonly etag: string
  /** `YYYY-MM-DDTHH:MM:SS.000Z`. */
  readonly lastModified: string
  /** `Normal`, `Multipart`, `Appendable` or `Symlink`. */
  readonly type: string
  readonly storageClass: string
  readonly owner: BucketOwner | undefined
  /** Of a restored object, or one that is being restored: what `x-oss-restore` says. */
  readonly restoreInfo?: string | undefined
  /** Of a sealed object: `YYYY-MM-DDTHH:MM:SS.000Z`. */
  readonly sealedTime?: string | undefined
}

/** @throws XmlError */
export function readListedObject(object: XmlElement, decode: NameDecoder): ListedObject {
  const owner = child(object, 'Owner')
  return {
    key: decode(requireFilledChild(object, 'Key')),
    size: requireChildCount(object, 'Size'),
    etag: requireFilledChild(object, 'ETag'),
    lastModified: requireFilledChild(object, 'LastModified'),
    type: requireFilledChild(object, 'Type'),
    storageClass: requireFilledChild(object, 'StorageClass'),
    owner: owner === undefined ? undefined : readOwner(owner),
    restoreInfo: childText(object, 'RestoreInfo'),
    sealedTime: childText(object, 'SealedTime'),
  }
}

export function formatListedObject(
  object: ListedObject,
  encode: (name: string) => string,
): XmlNode {
  return [
    'Contents',
    [
      ['Key', encode(object.key)],
      ['LastModified', object.lastModified],
      ['ETag', object.etag],
      ['Type', object.type],
      ['Size', object.size],
      ['StorageClass', object.storageClass],
      ['RestoreInfo', object.restoreInfo],
      ['SealedTime', object.sealedTime],
      ...(object.owner === undefined ? [] : [formatOwner(object.owner)]),
    ],
  ]
}
