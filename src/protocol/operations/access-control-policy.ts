/** The document `<AccessControlPolicy>`, in which the ACL of a bucket or an object is told. */

import { child, requireChild, type XmlElement } from '../xml/read-xml.js'
import { requireFilledChild } from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { formatOwner, readOwner, type BucketOwner } from './get-bucket-info.js'

/** Who owns something, and what everybody else may do with it. */
export interface AccessControlPolicy {
  readonly owner: BucketOwner | undefined
  /** `private`, `public-read`, `public-read-write`; of an object also `default`: the bucket's. */
  readonly acl: string
}

export const ACCESS_CONTROL_ROOT = 'AccessControlPolicy'

export function formatAccessControlPolicy({ owner, acl }: AccessControlPolicy): XmlNode {
  return [
    ACCESS_CONTROL_ROOT,
    [...(owner === undefined ? [] : [formatOwner(owner)]), ['AccessControlList', [['Grant', acl]]]],
  ]
}

/** @throws XmlError */
export function readAccessControlPolicy(root: XmlElement): AccessControlPolicy {
  const owner = child(root, 'Owner')
  return {
    owner: owner === undefined ? undefined : readOwner(owner),
    acl: requireFilledChild(requireChild(root, 'AccessControlList'), 'Grant'),
  }
}
