/** `ls oss://bucket/prefix`: objects and folders, a page of them in memory at a time. */

import type { ListObjectsV2Result } from '../../index.js'
import { formatByteSize } from '../byte-size.js'
import { formatCount } from '../remote/count.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import type { PrefixPlace } from '../remote/place.js'
import type { RemoteContext } from '../remote/run-remote.js'
import { entriesInOrder, nothingThere, shownName } from './entries.js'
import { createEntryFormat, type FormatEntry } from './list-lines.js'
import type { ListOptions } from './list-options.js'
import { takePages } from './take-pages.js'

type ListedObject = ListObjectsV2Result['objects'][number]

interface Totals {
  objects: number
  folders: number
  bytes: number
}

export async function listObjects(
  context: RemoteContext,
  place: PrefixPlace,
  options: ListOptions,
): Promise<ExitCode> {
  const { client, signal } = context
  const { bucket, prefix } = place
  const delimiter = options.recursive === true ? undefined : '/'
  const totals: Totals = { objects: 0, folders: 0, bytes: 0 }
  const writer = createWriter(context, place, options)
  const next = await takePages(options, async (maxKeys, continuationToken) => {
    const page = await client.listObjectsV2(
      { bucket, prefix, delimiter, maxKeys, continuationToken },
      { signal },
    )
    for (const entry of entriesInOrder(page.objects, page.commonPrefixes))
      await writer(entry, totals)
    const count = page.objects.length + page.commonPrefixes.length
    return { count, next: page.nextContinuationToken }
  })
  if (prefix !== '' && totals.objects + totals.folders === 0) throw nothingThere(place)
  const { objects, folders: prefixes, bytes } = totals
  await context.line({ type: 'summary', bucket, prefix, objects, prefixes, bytes, next })
  if (options.long === true) await context.note(describeTotals(totals))
  if (next !== undefined) await context.note(`there are more; --after ${next} goes on`)
  return EXIT_CODES.done
}

/** An object, or the name of a folder. */
type Entry = ListedObject | string

function createWriter(
  context: RemoteContext,
  place: PrefixPlace,
  options: ListOptions,
): (entry: Entry, totals: Totals) => Promise<void> {
  const format: FormatEntry = createEntryFormat(options)
  const { bucket } = place
  const shown = (name: string): string => shownName(place, name, options)
  return (entry, totals) => {
    if (typeof entry === 'string') {
      totals.folders += 1
      if (context.json) return context.line({ type: 'prefix', bucket, prefix: entry })
      return context.output.write(format({ name: shown(entry), traits: ['-'] }))
    }
    totals.objects += 1
    totals.bytes += entry.size
    const { key, size, etag, lastModified, storageClass, type: objectType } = entry
    if (context.json) {
      return context.line({
        ...{ type: 'object', bucket, key, size, etag, lastModified, storageClass, objectType },
      })
    }
    return context.output.write(
      format({ name: shown(key), time: lastModified, size, traits: [storageClass] }),
    )
  }
}

function describeTotals({ objects, folders, bytes }: Totals): string {
  return [
    formatCount(objects, 'object'),
    ...(folders === 0 ? [] : [formatCount(folders, 'folder')]),
    formatByteSize(bytes),
  ].join(', ')
}
