/** Files with some names in one folder, which walks of it and of folders above it leave out. */

import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { everyFilter, type PathFilter } from './path-filter.js'

/** What lies below a folder of this machine, but for some of its files. */
export type FilterBelow = (root: string) => PathFilter

/** All but what lies in `folder` itself and has one of the names. */
export function withoutNamed(folder: string, isNamed: (name: string) => boolean): FilterBelow {
  return (root) => {
    const prefix = prefixBelow(root, folder)
    if (prefix === undefined) return everyFilter([])
    return {
      takesFile: (path) => !path.startsWith(prefix) || !isNamed(path.slice(prefix.length)),
      entersFolder: () => true,
    }
  }
}

/** All but this file, where its name stands and where the links lead that stand there. */
export function withoutFile(file: string): FilterBelow {
  const filters = [file, realOf(file)].map((place) =>
    withoutNamed(dirname(place), (name) => name === basename(place)),
  )
  return (root) => everyFilter(filters.map((filter) => filter(root)))
}

/** Of the paths in `folder`, as they begin below `root`; `undefined` when it lies elsewhere. */
function prefixBelow(root: string, folder: string): string | undefined {
  const ways = [relative(root, folder), relative(realOf(root), realOf(folder))]
  const below = ways.find((way) => !isAbsolute(way) && way.split(sep)[0] !== '..')
  if (below === undefined) return undefined
  return below === '' ? '' : `${below.replaceAll(sep, '/')}/`
}

function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path) // to be made
  }
}
