/** The display that fits standard error and what the user asked for. */

import {
  createLiveDisplay,
  createPlainDisplay,
  createQuietDisplay,
  type DisplayClock,
  type DisplayScreen,
  type ProgressDisplay,
} from './progress-display.js'
import type { LayoutStyle } from './progress-layout.js'
import { canRedraw, styleOf, type TerminalFacts } from './terminal.js'

export const systemClock: DisplayClock = {
  now: () => performance.now(),
  every(intervalMs, callback) {
    const timer = setInterval(callback, intervalMs).unref()
    return () => clearInterval(timer)
  },
}

export interface OpenScreen {
  readonly screen: DisplayScreen
  /** `undefined` where lines cannot be drawn over. */
  readonly style: (() => LayoutStyle) | undefined
}

export async function openScreen(): Promise<OpenScreen> {
  if (!canRedraw(terminalFacts())) {
    return { screen: { print: printLine, show: () => undefined }, style: undefined }
  }
  return { screen: await openTerminal(), style: () => styleOf(terminalFacts()) }
}

export async function openDisplay({ quiet }: { quiet: boolean }): Promise<ProgressDisplay> {
  if (quiet) return createQuietDisplay()
  const { screen, style } = await openScreen()
  if (style === undefined) return createPlainDisplay(screen, systemClock)
  return createLiveDisplay(screen, systemClock, style)
}

function terminalFacts(): TerminalFacts {
  const { isTTY, columns } = process.stderr
  // Node declares a stream that is no terminal as if it were one.
  const facts = { isTTY: isTTY as boolean | undefined, columns: columns as number | undefined }
  const { env, platform } = process
  return { isTTY: facts.isTTY === true, columns: facts.columns, env, platform }
}

async function openTerminal(): Promise<DisplayScreen> {
  const { createLogUpdate } = await import('log-update')
  // The cursor stays: a program that is killed could not bring it back.
  const log = createLogUpdate(process.stderr, { showCursor: true })
  return {
    print: (line) => log.persist(line),
    show: (lines) => {
      if (lines.length === 0) log.clear()
      else log(lines.join('\n'))
    },
  }
}

function printLine(line: string): void {
  process.stderr.write(`${line}\n`)
}
