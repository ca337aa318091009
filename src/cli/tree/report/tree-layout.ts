/** How a view of many files becomes lines of text: pure, so that every width can be tested. */

import { formatByteSize, formatRate } from '../../byte-size.js'
import { formatCountdown } from '../../duration.js'
import { displayWidth, truncateEnd, truncateStart } from '../../progress/display-width.js'
import type { LayoutStyle } from '../../progress/progress-layout.js'
import { formatNumber } from '../../remote/count.js'
import { printable } from '../../remote/printable.js'
import type { ActiveFile, TreeView } from './tree-progress.js'

const GAP = '  '
const MOST_ACTIVE = 4
const BAR_WIDTH = 24
const QUIET = 2
const BAR = 36

/** The total, the files that take longest, and what else is worth knowing. */
export function layoutTreeLive(view: TreeView, style: LayoutStyle): readonly string[] {
  // The last column stays free: some terminals wrap when it is filled.
  const columns = style.columns - 1
  const notes = describeNotes(view).join(' · ')
  return [
    layoutTotal(view, style),
    ...view.active
      .filter(({ size }) => size > 0)
      .slice(0, MOST_ACTIVE)
      .map((file) => paint(layoutActive(file, columns), QUIET, style)),
    ...(notes === '' ? [] : [paint(truncateEnd(notes, columns), QUIET, style)]),
  ]
}

/** One plain line, for logs. */
export function layoutTreePlain(view: TreeView): string {
  const percent = percentOf(view)
  return [
    percent === undefined ? undefined : `${percent}%`,
    describeFiles(view),
    describeBytes(view),
    ...describeSpeed(view).map((text, index) => (index === 1 ? `${text} left` : text)),
    describeNotes(view).join(', '),
  ]
    .filter((text) => text !== undefined && text !== '')
    .join(GAP)
}

/** Leaves out the bar first, then the bytes, then the time left. */
function layoutTotal(view: TreeView, style: LayoutStyle): string {
  const columns = style.columns - 1
  const percent = percentOf(view)
  const opening = percent === undefined ? [] : [`${String(percent).padStart(3)}%`]
  const [rate, left] = describeSpeed(view)
  const files = describeFiles(view)
  const bytes = describeBytes(view)
  const bar = percent === undefined ? undefined : drawBar(percent, style)
  const choices = [
    [...opening, bar, files, bytes, rate, left],
    [...opening, files, bytes, rate, left],
    [...opening, files, rate, left],
    [...opening, files, rate],
    [...opening, files],
  ].map((parts) => parts.filter((part) => part !== undefined && part !== ''))
  for (const parts of choices) {
    const plain = parts.join(GAP)
    if (displayWidth(plain) > columns) continue
    return bar === undefined ? plain : plain.replace(bar, paint(bar, BAR, style))
  }
  return truncateEnd([...opening, files].join(GAP), columns)
}

function drawBar(percent: number, { unicode }: LayoutStyle): string {
  const done = Math.floor((percent * BAR_WIDTH) / 100)
  const glyphs = unicode ? ['━', '─'] : ['=', '-']
  return glyphs[0]!.repeat(done) + glyphs[1]!.repeat(BAR_WIDTH - done)
}

function layoutActive({ path, size, bytes }: ActiveFile, columns: number): string {
  const percent = `${Math.min(99, Math.floor((bytes * 100) / size))}%`.padStart(5)
  return `${percent} ${truncateStart(printable(path), Math.max(1, columns - 6))}`
}

/** By bytes, or by files where all of them are empty. `undefined` until all are found. */
function percentOf(view: TreeView): number | undefined {
  if (!view.complete || view.foundFiles === 0 || view.phase === 'deleting') return undefined
  if (view.settledFiles === view.foundFiles) return 100
  const part =
    view.foundBytes === 0
      ? view.settledFiles / view.foundFiles
      : view.settledBytes / view.foundBytes
  return Math.min(99, Math.floor(part * 100))
}

function describeFiles(view: TreeView): string {
  const found = `${formatNumber(view.foundFiles)}${view.complete ? '' : '+'}`
  const files = view.phase === 'comparing' ? view.settledFiles : view.doneFiles
  return `${formatNumber(files)} of ${found} files`
}

function describeBytes({ phase, doneBytes, foundBytes, complete }: TreeView): string {
  if (phase === 'comparing') return ''
  return `${formatByteSize(doneBytes)} of ${formatByteSize(foundBytes)}${complete ? '' : '+'}`
}

function describeSpeed(view: TreeView): readonly string[] {
  const { bytesPerSecond, filesPerSecond, etaMs, phase } = view
  if (filesPerSecond <= 0 && bytesPerSecond <= 0) return []
  const rate =
    phase === 'comparing' ? `${Math.round(filesPerSecond)} files/s` : formatRate(bytesPerSecond)
  return etaMs === undefined ? [rate] : [rate, formatCountdown(etaMs)]
}

function describeNotes(view: TreeView): readonly string[] {
  const { failedFiles, unchangedFiles, deletedFiles, resumedFiles, retries } = view
  return [
    failedFiles > 0 ? `${formatNumber(failedFiles)} failed` : undefined,
    unchangedFiles > 0 ? `${formatNumber(unchangedFiles)} unchanged` : undefined,
    view.phase === 'deleting' ? `${formatNumber(deletedFiles)} deleted` : undefined,
    resumedFiles > 0 ? `${formatNumber(resumedFiles)} resumed` : undefined,
    retries > 0 ? `${formatNumber(retries)} retried` : undefined,
  ].filter((text) => text !== undefined)
}

function paint(text: string, colour: number, style: LayoutStyle): string {
  return style.colour && text !== '' ? `\u001b[${colour}m${text}\u001b[0m` : text
}
