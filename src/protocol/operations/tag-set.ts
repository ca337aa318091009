/** The document `<Tagging>`, in which the tags of an object are set and told. */

import { childrenNamed, childText, requireChild, type XmlElement } from '../xml/read-xml.js'
import { requireFilledChild } from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import type { ObjectTag } from './tagging.js'

export const TAGGING_ROOT = 'Tagging'

export function formatTagSet(tags: readonly ObjectTag[]): XmlNode {
  const elements = tags.map(({ key, value }): XmlNode => {
    return [
      'Tag',
      [
        ['Key', key],
        ['Value', value],
      ],
    ]
  })
  return [TAGGING_ROOT, [['TagSet', elements]]]
}

/** @throws XmlError */
export function readTagSet(root: XmlElement): readonly ObjectTag[] {
  return childrenNamed(requireChild(root, 'TagSet'), 'Tag').map((tag) => ({
    key: requireFilledChild(tag, 'Key'),
    value: childText(tag, 'Value') ?? '',
  }))
}
