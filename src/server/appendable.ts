/** What all calls ask of an appendable object. */

import { NEXT_POSITION } from '../protocol/operations/append-object.js'
import { rejection } from '../protocol/operations/request-rejection.js'
import type { StoredObject } from './object-store.js'

export function requireAppendable({ type }: StoredObject): void {
  if (type !== 'Appendable') throw rejection('ObjectNotAppendable')
}

/** Refuses any position but the end of the object, and tells which that is. */
export function requireEnd(position: number, size: number): void {
  if (position === size) return
  throw rejection('PositionNotEqualToLength', {}, { [NEXT_POSITION]: String(size) })
}
