/** Shows a run over many files: live lines on a terminal, now and then a line elsewhere. */

import type { OpenScreen } from '../../progress/open-display.js'
import type { DisplayClock } from '../../progress/progress-display.js'
import { printable } from '../../remote/printable.js'
import { layoutTreeLive, layoutTreePlain } from './tree-layout.js'
import type { TreeView } from './tree-progress.js'

export interface TreeDisplay {
  /** Writes a line that stays. */
  print(line: string): void
  /** Draws no more, and leaves no live line. */
  end(): void
}

const REDRAW_INTERVAL_MS = 150
const PLAIN_INTERVAL_MS = 10_000

/** `opened` is `undefined` for a display that shows nothing. */
export function createTreeDisplay(
  opened: OpenScreen | undefined,
  clock: DisplayClock,
  view: () => TreeView,
): TreeDisplay {
  if (opened === undefined) return { print: () => undefined, end: () => undefined }
  const { screen, style } = opened
  const stop =
    style === undefined
      ? clock.every(PLAIN_INTERVAL_MS, () => screen.print(layoutTreePlain(view())))
      : clock.every(REDRAW_INTERVAL_MS, () => screen.show(layoutTreeLive(view(), style())))
  return {
    print: (line) => screen.print(printable(line)),
    end: () => {
      stop()
      screen.show([])
    },
  }
}
