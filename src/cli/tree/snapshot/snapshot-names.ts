/** How the files of a snapshot are called, so that no upload takes them for files of its own. */

import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { everyFilter, type PathFilter } from '../choose/path-filter.js'
import type { SnapshotBinding } from './snapshot-file.js'

/** Beside the snapshot: its journal, what the journal is merged into, and the lock. */
const BESIDE = /^(?:\.journal(?:\.\d+)?|\.lock(?:\.break)?)?$/
const NAME_IN_FOLDER = /^[0-9a-f]{32}\.snapshot/

/** A folder holds a file for each pair of source and target. */
export async function locateSnapshot(place: string, binding: SnapshotBinding): Promise<string> {
  return (await isFolder(place)) ? join(place, nameOf(binding)) : place
}

/** What lies below a folder, but for the files of the snapshots at `place`. */
export async function findOthers(place: string): Promise<(root: string) => PathFilter> {
  const holdsMany = await isFolder(place)
  const folder = holdsMany ? place : dirname(place)
  const isOwn = (name: string): boolean => {
    const start = holdsMany ? NAME_IN_FOLDER.exec(name)?.[0] : basename(place)
    return start !== undefined && name.startsWith(start) && BESIDE.test(name.slice(start.length))
  }
  return (root) => {
    const prefix = prefixBelow(root, folder)
    if (prefix === undefined) return everyFilter([])
    return {
      takesFile: (path) => !path.startsWith(prefix) || !isOwn(path.slice(prefix.length)),
      entersFolder: () => true,
    }
  }
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

function nameOf({ source, target }: SnapshotBinding): string {
  const digest = createHash('sha256').update(`${source}\0${target}`).digest('hex')
  return `${digest.slice(0, 32)}.snapshot`
}

async function isFolder(place: string): Promise<boolean> {
  if (/[/\\]$/.test(place)) return true
  try {
    return (await stat(place)).isDirectory()
  } catch {
    return false // to be made
  }
}
