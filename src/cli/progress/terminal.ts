/** What the terminal at standard error can show. */

import type { LayoutStyle } from './progress-layout.js'

/** What is looked at; a `WriteStream` of Node and `process` have it. */
export interface TerminalFacts {
  readonly isTTY: boolean
  readonly columns: number | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: string
}

const DEFAULT_COLUMNS = 80

/** Whether a line can be drawn over again; elsewhere plain lines follow each other. */
export function canRedraw({ isTTY, env }: TerminalFacts): boolean {
  return isTTY && env['TERM'] !== 'dumb' && !env['CI']
}

/** @see https://no-color.org */
export function styleOf({ columns, env, platform }: TerminalFacts): LayoutStyle {
  const drawsLines =
    platform === 'win32' ? Boolean(env['WT_SESSION'] ?? env['TERM']) : env['TERM'] !== 'linux'
  return {
    columns: columns === undefined || columns <= 0 ? DEFAULT_COLUMNS : columns,
    colour: !env['NO_COLOR'],
    unicode: drawsLines,
  }
}
