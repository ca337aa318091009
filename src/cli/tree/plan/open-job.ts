/** From arguments and options to a run: both trees, what counts as different, and who moves. */

import { stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import type { Client } from '../../../index.js'
import { formatObject } from '../../location.js'
import type { ComparisonRule } from './compare-files.js'
import { createCopyMover } from '../move/copy-mover.js'
import type { Crc64Cache } from '../local/crc64-cache.js'
import { createDownloadMover } from '../move/download-mover.js'
import { listPrefix } from './list-prefix.js'
import { LocalTree } from '../local/local-tree.js'
import { ObjectTree } from './object-tree.js'
import { withoutOwnFiles } from '../choose/own-files.js'
import { openLocalSources, openRemoteSources, type OpenSource } from './open-sources.js'
import { everyFilter, type PathFilter } from '../choose/path-filter.js'
import { parseModified } from '../local/preserved-attributes.js'
import type { Snapshot } from '../snapshot/snapshot.js'
import { foldsCase } from '../local/case-folding.js'
import { requireFolder, TargetFolder } from '../local/target-folder.js'
import type { TreeFile, TreeItems } from './tree-item.js'
import type { TreeJob, TreeVerb } from './tree-job.js'
import type { TreeOptions } from '../tree-options.js'
import {
  asObject,
  asPrefix,
  type LocalPlace,
  type ObjectTarget,
  type TreePlaces,
} from './tree-places.js'
import { createUploadMover, type UploadTarget } from '../move/upload-mover.js'
import { walkFolder } from '../local/walk-folder.js'

/** A microsecond: what is stored, and what numbers of seconds can tell of these years. */
const TIME_RESOLUTION_MS = 0.002

export interface JobContext {
  readonly client: Client
  readonly verb: TreeVerb
  readonly options: TreeOptions
  readonly filter: PathFilter
  /** Of what is in the target. */
  readonly targetFilter: PathFilter
  /** What the ignore files below a folder leave. */
  readonly ignoreBelow: (root: string) => PathFilter
  /** Whether the file of this machine has such rules; known once the walk has been there. */
  readonly isIgnoreFile: (location: string) => boolean
  /** For people. */
  readonly onNote: (text: string) => void
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
  given: JobContext,
): Promise<TreeJob> {
  const ownBelow = await withoutOwnFiles(given.options)
  const ignoreBelow = (root: string): PathFilter =>
    everyFilter([given.ignoreBelow(root), ownBelow(root)])
  const context = { ...given, ignoreBelow }
  const { client, options, verb, cache } = context
  const opened = await openLocalSources(places.sources, rulesOf(context, false))
  const { source, target } = placeObjects(opened, places.target)
  const root = places.sources.length === 1 ? places.sources[0]?.path : undefined
  const ignoring = root === undefined || source.file !== undefined ? undefined : root
  const mover = verb === 'verify' ? undefined : createUploadMover(client, target, options)
  const snapshot = await snapshotOf(places.sources, target, context)
  const job = {
    ...common(context),
    source: new LocalTree({ name: source.name, items: source.items, root, cache }),
    ...objectTarget(target, source, false, withIgnored(context, ignoring)),
    mayDelete: ignoring === undefined ? undefined : mayDeleteBelow(ignoring, context),
    snapshot,
    mover,
  }
  // A sync begins a snapshot with what the bucket has; a copy does not care about that.
  if (snapshot === undefined) return job
  if (verb === 'sync' && snapshot.complete !== true) {
    if (snapshot.complete === 'for-others') context.onNote(describeOthers(snapshot))
    return job
  }
  const { targetFilter } = withIgnored(context, ignoring)
  const items = (): TreeItems => snapshot.items(target.prefix, targetFilter)
  const { name } = job.target
  return {
    ...job,
    rule: { by: 'snapshot', keepNewer: false },
    target: new ObjectTree({ name, client, bucket: target.bucket, items }),
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
  const { client, options, verb, cache, signal } = context
  const { bucket } = places
  const ofFile = verb === 'verify' && (await isFile(places.target))
  // The link that names a file stands for it.
  const followSymlinks = options.followSymlinks === true || ofFile
  // Who copies into a folder wants the files; what is kept in sync leaves out the same both ways.
  const ignores = (verb === 'sync' || verb === 'verify') && !ofFile
  const ignoring = ignores ? places.target : undefined
  const own = (await withoutOwnFiles(options))(places.target)
  const rules = rulesOf(context, false)
  const sources = ofFile ? places.sources.map(asObject) : places.sources
  const opened = await openRemoteSources(client, sources, {
    ...rules,
    filter: everyFilter([rules.filter, ignoredBelow(ignoring, context), own]),
  })
  const { source, root } = await placeFiles(opened, places.target, verb)
  const readOnly = options.dryRun === true || verb === 'verify'
  const folder = new TargetFolder({
    root,
    followSymlinks,
    foldsCase: options.foldCase ?? (await foldsCase(root, { readOnly })),
  })
  const isMeant = ignoring === undefined ? () => true : mayDeleteBelow(ignoring, context)
  const only = onlyPath(source, withIgnored(context, ignoring).targetFilter)
  const filter = everyFilter([only, own])
  const walk = (): TreeItems => walkExisting(root, { mount: '', filter, followSymlinks, signal })
  return {
    ...common(context),
    source: new ObjectTree({ name: source.name, client, bucket, items: source.items }),
    target: new LocalTree({ name: root, items: walk, root, cache }),
    targetNameOf: (path) => join(root, path),
    checkPath: (path) => folder.check(path),
    checkKept: folder.foldsCase ? (path: string) => folder.check(path) : undefined,
    keepsExtra: ({ location }: TreeFile) => context.isIgnoreFile(location),
    mayDelete: (path: string) => !folder.hasWritten(path) && isMeant(path),
    hasStoredTime: storedTimeOf(client, bucket, options),
    mover: verb === 'verify' ? undefined : createDownloadMover(client, { bucket, folder }, options),
  }
}

function common({ verb, options, isIgnoreFile }: JobContext) {
  // Without its rules the next run would move what they have protected.
  const mayRemove = ({ location }: TreeFile): boolean => !isIgnoreFile(location)
  return {
    verb,
    rule: ruleOf(verb, options),
    removeSource: verb === 'mv' && options.dryRun !== true ? mayRemove : undefined,
    deleteExtra: options.delete === true,
    keepsExtra: () => false,
    maxDelete: options.maxDelete,
    dryRun: options.dryRun === true,
    jobs: options.jobs,
    mayDelete: undefined,
    checkKept: undefined,
    hasStoredTime: undefined,
    snapshot: undefined,
  }
}

function ruleOf(verb: TreeVerb, { update, sizeOnly, checksum }: TreeOptions): ComparisonRule {
  const keepNewer = update === true
  if (verb === 'verify' || checksum === true) return { by: 'checksum', keepNewer }
  if (sizeOnly === true) return { by: 'size', keepNewer }
  return { by: verb === 'sync' || keepNewer ? 'time' : 'none', keepNewer }
}

/** `undefined`: no ignore file has a say. */
function ignoredBelow(root: string | undefined, { ignoreBelow }: JobContext): PathFilter {
  return root === undefined ? everyFilter([]) : ignoreBelow(root)
}

/** What is ignored in the folder is not looked at in the bucket either, and the other way round. */
function withIgnored(context: JobContext, root: string | undefined): JobContext {
  const targetFilter = everyFilter([context.targetFilter, ignoredBelow(root, context)])
  return { ...context, targetFilter }
}

function mayDeleteBelow(root: string, { ignoreBelow }: JobContext): (path: string) => boolean {
  let rules: PathFilter | undefined
  return (path) => (rules ??= ignoreBelow(root)).takesFile(path)
}

async function snapshotOf(
  sources: readonly LocalPlace[],
  target: UploadTarget,
  { options, onNote }: JobContext,
): Promise<Snapshot | undefined> {
  const { snapshot, dryRun } = options
  if (snapshot === undefined) return undefined
  const { openSnapshot } = await import('../snapshot/snapshot-binding.js')
  const context = { now: () => Date.now(), readOnly: dryRun === true, onNote }
  return openSnapshot(snapshot, sources, { target, options }, context)
}

function describeOthers({ file }: Snapshot): string {
  return `the snapshot ${file} was made with other rules; the bucket is looked at once more`
}

/** Of files that have got the time that was stored with their objects. */
function storedTimeOf(
  client: Client,
  bucket: string,
  { preserve }: TreeOptions,
): TreeJob['hasStoredTime'] {
  if (preserve?.has('mtime') !== true) return undefined
  return async (file, target, signal) => {
    const { metadata } = await client.headObject({ bucket, key: file.location }, { signal })
    const modifiedMs = parseModified(metadata?.['mtime'])
    return modifiedMs !== undefined && Math.abs(modifiedMs - target.modifiedMs) < TIME_RESOLUTION_MS
  }
}

function rulesOf(context: JobContext, folderMarkers: boolean) {
  const { verb, recursive, options, filter, ignoreBelow, signal } = context
  return {
    recursive,
    ignoreBelow,
    followSymlinks: options.followSymlinks === true,
    filter,
    folderMarkers,
    // Who says how many may go has thought of it; `verify` looks at both sides.
    mayBeEmpty: verb === 'verify' || options.maxDelete !== undefined,
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
  verb: TreeVerb,
): Promise<{ readonly source: OpenSource; readonly root: string }> {
  if (source.file === undefined) {
    const [action, link] = verb === 'verify' ? ['compare', 'with'] : ['write', 'to']
    await requireFolder(path, `${action} the files of ${source.name} ${link}`)
    return { source, root: join(path) }
  }
  const isFolder = path.endsWith('/') || path.endsWith(sep) || (await isDirectory(path))
  if (isFolder) return { source, root: join(path) }
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
  { client, targetFilter, signal }: JobContext,
) {
  const listing = { client, bucket, prefix, flat: false, mount: '', folderMarkers, signal }
  const only = onlyPath(source, targetFilter)
  const start = prefix + (source.file?.path ?? '')
  return {
    target: new ObjectTree({
      name: formatObject({ bucket, key: prefix }),
      client,
      bucket,
      items: () => listPrefix({ ...listing, mayBeEmpty: true, start, filter: only }),
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

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false // whatever it is, looking for a folder there will tell
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false // whatever it is, writing to it will tell
  }
}
