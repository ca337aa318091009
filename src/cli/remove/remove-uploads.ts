/** `rm --multipart`: aborts unfinished uploads of objects, or all below a prefix. */

import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { askYesNo } from '../remote/ask.js'
import { forEachItem } from '../remote/each.js'
import { formatPrefix, type PrefixPlace } from '../remote/place.js'
import type { RemoteContext } from '../remote/run-remote.js'
import { abortUploads } from '../uploads/abort-uploads.js'
import type { RemoveOptions } from './remove-options.js'

export async function removeUploads(
  context: RemoteContext,
  places: readonly PrefixPlace[],
  { recursive, dryRun, force }: RemoveOptions,
): Promise<ExitCode> {
  if (recursive === true && force !== true && dryRun !== true) {
    const names = places.map((place) => formatPrefix(place)).join(', ')
    await context.note(`this aborts every unfinished upload whose key begins with ${names}`)
    if (!(await askYesNo('Abort them?', context.signal))) {
      await context.note('nothing was aborted')
      return EXIT_CODES.failed
    }
  }
  const codes: ExitCode[] = []
  const failed = await forEachItem(places, context, async (place) => {
    const exactly = recursive === true ? undefined : place.prefix
    const what = { kind: 'old', place, key: exactly } as const
    codes.push(await abortUploads(context, what, { dryRun: dryRun === true }))
  })
  if (failed !== EXIT_CODES.done) return failed
  const [first = EXIT_CODES.done] = codes
  return codes.every((code) => code === first) ? first : EXIT_CODES.someFailed
}
