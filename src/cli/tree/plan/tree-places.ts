/** What the arguments of a command for many files name, as far as they tell by themselves. */

import type { Location } from '../../location.js'
import { hasWildcard, literalStart, parseGlob } from '../choose/glob.js'
import { filterOfGlob } from '../choose/path-filter.js'
import type { TreeOptions } from '../tree-options.js'

export type LocalPlace =
  /** A file or a folder: the file system tells. */
  | { readonly kind: 'path'; readonly path: string }
  /** With wildcards, unless there is a file that is called so. */
  | { readonly kind: 'pattern'; readonly path: string }

export type RemotePlace =
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string }
  /** `prefix` is empty or ends in `/`; `key` is as it was given. */
  | {
      readonly kind: 'prefix'
      readonly bucket: string
      readonly prefix: string
      readonly key: string
    }
  /** With wildcards, unless there is an object that is called so. */
  | { readonly kind: 'key-pattern'; readonly bucket: string; readonly pattern: string }

export type TreePlaces =
  | {
      readonly action: 'upload'
      readonly sources: readonly LocalPlace[]
      readonly target: ObjectTarget
    }
  | {
      readonly action: 'download'
      readonly bucket: string
      readonly sources: readonly RemotePlace[]
      readonly target: string
    }
  | {
      readonly action: 'copy'
      readonly bucket: string
      readonly sources: readonly RemotePlace[]
      readonly target: ObjectTarget
    }

/** `key` ends in `/`, is empty, or is the name of one object or of a folder. */
export interface ObjectTarget {
  readonly bucket: string
  readonly key: string
}

export type TreePlacesOrProblem = TreePlaces | { readonly action: 'none'; readonly problem: string }

/** Whether a copy of these sources is one of many files, or needs what only that can do. */
export function isForMany(
  sources: readonly Location[],
  options: Partial<TreeOptions> & { readonly recursive?: boolean | undefined },
): boolean {
  const { recursive, update, sizeOnly, checksum, dryRun, verbose, jobs, report } = options
  const { include, exclude, filesFrom, filesFrom0, followSymlinks, foldCase } = options
  const { ignoreFile, preserve, snapshot } = options
  if (sources.length > 1 || sources.some(isPattern)) return true
  return [
    ...[recursive, update, sizeOnly, checksum, dryRun, verbose, jobs, report],
    ...[include, exclude, filesFrom, filesFrom0, followSymlinks, foldCase],
    ...[ignoreFile, preserve, snapshot],
  ].some((value) => value !== undefined)
}

function isPattern(source: Location): boolean {
  if (source.kind === 'object') return hasWildcard(source.key ?? '')
  return source.kind === 'file' && hasWildcard(source.path)
}

export interface PlaceRules {
  /** Whether a source may be a folder. */
  readonly recursive: boolean
  /** Whether wildcards mean something. */
  readonly patterns: boolean
}

export function findPlaces(
  sources: readonly Location[],
  target: Location,
  rules: PlaceRules,
): TreePlacesOrProblem {
  if ([...sources, target].some(({ kind }) => kind === 'stream')) {
    return refuse('- is one stream; it cannot be a source or target of many files')
  }
  const local = sources.flatMap((source) => (source.kind === 'file' ? [source.path] : []))
  const remote = sources.flatMap((source) => (source.kind === 'object' ? [source] : []))
  if (local.length > 0 && remote.length > 0) {
    return refuse('sources on this machine and in OSS do not go together; copy them one by one')
  }
  if (local.length > 0) return planUpload(local, target, rules)
  const [first] = remote
  if (first === undefined) return refuse('the source is missing')
  const { bucket } = first
  if (remote.some((source) => source.bucket !== bucket)) {
    return refuse('the sources are in several buckets; copy from one at a time')
  }
  const places: RemotePlace[] = []
  for (const { key = '' } of remote) {
    const place = remotePlace(bucket, key, rules)
    if ('problem' in place) return refuse(place.problem)
    places.push(place)
  }
  if (target.kind === 'file')
    return { action: 'download', bucket, sources: places, target: target.path }
  if (target.kind !== 'object') throw new Error('a stream as a target')
  return planCopy(bucket, places, { bucket: target.bucket, key: target.key ?? '' }, rules)
}

function planUpload(
  paths: readonly string[],
  target: Location,
  { patterns }: PlaceRules,
): TreePlacesOrProblem {
  if (target.kind !== 'object') {
    return refuse('neither side is in OSS; write oss://bucket/prefix/ for one of them')
  }
  const sources = paths.map((path): LocalPlace =>
    patterns && hasWildcard(path) ? { kind: 'pattern', path } : { kind: 'path', path },
  )
  return { action: 'upload', sources, target: { bucket: target.bucket, key: target.key ?? '' } }
}

/** A copy into the tree that it reads would read what it has written, or write over the source. */
function planCopy(
  bucket: string,
  sources: readonly RemotePlace[],
  target: ObjectTarget,
  { recursive }: PlaceRules,
): TreePlacesOrProblem {
  const plan = { action: 'copy', bucket, sources, target } as const
  if (target.bucket !== bucket) return plan
  const alone = sources.length === 1
  if (sources.some((source) => source.kind === 'object' && isItself(source.key, target, alone))) {
    return refuse('source and target are the same object')
  }
  const into = asPrefix(target.key)
  if (!sources.some((source) => overlaps(source, into, { alone, recursive }))) return plan
  return refuse('one of source and target lies within the other')
}

function isItself(source: string, { key }: ObjectTarget, alone: boolean): boolean {
  if (alone && key !== '' && !key.endsWith('/')) return source === key
  return source === asPrefix(key) + source.slice(source.lastIndexOf('/') + 1)
}

/** Whether objects below `into` may be among those that are read. */
function overlaps(
  source: RemotePlace,
  into: string,
  { alone, recursive }: { readonly alone: boolean; readonly recursive: boolean },
): boolean {
  if (source.kind === 'object') return false
  if (source.kind === 'prefix') {
    return into.startsWith(source.prefix) || source.prefix.startsWith(into)
  }
  const { folder, rest } = literalStart(source.pattern)
  if (into === folder) return true
  const parsed = parseGlob(rest)
  if ('problem' in parsed) return false // opening it says so
  const filter = filterOfGlob(parsed.glob, recursive)
  if (into.startsWith(folder)) return filter.entersFolder(into.slice(folder.length, -1))
  if (!folder.startsWith(into)) return false
  // What fits is written under the path that it has behind the folder.
  return !alone || filter.entersFolder(folder.slice(into.length, -1))
}

function remotePlace(
  bucket: string,
  key: string,
  { recursive, patterns }: PlaceRules,
): RemotePlace | { readonly problem: string } {
  if (patterns && hasWildcard(key)) return { kind: 'key-pattern', bucket, pattern: key }
  if (recursive) return { kind: 'prefix', bucket, prefix: asPrefix(key), key }
  if (key !== '' && !key.endsWith('/')) return { kind: 'object', bucket, key }
  return { problem: `oss://${bucket}/${key} is no object; -r takes everything below it` }
}

/** The object that is called so, where nothing but an object can be meant. */
export function asObject(place: RemotePlace): RemotePlace {
  if (place.kind !== 'prefix' || place.key === place.prefix) return place
  return { kind: 'object', bucket: place.bucket, key: place.key }
}

/** As the name of a folder: empty for all of a bucket. */
export function asPrefix(key: string): string {
  return key === '' || key.endsWith('/') ? key : `${key}/`
}

function refuse(problem: string): TreePlacesOrProblem {
  return { action: 'none', problem }
}
