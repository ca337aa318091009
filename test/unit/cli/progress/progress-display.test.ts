import { describe, expect, it } from 'vitest'
import {
  createLiveDisplay,
  createPlainDisplay,
  type DisplayClock,
  type DisplayScreen,
} from '../../../../src/cli/progress/progress-display.js'
import { EMPTY_VIEW } from '../../../../src/cli/progress/transfer-view.js'

/** A clock that ticks when told to. */
function createTicker() {
  const timers = new Set<{ intervalMs: number; callback: () => void }>()
  const clock: DisplayClock = {
    now: () => 0,
    every(intervalMs, callback) {
      const timer = { intervalMs, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  }
  const tick = (): void => {
    for (const { callback } of timers) callback()
  }
  return { clock, tick, timers }
}

function createScreen() {
  const printed: string[] = []
  const shown: (readonly string[])[] = []
  const screen: DisplayScreen = {
    print: (line) => printed.push(line),
    show: (lines) => shown.push(lines),
    leave: () => shown.push(['left']),
  }
  return { screen, printed, shown }
}

const style = () => ({ columns: 80, colour: false, unicode: true })
const halfway = { ...EMPTY_VIEW.progress, sentBytes: 50, totalBytes: 100 }

describe('a live display', () => {
  it('draws by the clock, not by events, and leaves its last frame', () => {
    const { clock, tick, timers } = createTicker()
    const { screen, shown } = createScreen()
    const display = createLiveDisplay(screen, clock, style)
    display.update({ type: 'state', state: 'running' })
    for (let index = 0; index < 1000; index += 1) {
      display.update({ type: 'progress', progress: halfway })
    }
    expect(shown).toEqual([])
    tick()
    expect(shown).toHaveLength(1)
    expect(shown[0]?.[0]).toContain('50%')
    display.end('keep')
    expect(shown).toHaveLength(3)
    expect(shown.at(-1)).toEqual(['left'])
    expect(timers.size).toBe(0)
    display.end('clear')
    expect(shown).toHaveLength(3)
  })

  it('shows no bar before there is anything to show', () => {
    const { clock, tick } = createTicker()
    const { screen, shown } = createScreen()
    createLiveDisplay(screen, clock, style)
    tick()
    expect(shown).toEqual([])
  })
})

describe('a plain display', () => {
  it('prints a line every ten seconds, and notices when they come', () => {
    const { clock, tick, timers } = createTicker()
    const { screen, printed, shown } = createScreen()
    const display = createPlainDisplay(screen, clock)
    expect([...timers].map(({ intervalMs }) => intervalMs)).toEqual([10_000])
    display.update({ type: 'warning', code: 'W', message: 'careful' })
    display.update({ type: 'progress', progress: halfway })
    tick()
    expect(printed).toEqual(['warning: careful', '50%  50 B of 100 B'])
    display.end('keep')
    expect([timers.size, shown.length]).toEqual([0, 0])
  })
})
