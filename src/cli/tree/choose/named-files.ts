/** Files with some names in one folder, which walks that come through it leave out. */

import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { everyFilter, type PathFilter } from './path-filter.js'

/** What lies below a folder of this machine, but for some of its files. */
export type FilterBelow = (root: string) => PathFilter

/**
 * All but what lies in `folder` itself and has one of the names, whichever links lead there from
 * the folder that is walked.
 */
export function withoutNamed(folder: string, isNamed: (name: string) => boolean): FilterBelow {
  return (root) => ({
    takesFile: (path) => {
      if (!isNamed(basename(path))) return true // without a look at the disk
      return realOf(dirname(join(root, path))) !== realOf(folder)
    },
    entersFolder: () => true,
  })
}

/** All but this file, where its name stands and where the links lead that stand there. */
export function withoutFile(file: string): FilterBelow {
  const filters = [file, realOf(file)].map((place) =>
    withoutNamed(dirname(place), (name) => name === basename(place)),
  )
  return (root) => everyFilter(filters.map((filter) => filter(root)))
}

function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? resolve(path) : join(realOf(parent), basename(path)) // to be made
  }
}
