/** One thing after the other, where one that fails does not stop the rest. */

import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { isReaderGone } from '../copy/download-target.js'
import type { VerbContext } from './run-verb.js'

/**
 * Runs `work` for each item, and tells of what failed. Resolves with `done`, with the code of the
 * first failure when nothing else was there to do, or with `someFailed`.
 */
export async function forEachItem<Item>(
  items: readonly Item[],
  context: VerbContext,
  work: (item: Item) => Promise<void>,
): Promise<ExitCode> {
  const codes: ExitCode[] = []
  for (const item of items) {
    try {
      await work(item)
    } catch (error) {
      if (context.signal.aborted || isReaderGone(error)) throw error
      const { exitCode } = await context.fail(error)
      // The same is wrong for all the others.
      if (exitCode === EXIT_CODES.configuration) return exitCode
      codes.push(exitCode)
    }
  }
  const [first] = codes
  if (first === undefined) return EXIT_CODES.done
  return codes.length === items.length ? first : EXIT_CODES.someFailed
}
