/**
 * Ctrl-C and SIGTERM: the first asks for an orderly end, the second ends at once, with the exit
 * code that a shell gives to a program that the signal has ended.
 */

import { EXIT_CODES, type ExitCode } from './exit-codes.js'

const EXIT_CODE_BY_SIGNAL = {
  SIGINT: EXIT_CODES.interrupted,
  SIGTERM: EXIT_CODES.terminated,
} as const satisfies Readonly<Record<string, ExitCode>>

type InterruptingSignal = keyof typeof EXIT_CODE_BY_SIGNAL

const SIGNALS = Object.keys(EXIT_CODE_BY_SIGNAL) as readonly InterruptingSignal[]

export interface Interruption {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** That of the first signal; `undefined` as long as there was none. */
  readonly exitCode: ExitCode | undefined
  /** Stops listening, unless there was a signal: then the program is about to end. */
  release(): void
}

/** Listens from now on. `onInterrupt` is called once, with the name of the first signal. */
export function watchForInterruption(
  onInterrupt: (name: InterruptingSignal) => void,
): Interruption {
  const abort = new AbortController()
  let exitCode: ExitCode | undefined
  const release = (): void => {
    if (exitCode !== undefined) return // a second signal may come until the very end
    for (const name of SIGNALS) process.off(name, onSignal)
  }
  const onSignal = (name: InterruptingSignal): void => {
    // By itself rather than by the system, which does nothing to the first process of a container.
    if (exitCode !== undefined) process.exit(EXIT_CODE_BY_SIGNAL[name])
    exitCode = EXIT_CODE_BY_SIGNAL[name]
    onInterrupt(name)
    abort.abort(new Error(`received ${name}`))
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return {
    signal: abort.signal,
    get exitCode() {
      return exitCode
    },
    release,
  }
}
