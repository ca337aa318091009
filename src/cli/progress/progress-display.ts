/** Shows a transfer while it runs: a live bar on a terminal, now and then a line elsewhere. */

import type { TransferEventBody } from '../../index.js'
import { layoutLive, layoutPlain, type LayoutStyle } from './progress-layout.js'
import { EMPTY_VIEW, noticeOf, viewAfter, type TransferView } from './transfer-view.js'

export interface DisplayClock {
  /** Milliseconds; only differences mean something. */
  now(): number
  /** Calls `callback` again and again, and returns what ends it. Never keeps the process alive. */
  every(intervalMs: number, callback: () => void): () => void
}

/** Where a display draws. */
export interface DisplayScreen {
  /** Writes a line that stays. */
  print(line: string): void
  /** Replaces the lines that were shown last; they come after all that were printed. */
  show(lines: readonly string[]): void
  /**
   * Leaves the lines that were shown last where they are: for whatever writes below them next. What
   * is shown after that comes below, too.
   */
  leave(): void
}

export interface ProgressDisplay {
  readonly view: TransferView
  update(event: TransferEventBody): void
  /** Writes a line that stays. */
  print(line: string): void
  /** Draws no more, and keeps the last frame or clears it. Further calls do nothing. */
  end(frame: 'keep' | 'clear'): void
}

/** Fast enough to look alive, slow enough to cost nothing. */
const REDRAW_INTERVAL_MS = 100
const PLAIN_INTERVAL_MS = 10_000

/** `style` is asked for each frame: a window may be resized. */
export function createLiveDisplay(
  screen: DisplayScreen,
  clock: DisplayClock,
  style: () => LayoutStyle,
): ProgressDisplay {
  const draw = (view: TransferView): void => {
    if (view.state !== 'opening') screen.show(layoutLive(view, style()))
  }
  const display = createDisplay(screen, (view) =>
    clock.every(REDRAW_INTERVAL_MS, () => draw(view())),
  )
  let ended = false
  return {
    ...display,
    get view() {
      return display.view
    },
    end(frame) {
      if (ended) return
      ended = true
      display.end(frame)
      if (frame === 'clear') screen.show([])
      else {
        draw(display.view)
        screen.leave()
      }
    },
  }
}

/** A line every ten seconds, also while nothing moves. */
export function createPlainDisplay(screen: DisplayScreen, clock: DisplayClock): ProgressDisplay {
  return createDisplay(screen, (view) =>
    clock.every(PLAIN_INTERVAL_MS, () => screen.print(layoutPlain(view()))),
  )
}

/** Shows nothing. */
export function createQuietDisplay(): ProgressDisplay {
  const nowhere: DisplayScreen = {
    print: () => undefined,
    show: () => undefined,
    leave: () => undefined,
  }
  return createDisplay(nowhere, () => () => undefined)
}

function createDisplay(
  screen: DisplayScreen,
  start: (view: () => TransferView) => () => void,
): ProgressDisplay {
  let view = EMPTY_VIEW
  const stop = start(() => view)
  return {
    get view() {
      return view
    },
    update(event) {
      view = viewAfter(view, event)
      const notice = noticeOf(event)
      if (notice !== undefined) screen.print(notice)
    },
    print: (line) => screen.print(line),
    end: stop,
  }
}
