/** The files that downloads of this program fill before they have their names. */

/** Rarely the end of any other name, so that nobody's file is overwritten or taken for one. */
export const PARTIAL_SUFFIX = '.ossferry-partial'

/** By name or path, of a file or an object. */
export function isPartialFile(path: string): boolean {
  return path.endsWith(PARTIAL_SUFFIX)
}
