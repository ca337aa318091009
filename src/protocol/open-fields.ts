/** Fields by name, where others choose the names. */

/**
 * What inherits from it inherits no name, as `Object.create(null)`; but objects without a prototype
 * V8 keeps as hash tables, which cost several times as much to fill and to walk.
 */
const NO_NAMES = Object.freeze(Object.create(null)) as object

/** No fields, to be filled. Any name can be given, `__proto__` too, and none is there before. */
export function openFields(): Record<string, string> {
  return Object.create(NO_NAMES) as Record<string, string>
}
