/** From arguments and options to a run: both trees, what counts as different, and who moves. */

import { stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import type { Client } from '../../index.js'
import { formatObject } from '../location.js'
import type { ComparisonRule } from './compare-files.js'
import { createCopyMover } from './copy-mover.js'
import type { Crc64Cache } from './crc64-cache.js'
import { createDownloadMover } from './download-mover.js'
import { listPrefix } from './list-prefix.js'
import { LocalTree } from './local-tree.js'
import { ObjectTree } from './object-tree.js'
import { openLocalSources, openRemoteSources, type OpenSource } from './open-sources.js'
import { foldsCase, TargetFolder } from './target-folder.js'
import type { PathFilter } from './path-filter.js'
import type { TreeItems } from './tree-item.js'
import type { TreeJob, TreeVerb } from './tree-job.js'
import type { TreeOptions } from './tree-options.js'
import { asPrefix, type ObjectTarget, type TreePlaces } from './tree-places.js'
import { createUploadMover } from './upload-mover.js'
import { walkFolder } from './walk-folder.js'

export interface JobContext {
  readonly client: Client
  readonly verb: TreeVerb
  readonly options: TreeOptions
  readonly filter: PathFilter
  /** Whether sources may be folders. */
  readonly recursive: boolean
  readonly cache: Crc64Cache | undefined
  readonly signal: AbortSignal
}

export async function openJob(places: TreePlaces, context: JobContext): Promise<TreeJob> {
  switch (places.action) {
    case 'upload':
      return openUpload(places, context)
    case 'download':
      return openDownload(places, context)
    case 'copy':
      return openCopy(places, context)
  }
}

async function openUpload(
  places: Extract<TreePlaces, { readonly action: 'upload' }>,
  context: JobContext,
): Promise<TreeJob> {
  const { client, options, verb, cache } = context
  const opened = await openLocalSources(places.sources, rulesOf(context, false))
  const { source, target } = placeObjects(opened, places.target)
  const root = places.sources.length === 1 ? places.sources[0]?.path : undefined
  return {
    ...common(context),
    source: new LocalTree({ name: source.name, items: source.items, root, cache }),
    ...objectTarget(target, source, false, context),
    mover: verb === 'verify' ? undefined : createUploadMover(client, target, options),
  }
}

async function openCopy(
  places: Extract<TreePlaces, { readonly action: 'copy' }>,
  context: JobContext,
): Promise<TreeJob> {
  const { client, options, verb } = context
  const { bucket } = places
  const opened = await openRemoteSources(client, places.sources, rulesOf(context, true))
  const { source, target } = placeObjects(opened, places.target)
  return {
    ...common(context),
    source: new ObjectTree({ name: source.name, client, bucket, items: source.items }),
    ...objectTarget(target, source, true, context),
    mover: verb === 'verify' ? undefined : createCopyMover(client, bucket, target, options),
  }
}

async function openDownload(
  places: Extract<TreePlaces, { readonly action: 'download' }>,
  context: JobContext,
): Promise<TreeJob> {
  const { client, options, verb, cache, filter, signal } = context
  const { bucket } = places
  const followSymlinks = options.followSymlinks === true
  const opened = await openRemoteSources(client, places.sources, rulesOf(context, false))
  const { source, root } = await placeFiles(opened, places.target)
  const folder = new TargetFolder({
    root,
    followSymlinks,
    foldsCase: options.foldCase ?? (await foldsCase(root)),
  })
  const only = onlyPath(source, filter)
  const walk = (): TreeItems =>
    walkExisting(root, { mount: '', filter: only, followSymlinks, signal })
  return {
    ...common(context),
    source: new ObjectTree({ name: source.name, client, bucket, items: source.items }),
    target: new LocalTree({ name: root, items: walk, root, cache }),
    targetNameOf: (path) => join(root, path),
    checkPath: (path) => folder.check(path),
    mover: verb === 'verify' ? undefined : createDownloadMover(client, { bucket, folder }, options),
  }
}

function common({ verb, options }: JobContext) {
  return {
    verb,
    rule: ruleOf(verb, options),
    removeSource: verb === 'mv' && options.dryRun !== true,
    deleteExtra: options.delete === true,
    maxDelete: options.maxDelete,
    dryRun: options.dryRun === true,
    jobs: options.jobs,
  }
}

function ruleOf(verb: TreeVerb, { update, sizeOnly, checksum }: TreeOptions): ComparisonRule {
  const keepNewer = update === true
  if (verb === 'verify' || checksum === true) return { by: 'checksum', keepNewer }
  if (sizeOnly === true) return { by: 'size', keepNewer }
  return { by: verb === 'sync' || keepNewer ? 'time' : 'none', keepNewer }
}

function rulesOf(context: JobContext, folderMarkers: boolean) {
  const { recursive, options, filter, signal } = context
  return {
    recursive,
    followSymlinks: options.followSymlinks === true,
    filter,
    folderMarkers,
    signal,
  }
}

interface PlacedPrefix {
  readonly bucket: string
  readonly prefix: string
}

/** One file to a key that does not end in `/` gets that name; all else goes below it. */
function placeObjects(
  source: OpenSource,
  { bucket, key }: ObjectTarget,
): { readonly source: OpenSource; readonly target: PlacedPrefix } {
  if (source.file === undefined || key === '' || key.endsWith('/')) {
    return { source, target: { bucket, prefix: asPrefix(key) } }
  }
  const nameAt = key.lastIndexOf('/') + 1
  return {
    source: renamed(source, key.slice(nameAt)),
    target: { bucket, prefix: key.slice(0, nameAt) },
  }
}

/** One object goes to a file of this name, unless it names a folder. */
async function placeFiles(
  source: OpenSource,
  path: string,
): Promise<{ readonly source: OpenSource; readonly root: string }> {
  const isFolder = path.endsWith('/') || path.endsWith(sep) || (await isDirectory(path))
  if (source.file === undefined || isFolder) return { source, root: join(path) }
  return { source: renamed(source, basename(path)), root: dirname(path) }
}

function renamed(source: OpenSource, path: string): OpenSource {
  if (source.file === undefined) throw new Error('only a single file can get another name')
  const file = { ...source.file, path }
  return { ...source, file, items: () => single(file) }
}

async function* single<Item>(item: Item): AsyncGenerator<readonly Item[], void> {
  yield [item]
}

function objectTarget(
  { bucket, prefix }: PlacedPrefix,
  source: OpenSource,
  folderMarkers: boolean,
  { client, filter, signal }: JobContext,
) {
  const listing = { client, bucket, prefix, flat: false, mount: '', folderMarkers, signal }
  const only = onlyPath(source, filter)
  const start = prefix + (source.file?.path ?? '')
  return {
    target: new ObjectTree({
      name: formatObject({ bucket, key: prefix }),
      client,
      bucket,
      items: () => listPrefix({ ...listing, start, filter: only }),
    }),
    targetNameOf: (path: string) => formatObject({ bucket, key: prefix + path }),
    checkPath: () => undefined,
  }
}

/** Of the target nothing else has to be looked at. */
function onlyPath(source: OpenSource, filter: PathFilter): PathFilter {
  const path = source.file?.path
  if (path === undefined) return filter
  return { takesFile: (other) => other === path, entersFolder: () => false }
}

/** A target that is not there yet is empty. */
async function* walkExisting(
  root: string,
  options: Parameters<typeof walkFolder>[1],
): ReturnType<typeof walkFolder> {
  if (await isDirectory(root)) yield* walkFolder(root, options)
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false // whatever it is, writing to it will tell
  }
}
