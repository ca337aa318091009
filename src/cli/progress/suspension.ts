/** Ctrl-Z while lines are live: the shell writes below them, and they go on below what it wrote. */

import type { DisplayScreen } from './progress-display.js'

/** From now on. Windows has no such signals. */
export function leaveWhenSuspended(screen: Pick<DisplayScreen, 'leave'>): void {
  if (process.platform === 'win32') return
  const suspend = (): void => {
    screen.leave()
    process.once('SIGCONT', watch)
    // Nobody listens any more: now the system does what it does by default.
    process.kill(process.pid, 'SIGTSTP')
  }
  const watch = (): void => {
    process.once('SIGTSTP', suspend)
  }
  watch()
}
