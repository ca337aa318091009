/** Sources that are looked at: what is in them, and under which paths. */

import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { OssferryError, SourceError, type Client } from '../../../index.js'
import { formatObject } from '../../location.js'
import { adviseFolder, adviseRecursion, explainPrefix } from '../../remote/key-is-prefix.js'
import { literalStart, parseGlob, type Glob } from '../choose/glob.js'
import { listPrefix, OBJECT_TIME_PRECISION_MS } from './list-prefix.js'
import { mergeItems } from './merge-items.js'
import { everyFilter, filterBelow, filterOfGlob, type PathFilter } from '../choose/path-filter.js'
import { codeOf, reasonOf } from '../local/system-failure.js'
import type { TreeFile, TreeItem, TreeItems } from './tree-item.js'
import type { LocalPlace, RemotePlace } from './tree-places.js'
import { fileOf, walkFolder } from '../local/walk-folder.js'

export interface OpenSource {
  /** For messages. */
  readonly name: string
  /** Of the only file, under the path it was opened with; `undefined` for what may be many. */
  readonly file: TreeFile | undefined
  readonly items: () => TreeItems
}

export interface SourceRules {
  readonly recursive: boolean
  readonly followSymlinks: boolean
  readonly filter: PathFilter
  /** What the ignore files below a folder leave. */
  readonly ignoreBelow: (root: string) => PathFilter
  /** Whether the empty objects that stand for folders are files, too. */
  readonly folderMarkers: boolean
  /** Whether a prefix that no key begins with is no mistake. */
  readonly mayBeEmpty: boolean
  readonly signal: AbortSignal
}

/** Several sources keep their own names in the target, a single folder only what is in it. */
export async function openLocalSources(
  places: readonly LocalPlace[],
  rules: SourceRules,
): Promise<OpenSource> {
  const alone = places.length === 1
  return together(await Promise.all(places.map((place) => openLocal(place, alone, rules))))
}

export async function openRemoteSources(
  client: Client,
  places: readonly RemotePlace[],
  rules: SourceRules,
): Promise<OpenSource> {
  const alone = places.length === 1
  return together(await Promise.all(places.map((place) => openRemote(client, place, alone, rules))))
}

function together(sources: readonly OpenSource[]): OpenSource {
  const [first] = sources
  if (first !== undefined && sources.length === 1) return first
  return {
    name: `${sources.length} sources`,
    file: undefined,
    items: () => mergeItems(sources.map(({ items }) => items())),
  }
}

async function openLocal(
  { kind, path }: LocalPlace,
  alone: boolean,
  rules: SourceRules,
): Promise<OpenSource> {
  let stats
  try {
    stats = await stat(path)
  } catch (cause) {
    if (kind === 'pattern' && codeOf(cause) === 'ENOENT') return openLocalPattern(path, rules)
    const code = codeOf(cause) === 'ENOENT' ? 'SourceNotFound' : 'SourceNotReadable'
    throw new SourceError(code, `cannot read ${path}: ${reasonOf(cause)}`, cause)
  }
  if (stats.isFile()) {
    const file = fileOf(basename(path), path, stats)
    return { name: path, file, items: () => itemsOf(file, rules.filter) }
  }
  if (!stats.isDirectory()) {
    const message = `${path} is no regular file; only cp of that alone reads pipes and devices`
    throw new SourceError('SourceNotSupported', message)
  }
  if (!rules.recursive) {
    const message = `${path} is a directory; -r takes everything in it`
    throw new SourceError('SourceIsDirectory', message)
  }
  // `.` and `..` have no name that the target could have.
  const mount = alone || /^\.*$/.test(basename(path)) ? '' : `${basename(path)}/`
  const filter = everyFilter([filterBelow(mount, rules.filter), rules.ignoreBelow(path)])
  return { name: path, file: undefined, items: () => walkFolder(path, { ...rules, mount, filter }) }
}

function openLocalPattern(path: string, rules: SourceRules): OpenSource {
  const pattern = process.platform === 'win32' ? path.replaceAll('\\', '/') : path
  const { folder, rest } = literalStart(pattern)
  const root = folder === '' ? '.' : folder
  const filter = everyFilter([
    filterOfGlob(requireGlob(rest, path), rules.recursive),
    rules.filter,
    rules.ignoreBelow(root),
  ])
  const items = (): TreeItems => walkFolder(join(root), { ...rules, mount: '', filter })
  return { name: path, file: undefined, items: () => requireSome(items(), path) }
}

async function openRemote(
  client: Client,
  place: RemotePlace,
  alone: boolean,
  rules: SourceRules,
): Promise<OpenSource> {
  const { bucket } = place
  const { signal, folderMarkers } = rules
  if (place.kind === 'object') return openObject(client, place, rules)
  if (place.kind === 'key-pattern') {
    const { pattern } = place
    if (await client.isObjectExist({ bucket, key: pattern }, { signal })) {
      return openObject(client, { bucket, key: pattern }, rules)
    }
    const name = formatObject({ bucket, key: pattern })
    const { folder, start, rest } = literalStart(pattern)
    const flat = !rules.recursive && !rest.includes('/') && !rest.includes('**')
    const filter = everyFilter([
      filterOfGlob(requireGlob(rest, name), rules.recursive),
      rules.filter,
    ])
    const listing = { client, bucket, prefix: folder, start, flat, mount: '', filter }
    const items = (): TreeItems =>
      listPrefix({ ...listing, mayBeEmpty: true, folderMarkers, signal })
    return { name, file: undefined, items: () => requireSome(items(), name) }
  }
  const { prefix } = place
  // A bucket that is empty is there; a prefix that is empty is nowhere.
  const mayBeEmpty = rules.mayBeEmpty || prefix === ''
  const name = formatObject({ bucket, key: prefix })
  const mount = alone ? '' : prefix.slice(prefix.lastIndexOf('/', prefix.length - 2) + 1)
  const filter = filterBelow(mount, rules.filter)
  const listing = { client, bucket, prefix, start: prefix, flat: false, mount, filter }
  return {
    name,
    file: undefined,
    items: () => listPrefix({ ...listing, mayBeEmpty, folderMarkers, signal }),
  }
}

async function openObject(
  client: Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  { recursive, filter, signal }: SourceRules,
): Promise<OpenSource> {
  const object = { bucket, key }
  const { contentLength, lastModified, etag } = await explainPrefix(
    client,
    object,
    { advice: recursive ? adviseFolder : adviseRecursion, signal },
    () => client.headObject(object, { signal }),
  )
  const file: TreeFile = {
    kind: 'file',
    path: key.slice(key.lastIndexOf('/') + 1),
    location: key,
    size: contentLength,
    modifiedMs: Date.parse(lastModified ?? ''),
    precisionMs: OBJECT_TIME_PRECISION_MS,
    etag,
  }
  return { name: formatObject(object), file, items: () => itemsOf(file, filter) }
}

async function* itemsOf(
  file: TreeFile,
  filter: PathFilter,
): AsyncGenerator<readonly TreeItem[], void> {
  if (filter.takesFile(file.path)) yield [file]
}

/** A pattern that nothing fits is a mistake more often than it is meant. */
async function* requireSome(
  items: TreeItems,
  pattern: string,
): AsyncGenerator<readonly TreeItem[], void> {
  let some = false
  for await (const batch of items) {
    some ||= batch.length > 0
    yield batch
  }
  if (some) return
  throw new OssferryError({
    code: 'NothingThere',
    message: `nothing fits ${pattern}; * stays within a folder, **/ goes through all of them`,
  })
}

function requireGlob(pattern: string, whole: string): Glob {
  const parsed = parseGlob(pattern)
  if ('glob' in parsed) return parsed.glob
  throw new OssferryError({
    code: 'NothingThere',
    message: `cannot read ${whole}: ${parsed.problem}`,
  })
}
