/** Runs `rm`. */

import type { ListObjectsV2Result } from '../../index.js'
import { formatByteSize } from '../byte-size.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { formatObject } from '../location.js'
import { askYesNo } from '../remote/ask.js'
import { formatCount } from '../remote/count.js'
import { formatPrefix, type PrefixPlace } from '../remote/place.js'
import { forStandardOutput } from '../remote/printable.js'
import { runRemote, type RemoteContext } from '../remote/run-remote.js'
import {
  describeRemoval,
  exitCodeOf,
  removeObjects,
  type RemovablePage,
  type Removal,
} from './remove-objects.js'
import type { RemoveOptions } from './remove-options.js'

/** As many as one request can list, and remove. */
const PAGE_SIZE = 1000

export function remove(places: readonly PrefixPlace[], options: RemoveOptions): Promise<ExitCode> {
  const removal: Removal = { removed: 0, failed: 0 }
  return runRemote(
    options,
    async (context) => {
      if (options.dryRun === true) return previewRemoval(context, places, options)
      if (options.recursive !== true) await removeObjects(context, pagesOfNames(places), removal)
      else if (!(await removeBelow(context, places, options, removal))) return EXIT_CODES.failed
      await context.line({ type: 'summary', ...removal })
      await context.note(describeRemoval(removal))
      return exitCodeOf(removal)
    },
    () => describeRemoval(removal),
  )
}

/** Removes everything in a bucket whose key begins so; `PrefixPlace` after `PrefixPlace`. */
async function removeBelow(
  context: RemoteContext,
  places: readonly PrefixPlace[],
  { force }: RemoveOptions,
  removal: Removal,
): Promise<boolean> {
  for (const place of places) {
    const pages = listedPages(context, place)
    const first = await pages.next()
    if (first.done === true) {
      if (place.prefix !== '') await context.note(`no key begins with ${formatPrefix(place)}`)
      continue
    }
    if (force !== true && !(await confirm(context, place, first.value))) return false
    await removeObjects(context, removablePages(place.bucket, first.value, pages), removal)
  }
  return true
}

/** Removes everything that a bucket has. */
export async function removeAllObjects(
  context: RemoteContext,
  bucket: string,
  removal: Removal,
): Promise<void> {
  await removeBelow(context, [{ bucket, prefix: '' }], { force: true }, removal)
}

async function confirm(
  context: RemoteContext,
  place: PrefixPlace,
  { objects, isTruncated }: ListObjectsV2Result,
): Promise<boolean> {
  const count = `${isTruncated ? 'more than ' : ''}${formatCount(objects.length, 'object')}`
  const example = objects.at(-1)
  await context.note(`${count} begin with ${formatPrefix(place)}, such as ${example?.key ?? ''}`)
  const confirmed = await askYesNo('Remove them?', context.signal)
  if (!confirmed) await context.note('nothing was removed')
  return confirmed
}

/** Pages that are not empty. */
async function* listedPages(
  { client, signal }: RemoteContext,
  { bucket, prefix }: PrefixPlace,
): AsyncGenerator<ListObjectsV2Result, void, undefined> {
  const request = { bucket, prefix, maxKeys: PAGE_SIZE }
  for await (const page of client.listObjectsV2Pages(request, { signal })) {
    if (page.objects.length > 0) yield page
  }
}

async function* removablePages(
  bucket: string,
  first: ListObjectsV2Result,
  rest: AsyncIterable<ListObjectsV2Result>,
): AsyncGenerator<RemovablePage, void, undefined> {
  yield { bucket, keys: first.objects.map(({ key }) => key) }
  for await (const { objects } of rest) yield { bucket, keys: objects.map(({ key }) => key) }
}

/** Those of a bucket that follow each other go together. */
function* pagesOfNames(places: readonly PrefixPlace[]): Generator<RemovablePage, void, undefined> {
  let page: { readonly bucket: string; readonly keys: string[] } | undefined
  for (const { bucket, prefix: key } of places) {
    if (page?.bucket === bucket && page.keys.length < PAGE_SIZE) {
      page.keys.push(key)
      continue
    }
    if (page !== undefined) yield page
    page = { bucket, keys: [key] }
  }
  if (page !== undefined) yield page
}

/** Lists on standard output what would be removed. */
async function previewRemoval(
  context: RemoteContext,
  places: readonly PrefixPlace[],
  { recursive }: RemoveOptions,
): Promise<ExitCode> {
  let objects = 0
  let bytes = 0
  const tell = async (bucket: string, key: string, size: number | undefined): Promise<void> => {
    objects += 1
    bytes += size ?? 0
    await context.line({ type: 'object-removed', bucket, key, size, dryRun: true })
    if (context.json) return
    await context.output.write(`${forStandardOutput(formatObject({ bucket, key }))}\n`)
  }
  for (const place of places) {
    const { bucket, prefix } = place
    if (recursive !== true) {
      await tell(bucket, prefix, undefined)
      continue
    }
    for await (const page of listedPages(context, place)) {
      for (const { key, size } of page.objects) await tell(bucket, key, size)
    }
  }
  await context.line({ type: 'summary', removed: objects, failed: 0, dryRun: true })
  const size = recursive === true ? `, ${formatByteSize(bytes)}` : ''
  await context.note(`would remove ${formatCount(objects, 'object')}${size}`)
  return EXIT_CODES.done
}
