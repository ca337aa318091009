/**
 * Lines at the bottom of a terminal that are drawn over again and again.
 *
 * Between two frames the cursor stands at the beginning of the first live line. So a frame has
 * nothing to go back over: it is drawn from there to the end of the screen. When the window is
 * resized meanwhile, terminals wrap the lines anew, or do not, and nobody knows how many rows they
 * take then; the cursor stays with its character either way.
 */

import type { DisplayScreen } from './progress-display.js'

/** As much of a stream at a terminal as is needed; one of Node has it. */
export interface TerminalStream {
  readonly rows?: number
  write(text: string): unknown
}

const DEFAULT_ROWS = 24

const TO_LINE_START = '\r'
const CLEAR_TO_LINE_END = '\u001b[K'
const CLEAR_TO_SCREEN_END = '\u001b[J'
/** What is too long for a window that has just become smaller is cut off: a row stays a row. */
const WRAP_OFF = '\u001b[?7l'
const WRAP_ON = '\u001b[?7h'

export function createLiveScreen(stream: TerminalStream): DisplayScreen {
  let live: readonly string[] = []
  return {
    print(line) {
      const before = `${TO_LINE_START}${CLEAR_TO_SCREEN_END}${line}\n`
      stream.write(live.length === 0 ? `${line}\n` : before + drawn(live))
    },
    show(lines) {
      if (lines.length === 0 && live.length === 0) return
      // A line that has scrolled out of the screen could not be drawn over; one row is spared for
      // terminals that scroll when the last one is filled.
      live = lines.slice(0, Math.max(1, (stream.rows ?? DEFAULT_ROWS) - 1))
      stream.write(drawn(live))
    },
    leave() {
      if (live.length === 0) return
      // Drawn once more: the terminal shows a Ctrl-Z where the cursor is.
      stream.write(drawn(live) + '\n'.repeat(live.length))
      live = []
    },
  }
}

/** From the beginning of a line, and back there. */
function drawn(lines: readonly string[]): string {
  const rows = lines.map((line) => line + CLEAR_TO_LINE_END).join('\n')
  const back = lines.length > 1 ? `\u001b[${lines.length - 1}A` : ''
  return WRAP_OFF + TO_LINE_START + rows + CLEAR_TO_SCREEN_END + TO_LINE_START + back + WRAP_ON
}
