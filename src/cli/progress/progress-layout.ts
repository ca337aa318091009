/** How a view becomes lines of text: pure, so that every width can be tested. */

import { formatByteSize, formatRate } from '../byte-size.js'
import { formatCountdown } from '../duration.js'
import { displayWidth, truncateEnd } from './display-width.js'
import type { TransferView } from './transfer-view.js'

export interface LayoutStyle {
  readonly columns: number
  readonly colour: boolean
  /** Whether the terminal can draw lines, or ASCII only. */
  readonly unicode: boolean
}

const GAP = '  '
const MIN_BAR = 10
const MAX_BAR = 40

/** Of what changes all the time, at its widest, so that the bar stands still. */
const BYTES_WIDTH = '98.2 MiB of 98.2 MiB'.length
/** Of rate and time left. */
const WIDTHS = ['98.2 MiB/s'.length, '59:59'.length] as const

const GLYPHS = {
  unicode: { resumed: '═', sent: '━', left: '─' },
  ascii: { resumed: '#', sent: '=', left: '-' },
} as const

const COLOURS = { resumed: 34, sent: 36, left: 90, quiet: 2 } as const

/** The live view: the bar, and below it what is known of the parts. */
export function layoutLive(view: TransferView, style: LayoutStyle): readonly string[] {
  const details = truncateEnd(describeParts(view).join(' · '), style.columns - 1)
  return [layoutBar(view, style), paint(details, COLOURS.quiet, style)]
}

/** One plain line, for logs. */
export function layoutPlain(view: TransferView): string {
  const percent = percentOf(view)
  return [
    percent === undefined ? undefined : `${percent}%`,
    describeBytes(view),
    ...describeSpeed(view).map((text, index) => (index === 1 ? `${text} left` : text)),
    describeParts(view).join(', '),
  ]
    .filter((text) => text !== undefined && text !== '')
    .join(GAP)
}

/** Percent sent, rounded down: 100 is for transfers that are over. `undefined` without a total. */
export function percentOf({ progress, state }: TransferView): number | undefined {
  const { sentBytes, totalBytes } = progress
  if (totalBytes === undefined) return undefined
  if (state === 'succeeded') return 100
  return totalBytes === 0 ? 0 : Math.min(99, Math.floor((sentBytes * 100) / totalBytes))
}

/** Leaves out the bytes first, then the time left, then the rate, as the terminal gets narrower. */
function layoutBar(view: TransferView, style: LayoutStyle): string {
  const percent = percentOf(view)
  const [rate, left] = describeSpeed(view).map((text, index) => text.padStart(WIDTHS[index] ?? 0))
  const bytes = describeBytes(view).padStart(BYTES_WIDTH)
  if (percent === undefined) {
    return truncateEnd([bytes.trimStart(), rate].filter(Boolean).join(GAP), style.columns - 1)
  }
  const opening = `${String(percent).padStart(3)}% `
  const choices = [[bytes, rate, left], [rate, left], [rate], []]
  for (const choice of choices) {
    const closing = choice.map((text) => (text ? GAP + text : '')).join('')
    // The last column stays free: some terminals wrap when it is filled.
    const width = style.columns - 1 - displayWidth(opening) - displayWidth(closing)
    if (width >= MIN_BAR) return opening + drawBar(view, Math.min(width, MAX_BAR), style) + closing
  }
  return truncateEnd(opening.trim(), style.columns - 1)
}

function drawBar({ progress }: TransferView, width: number, style: LayoutStyle): string {
  const { sentBytes, resumedBytes, totalBytes = 0 } = progress
  const cells = (bytes: number): number =>
    totalBytes === 0 ? 0 : Math.floor((Math.min(bytes, totalBytes) * width) / totalBytes)
  const sent = cells(sentBytes)
  const resumed = Math.min(cells(resumedBytes), sent)
  const glyphs = style.unicode ? GLYPHS.unicode : GLYPHS.ascii
  return (
    paint(glyphs.resumed.repeat(resumed), COLOURS.resumed, style) +
    paint(glyphs.sent.repeat(sent - resumed), COLOURS.sent, style) +
    paint(glyphs.left.repeat(width - sent), COLOURS.left, style)
  )
}

function describeBytes({ progress }: TransferView): string {
  const { sentBytes, totalBytes } = progress
  if (totalBytes === undefined) return formatByteSize(sentBytes)
  return `${formatByteSize(sentBytes)} of ${formatByteSize(totalBytes)}`
}

/** The rate and the time left, as far as they are known. */
function describeSpeed({ progress }: TransferView): readonly string[] {
  const { bytesPerSecond, etaMs } = progress
  if (bytesPerSecond <= 0) return []
  const rate = formatRate(bytesPerSecond)
  return etaMs === undefined ? [rate] : [rate, formatCountdown(etaMs)]
}

function describeParts(view: TransferView): readonly string[] {
  const { state, totalParts, doneParts, foundParts, reusedParts, rejectedParts, retries } = view
  const settled = reusedParts + rejectedParts
  return [
    totalParts === undefined ? undefined : `${doneParts}/${totalParts} parts`,
    foundParts > settled ? `verifying ${foundParts}` : undefined,
    reusedParts > 0 ? `${reusedParts} resumed` : undefined,
    rejectedParts > 0 ? `${rejectedParts} sent again` : undefined,
    retries > 0 ? `${retries} retried` : undefined,
    state === 'completing' ? 'completing' : undefined,
  ].filter((text) => text !== undefined)
}

function paint(text: string, colour: number, style: LayoutStyle): string {
  return style.colour && text !== '' ? `\u001b[${colour}m${text}\u001b[0m` : text
}
