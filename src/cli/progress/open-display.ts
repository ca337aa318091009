/** The display that fits standard error and what the user asked for. */

import {
  createLiveDisplay,
  createPlainDisplay,
  createQuietDisplay,
  type DisplayClock,
  type DisplayScreen,
  type ProgressDisplay,
} from './progress-display.js'
import { createLiveScreen } from './live-screen.js'
import type { LayoutStyle } from './progress-layout.js'
import { leaveWhenSuspended } from './suspension.js'
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

export function openScreen(): OpenScreen {
  if (!canRedraw(terminalFacts())) {
    const screen = { print: printLine, show: () => undefined, leave: () => undefined }
    return { screen, style: undefined }
  }
  return { screen: openTerminal(), style: () => styleOf(terminalFacts()) }
}

export function openDisplay({ quiet }: { quiet: boolean }): ProgressDisplay {
  if (quiet) return createQuietDisplay()
  const { screen, style } = openScreen()
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

/** There is one terminal, also for a command that moves one thing after the other. */
let terminal: DisplayScreen | undefined

function openTerminal(): DisplayScreen {
  if (terminal === undefined) {
    terminal = createLiveScreen(process.stderr)
    leaveWhenSuspended(terminal)
  }
  return terminal
}

function printLine(line: string): void {
  process.stderr.write(`${line}\n`)
}
