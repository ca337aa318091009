/** What the commands for many files do once their arguments are parsed. */

import type { ExitCode } from '../exit-codes.js'
import type { Location } from '../location.js'
import type { TreeVerb } from './plan/tree-job.js'
import { findPlaces, type PlaceRules } from './plan/tree-places.js'
import { findTreeProblem } from './plan/tree-problem.js'
import type { TreeOptions } from './tree-options.js'

export interface TreeArguments extends PlaceRules {
  readonly verb: TreeVerb
  readonly sources: readonly Location[]
  readonly target: Location
  readonly options: TreeOptions
}

/** Ends `command` with a mistake of usage when the arguments do not go together. */
export async function runTreeCommand(
  command: { error(message: string): never },
  { verb, sources, target, options, recursive, patterns }: TreeArguments,
): Promise<ExitCode> {
  const places = findPlaces(sources, target, { recursive, patterns })
  if (places.action === 'none') return command.error(`error: ${places.problem}`)
  const problem = findTreeProblem(verb, places, options)
  if (problem !== undefined) return command.error(`error: ${problem}`)
  // Loaded only now: help and mistakes need none of it.
  const { transferMany } = await import('./transfer-many.js')
  return transferMany({ verb, places, options, recursive })
}
