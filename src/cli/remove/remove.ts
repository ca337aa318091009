/** Runs `rm`. */

import { formatByteSize } from '../byte-size.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { formatObject } from '../location.js'
import { askYesNo } from '../remote/ask.js'
import { formatCount } from '../remote/count.js'
import { formatPrefix, type PrefixPlace } from '../remote/place.js'
import { forStandardOutput } from '../remote/printable.js'
import { runRemote, type RemoteContext } from '../remote/run-remote.js'
import {
  describeNothing,
  listRemovables,
  pagesOfNames,
  type Removable,
  type RemovablePage,
} from './removable-pages.js'
import { describeRemoval, exitCodeOf, removeObjects, type Removal } from './remove-objects.js'
import type { RemoveOptions } from './remove-options.js'
import { removeUploads } from './remove-uploads.js'

export function remove(places: readonly PrefixPlace[], options: RemoveOptions): Promise<ExitCode> {
  const { versions, versionId } = options
  const what = versions === true || versionId !== undefined ? 'version' : 'object'
  const removal: Removal = { what, removed: 0, failed: 0 }
  if (options.multipart === true) {
    return runRemote(options, (context) => removeUploads(context, places, options))
  }
  return runRemote(
    options,
    async (context) => {
      if (options.dryRun === true) return previewRemoval(context, places, options, what)
      let wanted = true
      if (lists(options)) wanted = await removeListed(context, places, options, removal)
      else await removeObjects(context, namedPages(places, options), removal)
      const { removed, failed } = removal
      if (!wanted && removed + failed === 0) {
        await context.note('nothing was removed')
        return EXIT_CODES.failed
      }
      await context.line({ type: 'summary', removed, failed })
      await context.note(describeRemoval(removal))
      return wanted || removed === 0 ? exitCodeOf(removal) : EXIT_CODES.someFailed
    },
    () => describeRemoval(removal),
  )
}

/** Whether what is to be removed is found by a list. */
function lists({ recursive, versions }: RemoveOptions): boolean {
  return recursive === true || versions === true
}

function namedPages(
  places: readonly PrefixPlace[],
  { versionId }: RemoveOptions,
): Iterable<RemovablePage> {
  const objects = places.map(({ bucket, prefix: key }) => ({ bucket, key }))
  return pagesOfNames(objects, versionId)
}

/** Removes what is listed of place after place. Resolves with whether that was wanted. */
async function removeListed(
  context: RemoteContext,
  places: readonly PrefixPlace[],
  options: RemoveOptions,
  removal: Removal,
): Promise<boolean> {
  for (const place of places) {
    const pages = listRemovables(context, place, options)
    const first = await pages.next()
    if (first.done === true) {
      if (place.prefix !== '') await context.note(describeNothing(place, options))
      continue
    }
    if (options.force !== true && !(await confirm(context, place, first.value, options))) {
      return false
    }
    await removeObjects(context, startingWith(first.value, pages), removal)
  }
  return true
}

/** Removes everything that a bucket has; `versions`: also what is no more but in its versions. */
export async function removeAllObjects(
  context: RemoteContext,
  bucket: string,
  removal: Removal,
): Promise<void> {
  const options = { recursive: true, versions: removal.what === 'version', force: true }
  await removeListed(context, [{ bucket, prefix: '' }], options, removal)
}

async function confirm(
  context: RemoteContext,
  place: PrefixPlace,
  { objects, isTruncated }: RemovablePage,
  { recursive, versions }: RemoveOptions,
): Promise<boolean> {
  const what = versions === true ? 'version' : 'object'
  const count = `${isTruncated ? 'more than ' : ''}${formatCount(objects.length, what)}`
  const name = formatPrefix(place)
  const example = objects.at(-1)?.key ?? ''
  const about =
    recursive === true ? `${count} begin with ${name}, such as ${example}` : `${count} of ${name}`
  await context.note(about)
  const lasting = versions === true ? ' Nothing brings versions back.' : ''
  return askYesNo(`Remove them?${lasting}`, context.signal)
}

async function* startingWith(
  first: RemovablePage,
  rest: AsyncIterable<RemovablePage>,
): AsyncGenerator<RemovablePage, void, undefined> {
  yield first
  yield* rest
}

/** Lists on standard output what would be removed. */
async function previewRemoval(
  context: RemoteContext,
  places: readonly PrefixPlace[],
  options: RemoveOptions,
  what: Removal['what'],
): Promise<ExitCode> {
  let removed = 0
  let bytes = 0
  const tell = (bucket: string, { key, versionId, size }: Removable): Promise<void> => {
    removed += 1
    bytes += size ?? 0
    if (context.json) {
      const type = `${what}-removed`
      return context.line({ type, bucket, key, versionId, size, dryRun: true })
    }
    const name = forStandardOutput(formatObject({ bucket, key }))
    return context.output.write(versionId === undefined ? `${name}\n` : `${versionId}  ${name}\n`)
  }
  for (const place of places) {
    const pages = lists(options)
      ? listRemovables(context, place, options)
      : namedPages([place], options)
    for await (const { bucket, objects } of pages) {
      for (const object of objects) await tell(bucket, object)
    }
  }
  await context.line({ type: 'summary', removed, failed: 0, dryRun: true })
  const size = lists(options) ? `, ${formatByteSize(bytes)}` : ''
  await context.note(`would remove ${formatCount(removed, what)}${size}`)
  return EXIT_CODES.done
}
