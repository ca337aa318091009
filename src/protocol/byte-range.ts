/** `Range`, `Content-Range` and their likes: the only place where ends are inclusive. */

/** What a `Range` header asks for, before the size of the object is known. */
export type ByteRange =
  | { readonly kind: 'span'; readonly offset: number; readonly end: number | undefined }
  | { readonly kind: 'suffix'; readonly size: number }

/** What a request for a range of an object of known size gets. */
export type ResolvedRange =
  | { readonly kind: 'part'; readonly offset: number; readonly size: number }
  | { readonly kind: 'whole' }
  | { readonly kind: 'unsatisfiable' }

/** What a `Content-Range` header says. */
export interface ContentRange {
  readonly offset: number
  readonly size: number
  /** Size of the whole object; `undefined` when the header leaves it open. */
  readonly totalSize: number | undefined
}

/** `bytes=<first>-<last>` for `size` bytes from `offset`. `size` is at least 1. */
export function formatByteRange(offset: number, size: number): string {
  return `bytes=${offset}-${offset + size - 1}`
}

/**
 * Reads one range: `bytes=a-b`, `bytes=a-` or `bytes=-n`. `undefined` for anything else, also for
 * several ranges.
 */
export function parseByteRange(text: string): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text.trim())
  if (match === null) return undefined
  const [, first = '', last = ''] = match
  if (first === '') return last === '' ? undefined : { kind: 'suffix', size: Number(last) }
  const offset = Number(first)
  if (last === '') return { kind: 'span', offset, end: undefined }
  const end = Number(last) + 1
  return end <= offset ? undefined : { kind: 'span', offset, end }
}

/**
 * Reads one range or several, `bytes=a-b,c-,-n`; `undefined` when one of them is malformed.
 */
export function parseByteRanges(text: string): readonly ByteRange[] | undefined {
  const [, list] = /^bytes=(.+)$/.exec(text.trim()) ?? []
  const ranges = list?.split(',').map((range) => parseByteRange(`bytes=${range.trim()}`))
  return ranges?.every((range) => range !== undefined) === true ? ranges : undefined
}

/**
 * Applies a range to an object of `objectSize` bytes. OSS by default ignores every range that does
 * not lie inside the object and sends the whole; `standard` (`x-oss-range-behavior: standard`) is
 * the behaviour of RFC 9110.
 */
export function resolveByteRange(
  range: ByteRange,
  objectSize: number,
  behavior: 'default' | 'standard',
): ResolvedRange {
  const unusable: ResolvedRange =
    behavior === 'standard' ? { kind: 'unsatisfiable' } : { kind: 'whole' }
  if (range.kind === 'suffix') {
    if (range.size === 0 || objectSize === 0) return unusable
    if (range.size > objectSize) {
      return behavior === 'standard'
        ? { kind: 'part', offset: 0, size: objectSize }
        : { kind: 'whole' }
    }
    return { kind: 'part', offset: objectSize - range.size, size: range.size }
  }
  if (range.offset >= objectSize) return unusable
  const end = range.end ?? objectSize
  if (end > objectSize && behavior === 'default') return { kind: 'whole' }
  return { kind: 'part', offset: range.offset, size: Math.min(end, objectSize) - range.offset }
}

/** `bytes <first>-<last>/<total>` for `size` bytes from `offset`. `size` is at least 1. */
export function formatContentRange(offset: number, size: number, totalSize: number): string {
  return `bytes ${offset}-${offset + size - 1}/${totalSize}`
}

/** The `Content-Range` of an answer 416. */
export function formatUnsatisfiedRange(totalSize: number): string {
  return `bytes */${totalSize}`
}

/** Reads the `Content-Range` of an answer 206; `undefined` when it is malformed. */
export function parseContentRange(text: string): ContentRange | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(text.trim())
  if (match === null) return undefined
  const offset = Number(match[1])
  const size = Number(match[2]) + 1 - offset
  const totalSize = match[3] === '*' ? undefined : Number(match[3])
  if (size < 1 || (totalSize !== undefined && offset + size > totalSize)) return undefined
  return { offset, size, totalSize }
}
