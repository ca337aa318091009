/** `ls --versions`: versions, delete markers and folders, a page of them in memory at a time. */

import {
  OptionError,
  type ListedDeleteMarker,
  type ListedVersion,
  type ListObjectVersionsResult,
} from '../../index.js'
import { formatByteSize } from '../byte-size.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { formatCount } from '../remote/count.js'
import type { PrefixPlace } from '../remote/place.js'
import type { RemoteContext } from '../remote/run-remote.js'
import { entriesInOrder, nothingThere, shownName } from './entries.js'
import { createEntryFormat } from './list-lines.js'
import type { ListOptions } from './list-options.js'
import { takePages } from './take-pages.js'

/** A version, a delete marker, or the name of a folder. */
type Entry = ListedVersion | ListedDeleteMarker | string

interface Totals {
  versions: number
  deleteMarkers: number
  folders: number
  bytes: number
}

export async function listVersions(
  context: RemoteContext,
  place: PrefixPlace,
  options: ListOptions,
): Promise<ExitCode> {
  const { client, signal } = context
  const { bucket, prefix } = place
  const delimiter = options.recursive === true ? undefined : '/'
  const totals: Totals = { versions: 0, deleteMarkers: 0, folders: 0, bytes: 0 }
  const write = createWriter(context, place, options)
  const next = await takePages(options, async (maxKeys, after) => {
    const page = await client.listObjectVersions(
      { bucket, prefix, delimiter, maxKeys, ...parseToken(after) },
      { signal },
    )
    for (const entry of entriesInOrder(page.versions, page.commonPrefixes)) {
      add(totals, entry)
      await write(entry)
    }
    const count = page.versions.length + page.commonPrefixes.length
    return { count, next: formatToken(page) }
  })
  const { folders: prefixes, ...counts } = totals
  if (prefix !== '' && totals.versions + totals.deleteMarkers + prefixes === 0) {
    throw nothingThere(place)
  }
  await context.line({ type: 'summary', bucket, prefix, ...counts, prefixes, next })
  if (options.long === true) await context.note(describeTotals(totals))
  if (next !== undefined) await context.note(`there are more; --after ${next} goes on`)
  return EXIT_CODES.done
}

function add(totals: Totals, entry: Entry): void {
  if (typeof entry === 'string') totals.folders += 1
  else if (entry.isDeleteMarker) totals.deleteMarkers += 1
  else {
    totals.versions += 1
    totals.bytes += entry.size
  }
}

function createWriter(
  context: RemoteContext,
  place: PrefixPlace,
  options: ListOptions,
): (entry: Entry) => Promise<void> {
  const format = createEntryFormat(options)
  const { bucket } = place
  return (entry) => {
    if (context.json) return context.line(describe(bucket, entry))
    if (typeof entry === 'string') {
      const name = shownName(place, entry, options)
      return context.output.write(format({ name, traits: ['-', '-'], versionId: '' }))
    }
    const { key, versionId, lastModified: time, isLatest } = entry
    const name = shownName(place, key, options)
    const [size, trait] = entry.isDeleteMarker
      ? [undefined, 'delete marker']
      : [entry.size, entry.storageClass]
    const traits = [trait, isLatest ? 'latest' : '-']
    return context.output.write(format({ name, time, size, traits, versionId }))
  }
}

function describe(bucket: string, entry: Entry) {
  if (typeof entry === 'string') return { type: 'prefix', bucket, prefix: entry }
  const { key, versionId, isLatest, lastModified } = entry
  const common = { bucket, key, versionId, isLatest, lastModified }
  if (entry.isDeleteMarker) return { type: 'delete-marker', ...common }
  const { size, etag, storageClass, type: objectType } = entry
  return { type: 'version', ...common, size, etag, storageClass, objectType }
}

function describeTotals({ versions, deleteMarkers, folders, bytes }: Totals): string {
  return [
    formatCount(versions, 'version'),
    ...(deleteMarkers === 0 ? [] : [formatCount(deleteMarkers, 'delete marker')]),
    ...(folders === 0 ? [] : [formatCount(folders, 'folder')]),
    formatByteSize(bytes),
  ].join(', ')
}

/** Two names, either of which a shell might take for something else. */
function formatToken(page: ListObjectVersionsResult): string | undefined {
  const { nextKeyMarker: key, nextVersionIdMarker: versionId } = page
  if (key === undefined) return undefined
  return Buffer.from(JSON.stringify([key, versionId ?? ''])).toString('base64url')
}

function parseToken(token: string | undefined): {
  readonly keyMarker?: string
  readonly versionIdMarker?: string
} {
  if (token === undefined) return {}
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    const [keyMarker, versionIdMarker] = Array.isArray(parsed) ? (parsed as unknown[]) : []
    if (typeof keyMarker === 'string' && typeof versionIdMarker === 'string') {
      return { keyMarker, versionIdMarker }
    }
  } catch {
    // Said below: it is none.
  }
  throw new OptionError('after', '--after takes what an earlier list with --versions has named')
}
