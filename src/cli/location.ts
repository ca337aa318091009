/** What the arguments of `cp` name: a file, an object, or a standard stream. */

export type Location =
  | { readonly kind: 'file'; readonly path: string }
  /** `key` is `undefined` in `oss://bucket`, empty in `oss://bucket/`. */
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string | undefined }
  /** `-`: standard input as a source, standard output as a target. */
  | { readonly kind: 'stream' }

export type LocationOrProblem = { readonly location: Location } | { readonly problem: string }

const SCHEME = 'oss://'

/**
 * The key is everything after the first `/` that follows the bucket, as it stands: nothing in it is
 * decoded or normalised. A file called `-` is `./-`.
 */
export function parseLocation(text: string): LocationOrProblem {
  if (text === '-') return { location: { kind: 'stream' } }
  if (text === '') return { problem: 'it is empty; name a file, an object, or - for a stream' }
  if (!text.toLowerCase().startsWith(SCHEME)) return { location: { kind: 'file', path: text } }
  const rest = text.slice(SCHEME.length)
  const slash = rest.indexOf('/')
  const bucket = slash === -1 ? rest : rest.slice(0, slash)
  if (bucket === '') return { problem: 'the bucket is missing; write oss://bucket/key' }
  const key = slash === -1 ? undefined : rest.slice(slash + 1)
  return { location: { kind: 'object', bucket, key } }
}

/** How an object is written, for people and to be parsed again. */
export function formatObject({ bucket, key }: { bucket: string; key: string }): string {
  return `${SCHEME}${bucket}/${key}`
}
