/** The lines of `ls`: columns that stand still, and a name at the end. */

import { formatByteSize } from '../byte-size.js'
import { forStandardOutput, standardOutputColumns } from '../remote/printable.js'
import type { ListOptions } from './list-options.js'

/** An entry of a list; what it has not is `undefined`. */
export interface ListEntry {
  readonly name: string
  /** As OSS writes it: `YYYY-MM-DDTHH:MM:SS.000Z`. */
  readonly time?: string | undefined
  readonly size?: number | undefined
  /** Storage class, region. */
  readonly traits?: readonly string[]
  /** In lists of versions, also without `--long`; empty for what is none. */
  readonly versionId?: string | undefined
}

export type FormatEntry = (entry: ListEntry) => string

const GAP = '  '
/** Narrower terminals show the day only, and no traits. */
const WIDE_TERMINAL = 72
const SIZE_WIDTH = '98.2 MiB'.length
/** A file system's largest sizes have more digits than OSS's: 48.8 TiB. */
const BYTES_WIDTH = '53687091200000'.length
/** `DeepColdArchive`, `ap-southeast-1`. */
const TRAIT_WIDTH = 15
/** As long as those of OSS that are shortest; longer ones push their names aside. */
const VERSION_WIDTH = 32

/** The line of an entry, with its end. */
export function createEntryFormat(options: ListOptions): FormatEntry {
  const end = options.null === true ? '\0' : '\n'
  const nameOf = options.null === true ? (name: string) => name : forStandardOutput
  const long = options.long === true
  const wide = (standardOutputColumns() ?? WIDE_TERMINAL) >= WIDE_TERMINAL
  const columnsOf = ({ time, size, traits = [] }: ListEntry): readonly string[] => [
    formatTime(time, wide),
    formatSize(size, options.bytes === true),
    ...(wide ? traits.map((trait) => trait.padEnd(TRAIT_WIDTH)) : []),
  ]
  return (entry) => {
    const { name, versionId } = entry
    if (!long && versionId === undefined) return nameOf(name) + end
    const version = versionId === undefined ? [] : [(versionId || '-').padEnd(VERSION_WIDTH)]
    return [...(long ? columnsOf(entry) : []), ...version, nameOf(name)].join(GAP) + end
  }
}

/** To the second, which is as exact as OSS is. */
function formatTime(time: string | undefined, wide: boolean): string {
  const [day = '', clock = ''] = time?.split('T') ?? []
  const width = wide ? '2026-11-21T07:15:48Z'.length : '2026-11-21'.length
  if (day === '') return '-'.padEnd(width)
  return wide ? `${day}T${clock.slice(0, 8)}Z` : day
}

function formatSize(size: number | undefined, exact: boolean): string {
  const width = exact ? BYTES_WIDTH : SIZE_WIDTH
  if (size === undefined) return '-'.padStart(width)
  return (exact ? String(size) : formatByteSize(size)).padStart(width)
}
