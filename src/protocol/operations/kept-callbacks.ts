/** The document `<BucketCallbackPolicy>`: the callbacks that a bucket keeps by name. */

import { findCallbackProblem } from '../callback.js'
import { MAX_KEPT_CALLBACKS } from '../limits.js'
import { childrenNamed, childText, XmlError, type XmlElement } from '../xml/read-xml.js'
import { requireFilledChild } from '../xml/typed-children.js'
import type { CallbackFields } from './object-fields.js'

export const KEPT_CALLBACKS_ROOT = 'BucketCallbackPolicy'

/** By name. @throws XmlError for an item that is none, or a name that stands twice. */
export function readKeptCallbacks(root: XmlElement): ReadonlyMap<string, CallbackFields> {
  const items = childrenNamed(root, 'PolicyItem')
  if (items.length === 0) throw new XmlError('there is no <PolicyItem>')
  if (items.length > MAX_KEPT_CALLBACKS) {
    throw new XmlError(`there are ${items.length} items; at most ${MAX_KEPT_CALLBACKS} are allowed`)
  }
  const kept = new Map<string, CallbackFields>()
  for (const item of items) {
    const name = requireFilledChild(item, 'PolicyName')
    if (kept.has(name)) throw new XmlError(`<PolicyName> ${JSON.stringify(name)} is given twice`)
    const fields: CallbackFields = {
      callback: requireFilledChild(item, 'Callback'),
      callbackVar: childText(item, 'CallbackVar') || undefined,
    }
    const problem = findCallbackProblem(fields)
    if (problem !== undefined) throw new XmlError(`item ${JSON.stringify(name)}: ${problem}`)
    kept.set(name, fields)
  }
  return kept
}
