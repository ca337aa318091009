/** How the files of a snapshot are called, so that no upload takes them for files of its own. */

import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { withoutNamed, type FilterBelow } from '../choose/named-files.js'
import type { SnapshotBinding } from './snapshot-file.js'

/** Beside the snapshot: its journal, what the journal is merged into, and the lock. */
const BESIDE = /^(?:\.journal(?:\.\d+)?|\.lock(?:\.break)?)?$/
const NAME_IN_FOLDER = /^[0-9a-f]{32}\.snapshot/

/** A folder holds a file for each pair of source and target. */
export async function locateSnapshot(place: string, binding: SnapshotBinding): Promise<string> {
  return (await isFolder(place)) ? join(place, nameOf(binding)) : place
}

/** What lies below a folder, but for the files of the snapshots at `place`. */
export async function withoutSnapshots(place: string): Promise<FilterBelow> {
  const holdsMany = await isFolder(place)
  return withoutNamed(holdsMany ? place : dirname(place), (name) => {
    const start = holdsMany ? NAME_IN_FOLDER.exec(name)?.[0] : basename(place)
    return start !== undefined && name.startsWith(start) && BESIDE.test(name.slice(start.length))
  })
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
